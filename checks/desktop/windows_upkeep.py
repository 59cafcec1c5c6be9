"""The upkeep of Windows desktops: activation, old profiles, what starts with them, power plans."""

import re
from datetime import datetime, timedelta

from checks.properties import moment
from checks.server.linux_capacity import Volumes
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from checks.server.windows_licence import LICENSED, NOTIFICATION, WindowsLicence
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    Pass,
    People,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

PROFILES = Wql("Win32_UserProfile", ("LocalPath", "LastUseTime"), where="Special = FALSE")
CLOCK = Wql("Win32_OperatingSystem", ("LocalDateTime",))
STARTUP = Wql("Win32_StartupCommand", ("Name", "Location"))
PLANS = Wql("Win32_PowerPlan", ("InstanceID", "IsActive"), namespace="root/cimv2/power")

# The plans' names are in the language of Windows, their ids are not.
SAVER = "a1841308-3541-4fab-bc81-f71556f20b4a"
BALANCED = "381b4222-f694-41f0-9685-ff5bb260df2e"
HIGH = "8c5e7fda-e8bf-4a96-9a85-a6e23a8c635c"
ULTIMATE = "e9a42b02-d5df-448d-aa00-03f14749eb61"
_NAMES = {
    SAVER: "Power saver",
    BALANCED: "Balanced",
    HIGH: "High performance",
    ULTIMATE: "Ultimate",
}


@fact("windows.profiles")
class Profiles:
    """Profiles of people by the name of their folder, and how long each was not used."""

    each: tuple[tuple[str, timedelta], ...]


@fact("windows.startup")
class Startup:
    """The programs that start with Windows or at logon, by name."""

    names: tuple[str, ...]


@fact("windows.power-plan")
class PowerPlan:
    """The id of the active plan; a maker's or a user's own has an id of its own."""

    id: str

    @property
    def name(self) -> str:
        """Windows' English name."""
        return _NAMES.get(self.id, "a plan of its own")


@probe(Role.WINDOWS, PROFILES, CLOCK)
def windows_profiles(rows: Rows, clock: Rows) -> Profiles:
    """Win32_UserProfile; LastUseTime is NULL for a profile that was never used."""
    if len(clock) != 1:
        raise BadAnswer("no clock")
    now = moment(clock[0], "LocalDateTime")
    found = [
        (str(row["LocalPath"]).rpartition("\\")[2][:60], now - used)
        for row in rows
        if isinstance(used := row["LastUseTime"], datetime)
    ]
    return Profiles(tuple(sorted(found)))


@probe(Role.WINDOWS, STARTUP)
def windows_startup(rows: Rows) -> Startup:
    """Run keys and the startup folders, of all users that are logged on."""
    names = {str(row["Name"]).strip()[:60] for row in rows if row["Name"] and row["Location"]}
    return Startup(tuple(sorted(names, key=str.casefold)))


@probe(Role.WINDOWS, PLANS)
def power_plan(rows: Rows) -> PowerPlan:
    """``Microsoft:PowerPlan\\{id}``."""
    active = [str(row["InstanceID"]) for row in rows if row["IsActive"] is True]
    found = re.search(r"\{([0-9a-f-]{36})\}", active[0].lower()) if len(active) == 1 else None
    if found is None:
        raise BadAnswer("no power plan is active")
    return PowerPlan(found[1])


@check(
    "desktop.activated",
    topic="standardisation",
    severity=Severity.MEDIUM,
    maps=("CIS 2.1", "ID.AM-02"),
    aliases=("DSK-LICENSE",),
)
def desktop_is_activated(licence: WindowsLicence | Missing, purpose: Purpose) -> Verdict:
    """Windows on every desktop is activated.

    Why: without a licence the business is liable, and Windows nags and locks its settings.
    Fix: enter a licence; where Windows was activated before, find out what has changed.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(licence, Missing):
        return licence.unknown()
    seen = Evidence("LicenseStatus", licence.status, where=licence.name)
    if licence.status == LICENSED:
        return Pass("Windows is activated.", seen)
    grace = licence.status not in (0, 4, NOTIFICATION)
    return Fail("Windows is not activated.", seen, severity=Severity.LOW if grace else None)


@check(
    "desktop.old-profiles",
    topic="speed",
    severity=Severity.LOW,
    maps=("CIS 3.5", "PR.IR-04"),
    aliases=("DSK-OLD-PROFILES",),
)
def desktop_has_no_old_profiles(
    profiles: Profiles | Missing,
    volumes: Volumes | Missing,
    purpose: Purpose,
    *,
    old_days: int = 180,
    free_percent: float = 20,
) -> Verdict:
    """No profiles of people who left fill the disks of desktops.

    Why: old profiles hold mail and documents of former colleagues, and room that the disk lacks.
    Fix: save what is still needed, then delete them in the system's settings, not in the folder.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(profiles, Missing):
        return profiles.unknown()
    old = [(name, idle) for name, idle in profiles.each if idle > timedelta(days=old_days)]
    shown = tuple(
        Evidence("days since it was used", idle.days, where=People((name,))) for name, idle in old
    )
    if not old:
        return Pass("All its profiles are in use.")
    if isinstance(volumes, Missing):
        return volumes.unknown()
    tight = any(one.of_system and one.percent_free < free_percent for one in volumes.each)
    if not tight:
        return Pass("{count} old profiles, and room enough.", *shown[:6], count=len(old))
    return Fail("{count} old profiles on a disk that is nearly full.", *shown[:6], count=len(old))


@check(
    "desktop.startup-programs",
    topic="speed",
    severity=Severity.INFO,
    maps=("PR.IR-04",),
    aliases=("DSK-STARTUP-LOAD",),
)
def few_programs_start(startup: Startup | Missing, purpose: Purpose, *, most: int = 20) -> Verdict:
    """Few programs start with a desktop.

    Why: each makes the start longer and keeps memory that its user needs for his work.
    Fix: switch off in the task manager what nobody needs; deinstall what nobody uses.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(startup, Missing):
        return startup.unknown()
    shown = tuple(Evidence("starts", name) for name in startup.names[:12])
    count = len(startup.names)
    if count > most:
        return Fail("{count} programs start with it.", *shown, count=count)
    return Pass("{count} programs start with it.", *shown, count=count)


@check(
    "desktop.power-plan",
    topic="speed",
    severity=Severity.INFO,
    maps=("GV.OC-03",),
    aliases=("DSK-POWERPLAN",),
)
def desktop_has_balanced_plan(plan: PowerPlan | Missing, purpose: Purpose) -> Verdict:
    """Desktops run on the Balanced plan.

    Why: the saver makes a computer slow; high performance costs power all night for nothing.
    Fix: set the Balanced plan by policy.
    Effort: 0.2 h.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(plan, Missing):
        return plan.unknown()
    seen = Evidence("Win32_PowerPlan", plan.id)
    if plan.id in (SAVER, HIGH, ULTIMATE):
        return Fail("It runs on the plan {name}.", seen, name=plan.name)
    return Pass("It runs on {name}.", seen, name=plan.name)

"""Updates on the desktops, by the same reading as on the servers."""

from checks.desktop.windows_system import WindowsSystem
from checks.network.windows_products import KnownProduct, running
from checks.server.linux_patching import AutomaticUpdates, RestartOwed, judge_restart
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from checks.server.linux_support import OperatingSystem
from checks.server.linux_updates import PendingUpdates
from checks.server.updates import Days, Known, judge_installed
from checks.server.windows_services import Services
from checks.server.windows_updates import WindowsUpdate
from scanner.model import (
    Evidence,
    Fail,
    Fleet,
    Missing,
    NotApplicable,
    Pass,
    ScanTime,
    Severity,
    Table,
    Verdict,
    check,
)


@check(
    "desktop.updates-installed",
    topic="standardisation",
    severity=Severity.HIGH,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
    aliases=("DSK-UBR", "DSK-PATCH-AGE"),
)
def desktop_updates_are_installed(
    system: OperatingSystem | Missing,
    pending: PendingUpdates | Missing,
    automatic: AutomaticUpdates | Missing,
    windows: WindowsSystem | Missing,
    others: Fleet[WindowsSystem],
    builds: Table[WindowsUpdate],
    purpose: Purpose,
    now: ScanTime,
    *,
    late_days: int = 30,
    list_days: int = 14,
    soon_days: int = 14,
    warn_days: int = 30,
    fail_days: int = 60,
    table_days: int = 45,
) -> Verdict:
    """Every desktop has the security updates that its vendor has released.

    Why: mail and web pages reach the desktops first; a hole that is known is used within days.
    Fix: install the updates that wait, then turn on automatic security updates.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    days = Days(late_days, list_days, soon_days, warn_days, fail_days, table_days)
    known = Known(system, pending, automatic, windows)
    return judge_installed(known, others.known.values(), builds, now, days)


@check(
    "desktop.automatic-updates",
    topic="standardisation",
    severity=Severity.MEDIUM,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
    aliases=("DSK-WU-POLICY",),
)
def desktop_updates_itself(
    updates: AutomaticUpdates | Missing,
    services: Services | Missing,
    known: Table[KnownProduct],
    purpose: Purpose,
) -> Verdict:
    """Desktops install security updates by themselves, or a management does it.

    Why: updates that wait for somebody to have time wait for months.
    Fix: turn automatic updates on by policy, or hand them to your remote management.
    Effort: 1 h.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(updates, Missing):
        return updates.unknown()
    seen = Evidence("automatic installation", updates.on, where=updates.tool)
    if updates.on:
        return Pass("{tool} installs updates.", seen, tool=updates.tool)
    managers = running(services, known, "rmm") if isinstance(services, Services) else []
    if managers:
        return NotApplicable(
            "{tool} does not install updates; {manager} may, and what is installed is judged.",
            seen,
            tool=updates.tool,
            manager=managers[0],
        )
    return Fail("{tool} does not install updates by itself.", seen, tool=updates.tool)


@check(
    "desktop.restart-owed",
    topic="standardisation",
    severity=Severity.LOW,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
    aliases=("DSK-PENDING-REBOOT",),
)
def desktop_owes_no_restart(owed: RestartOwed | Missing, purpose: Purpose) -> Verdict:
    """No desktop owes a restart to an update that is installed already.

    Why: an update of the system's core protects only after a restart; until then the hole is open.
    Fix: restart it, and set a deadline after which updates restart computers at night.
    Effort: 0.1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(owed, Missing):
        return owed.unknown()
    return judge_restart(owed)

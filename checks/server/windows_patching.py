"""Windows Update: whether it installs by itself, and whether a restart is owed to it."""

from datetime import timedelta

from checks.desktop.reliability import Uptime
from checks.server.linux_patching import AutomaticUpdates, RestartOwed
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.linux_support import OperatingSystem
from checks.server.windows_purpose import SYSTEM, WORKSTATION, product_type
from checks.server.windows_services import SERVICES
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Registry,
    RegistryKey,
    Role,
    Rows,
    Severity,
    Unanswered,
    Verdict,
    check,
    probe,
)

_WINDOWS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion"
# Only whether these keys exist counts: their default value (the name "") is never set. The list
# of files to be renamed at the next start (PendingFileRenameOperations) is not asked: browsers and
# antivirus fill it at each of their own updates.
SERVICING = Registry(rf"{_WINDOWS}\Component Based Servicing\RebootPending", text=("",))
REQUIRED = Registry(rf"{_WINDOWS}\WindowsUpdate\Auto Update\RebootRequired", text=("",))
POLICY = Registry(
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU",
    dword=("NoAutoUpdate", "AUOptions", "UseWUServer"),
)

# AUOptions: 2 asks before the download, 3 and 7 before the installation, 4 installs at a set time,
# 5 leaves the choice to the computer's administrator.
_INSTALLS = 4
_BY_CHOICE = 5


@probe(Role.WINDOWS, SERVICING, REQUIRED, rank=2)
def windows_restart(servicing: RegistryKey, required: RegistryKey) -> RestartOwed:
    """The flags of the component store and of Windows Update, which a restart removes."""
    return RestartOwed("", "", servicing.exists or required.exists)


@probe(Role.WINDOWS, POLICY, SYSTEM, SERVICES, rank=3)
def windows_automatic(
    policy: RegistryKey, system: Rows, services: Rows | Unanswered
) -> AutomaticUpdates:
    """The policy of Automatic Updates; without one a client installs by itself, and a server
    (2016 and newer) only downloads. The service must not be disabled."""
    tool = "WSUS" if policy.number("UseWUServer") == 1 else "Windows Update"
    client = product_type(system) == WORKSTATION
    option = policy.number("AUOptions")
    by_default = client if option in (None, _BY_CHOICE) else option == _INSTALLS
    on = policy.number("NoAutoUpdate", 0) == 0 and by_default
    return AutomaticUpdates(tool, on and not _disabled(services))


def _disabled(services: Rows | Unanswered) -> bool:
    if isinstance(services, Unanswered):
        return False
    return any(
        str(row["Name"]).casefold() == "wuauserv" and row["StartMode"] == "Disabled"
        for row in services
    )


@check(
    "server.restarted-recently",
    topic="updates",
    severity=Severity.MEDIUM,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
    aliases=("SRV-UPTIME",),
)
def windows_server_was_restarted(
    uptime: Uptime | Missing,
    system: OperatingSystem | Missing,
    purpose: Purpose,
    *,
    warn_days: int = 60,
    fail_days: int = 120,
) -> Verdict:
    """Every Windows server is restarted at least every two months.

    Why: Windows' updates come monthly and need a restart; a server that never restarts lacks them,
    and nobody knows whether it still would start.
    Fix: agree on a monthly maintenance window, and let the server restart in it.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(system, OperatingSystem) and not system.product.startswith("windows"):
        return NotApplicable("Updates of this system seldom need a restart; those are judged.")
    if isinstance(uptime, Missing):
        return uptime.unknown()
    days = uptime.up.days
    seen = Evidence("days since LastBootUpTime", days)
    if uptime.up > timedelta(days=warn_days):
        return Fail(
            "It has not been restarted for {days} days.",
            seen,
            severity=None if days > fail_days else Severity.LOW,
            days=days,
        )
    return Pass("It was restarted {days} days ago.", seen, days=days)

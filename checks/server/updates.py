"""Are security updates installed: by package lists on Linux, by build and revision on Windows."""

from checks.desktop.windows_system import WindowsSystem
from checks.server.linux_patching import AutomaticUpdates
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.linux_support import OperatingSystem
from checks.server.linux_updates import PendingUpdates, judge_updates
from checks.server.windows_updates import WindowsUpdate, judge_build
from scanner.model import (
    Fleet,
    Missing,
    NotApplicable,
    ScanTime,
    Severity,
    Table,
    Verdict,
    check,
)


@check(
    "server.updates-installed",
    topic="updates",
    severity=Severity.HIGH,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
    aliases=("SRV-LNX-UPDATES", "SRV-UBR"),
)
def server_updates_are_installed(
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
    """Every server has the security updates that its vendor has released.

    Why: attackers use published holes within days; one server left behind is enough to get in.
    Fix: install the updates that wait, then let them install themselves or by your management.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(windows, WindowsSystem):
        same = others.known.values()
        return judge_build(windows, builds, same, now, warn_days, fail_days, table_days)
    if isinstance(pending, Missing):
        return nothing_known(system, pending)
    return judge_updates(pending, automatic, late_days, list_days, soon_days)


def nothing_known(system: OperatingSystem | Missing, pending: Missing) -> Verdict:
    """The verdict where neither package lists nor a build are known."""
    if isinstance(system, Missing):
        return system.unknown()
    if system.product == "macos":
        return NotApplicable("The updates of a Mac are not asked for; its version is judged.")
    return pending.unknown()

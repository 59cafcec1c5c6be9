"""Are security updates installed: by package lists on Linux, by build and revision on Windows.

The judgement is one for servers and desktops; the checks differ in whom they are about.
"""

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Days:
    """The limits, in days: see ``judge_updates`` for Linux, ``judge_build`` for Windows."""

    late: int
    list: int
    soon: int
    warn: int
    fail: int
    table: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a computer's updates, by whichever way its system tells."""

    system: OperatingSystem | Missing
    pending: PendingUpdates | Missing
    automatic: AutomaticUpdates | Missing
    windows: WindowsSystem | Missing


def judge_installed(
    known: Known,
    others: Iterable[WindowsSystem],
    builds: Table[WindowsUpdate],
    now: ScanTime,
    days: Days,
) -> Verdict:
    """The verdict on one computer; ``others`` are the site's, to compare with where our own table
    of builds is too old."""
    if isinstance(known.windows, WindowsSystem):
        return judge_build(known.windows, builds, others, now, days.warn, days.fail, days.table)
    if not isinstance(known.pending, Missing):
        return judge_updates(known.pending, known.automatic, days.late, days.list, days.soon)
    if isinstance(known.system, Missing):
        return known.system.unknown()
    if known.system.product == "macos":
        return NotApplicable("The updates of a Mac are not asked for; its version is judged.")
    return known.pending.unknown()


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
    days = Days(late_days, list_days, soon_days, warn_days, fail_days, table_days)
    known = Known(system, pending, automatic, windows)
    return judge_installed(known, others.known.values(), builds, now, days)

"""Security updates on the desktops, by the same reading as on the servers."""

from checks.server.linux_patching import AutomaticUpdates
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from checks.server.linux_updates import PendingUpdates, judge_updates
from scanner.model import Missing, Severity, Verdict, check


@check(
    "desktop.updates-installed",
    topic="standardisation",
    severity=Severity.HIGH,
    maps=("CIS 7.3", "PR.PS-02", "CE SUM"),
)
def desktop_updates_are_installed(
    pending: PendingUpdates | Missing,
    automatic: AutomaticUpdates | Missing,
    purpose: Purpose,
    *,
    late_days: int = 30,
    list_days: int = 14,
    soon_days: int = 14,
) -> Verdict:
    """Every desktop has the security updates that its vendor has released.

    Why: mail and web pages reach the desktops first; a hole that is known is used within days.
    Fix: install the updates that wait, then turn on automatic security updates.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(pending, Missing):
        return pending.unknown()
    return judge_updates(pending, automatic, late_days, list_days, soon_days)

"""Patching and changes: the rules that the business has for them. What a person said."""

from checks.told import ToldFact
from scanner.model import (
    About,
    AskYesNo,
    Fail,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

PATCHING = AskYesNo(
    "process.patch-policy",
    "Is there a written rule that critical security updates are installed within 14 days, for"
    " computers, servers and network devices, and is somebody responsible for it?",
    hint="The rule itself, and who looks whether it is kept. “Automatic updates are on” is no"
    " rule.",
)
CHANGES = AskYesNo(
    "process.change-log",
    "Is every change to servers, network and cloud settings agreed beforehand by somebody, and"
    " written down?",
    hint="Look at the last change of the firewall: who agreed, where does it stand?",
)
WINDOWS = AskYesNo(
    "process.maintenance-windows",
    "Are hours agreed in which servers and network may be restarted for updates?",
    hint="For instance every second Tuesday from 20:00. Put the hours into the remark.",
)


@fact("process.patch-policy")
class PatchPolicy(ToldFact[bool]):
    """Whether critical updates must be in within 14 days."""


@fact("process.change-log")
class ChangeLog(ToldFact[bool]):
    """Whether changes are agreed and written down."""


@fact("process.maintenance-windows")
class MaintenanceWindows(ToldFact[bool]):
    """Whether maintenance windows are agreed."""


@probe(Role.PERSON, PATCHING, about=About.SITE)
def patch_policy(told: Told[bool | Word]) -> PatchPolicy:
    """As told."""
    return PatchPolicy(told)


@probe(Role.PERSON, CHANGES, about=About.SITE)
def change_log(told: Told[bool | Word]) -> ChangeLog:
    """As told."""
    return ChangeLog(told)


@probe(Role.PERSON, WINDOWS, about=About.SITE)
def maintenance_windows(told: Told[bool | Word]) -> MaintenanceWindows:
    """As told."""
    return MaintenanceWindows(told)


@check(
    "process.patch-policy",
    topic="change-and-patching",
    severity=Severity.HIGH,
    maps=("CIS 7.1", "CIS 7.2", "ID.RA-01", "CE SUM"),
    aliases=("PRC-Q-PATCHPOLICY",),
)
def there_is_a_patch_rule(policy: PatchPolicy) -> Verdict:
    """A written rule says that critical updates are installed within 14 days.

    Why: attacks on a new hole begin within days of the update that closes it; insurers ask for the
    rule.
    Fix: write one page: what is updated, by whom, within how many days, and who checks it.
    Effort: 3 h.
    """
    match policy.value:
        case True:
            return Pass("There is such a rule.", *policy.evidence)
        case False:
            return Fail("There is no such rule.", *policy.evidence)
        case Word():
            return NotApplicable("There is nobody at this site whom it concerns.", *policy.evidence)


@check(
    "process.change-log",
    topic="change-and-patching",
    severity=Severity.MEDIUM,
    maps=("CIS 4.1", "ID.RA-07"),
    aliases=("PRC-Q-CHANGE",),
)
def changes_are_agreed_and_logged(log: ChangeLog) -> Verdict:
    """Changes to IT are agreed beforehand and written down.

    Why: most failures follow a change; whoever does not know what was changed searches for days.
    Fix: keep one list: what, when, who, why, how to undo it, who agreed.
    Effort: 2 h.
    """
    match log.value:
        case True:
            return Pass("Changes are agreed and written down.", *log.evidence)
        case False:
            return Fail("Changes are not surely agreed or written down.", *log.evidence)
        case Word():
            return NotApplicable("There is nobody at this site whom it concerns.", *log.evidence)


@check(
    "process.maintenance-windows",
    topic="change-and-patching",
    severity=Severity.LOW,
    maps=("PR.PS-02",),
    aliases=("PRC-Q-MAINTWINDOW",),
)
def maintenance_windows_are_agreed(windows: MaintenanceWindows) -> Verdict:
    """Hours are agreed in which systems may be restarted for updates.

    Why: without them updates wait for a good moment that never comes, or interrupt work.
    Fix: agree on fixed hours each month, and tell the staff.
    Effort: 1 h.
    """
    match windows.value:
        case True:
            return Pass("Maintenance windows are agreed.", *windows.evidence)
        case False:
            return Fail("No maintenance windows are agreed.", *windows.evidence)
        case Word():
            return NotApplicable(
                "Nothing at this site is ever restarted for updates.", *windows.evidence
            )

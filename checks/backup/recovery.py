"""Proven recovery: a restore that was tried, agreed times, a plan. What a person said."""

from datetime import date

from checks.told import ToldDay, ToldFact
from scanner.model import (
    About,
    AskChoice,
    AskDate,
    AskYesNo,
    Fail,
    NotApplicable,
    Pass,
    Role,
    ScanTime,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

RESTORE = AskDate(
    "backup.restore-tested",
    "When was a file or a whole system last restored from a backup, as a test, and found whole?",
    hint="The day of the last test that worked. Put what was restored into the remark.",
)
TARGETS = AskYesNo(
    "backup.recovery-targets-agreed",
    "Is it agreed in writing, for each important system, how long it may be down and how many hours"
    " of work may be lost?",
    hint="IT calls these the recovery time and the recovery point (RTO and RPO).",
)
PLAN = AskChoice(
    "backup.recovery-plan",
    "Is there a written plan for bringing everything back after a fire or an attack, and was it"
    " tried out?",
    hint="It names order, people and the places of passwords and backups, and can be read while"
    " every computer is down.",
    choices=("tried", "written", "none"),
)

NOTHING = "There is nothing at this site that would have to be recovered."


@fact("backup.restore-tested")
class LastRestoreTest(ToldDay):
    """When a test restore last worked."""


@fact("backup.recovery-targets-agreed")
class RecoveryTargets(ToldFact[bool]):
    """Whether recovery times and points are agreed."""


@fact("backup.recovery-plan")
class RecoveryPlan(ToldFact[str]):
    """The state of the recovery plan: "tried", "written", "none"."""


@probe(Role.PERSON, RESTORE, about=About.SITE)
def last_restore_test(told: Told[date | Word]) -> LastRestoreTest:
    """As told."""
    return LastRestoreTest(told)


@probe(Role.PERSON, TARGETS, about=About.SITE)
def recovery_targets(told: Told[bool | Word]) -> RecoveryTargets:
    """As told."""
    return RecoveryTargets(told)


@probe(Role.PERSON, PLAN, about=About.SITE)
def recovery_plan(told: Told[str | Word]) -> RecoveryPlan:
    """As told."""
    return RecoveryPlan(told)


@check(
    "backup.restore-tested",
    topic="restore",
    severity=Severity.HIGH,
    maps=("CIS 11.5", "PR.DS-11", "RC.RP-03"),
    aliases=("BCK-Q-RESTORE",),
)
def a_restore_was_tested(
    test: LastRestoreTest, now: ScanTime, *, warn_days: int = 90, fail_days: int = 365
) -> Verdict:
    """Restoring from the backups was tried out in the last three months, and it worked.

    Why: one learns whether a backup is good by restoring it: better on a quiet day than after the
    loss.
    Fix: restore a few files each month and a whole system each year, and note how long it took.
    Effort: 3 h.
    """
    match test.value:
        case Word.DOES_NOT_APPLY:
            return NotApplicable(NOTHING, *test.evidence)
        case Word.NEVER:
            return Fail("No restore was ever tried.", *test.evidence)
        case date() as day:
            days = (now.at.date() - day).days
            if days <= warn_days:
                return Pass("A restore worked on {day}.", *test.evidence, day=day)
            severity = Severity.HIGH if days > fail_days else Severity.MEDIUM
            text = "The last restore that is known to have worked is {days} days ago."
            return Fail(text, *test.evidence, severity=severity, days=days)


@check(
    "backup.recovery-targets-agreed",
    topic="restore",
    severity=Severity.MEDIUM,
    maps=("CIS 11.1", "RC.RP-01"),
    aliases=("BCK-Q-RPO-RTO",),
)
def recovery_targets_are_agreed(targets: RecoveryTargets) -> Verdict:
    """It is agreed how long each important system may be down, and how much work may be lost.

    Why: without it the backups are made for a recovery that nobody has asked for, too slow or too
    dear.
    Fix: ask the owner of each system for both figures, and size the backups by them.
    Effort: 4 h.
    """
    match targets.value:
        case True:
            return Pass("Recovery times and points are agreed.", *targets.evidence)
        case False:
            return Fail("Nothing is agreed.", *targets.evidence)
        case Word():
            return NotApplicable(NOTHING, *targets.evidence)


@check(
    "backup.recovery-plan",
    topic="restore",
    severity=Severity.HIGH,
    maps=("CIS 11.1", "RC.RP-01"),
    aliases=("BCK-Q-DRPLAN",),
)
def there_is_a_recovery_plan(plan: RecoveryPlan) -> Verdict:
    """There is a written plan for recovering from a disaster, and it was tried out.

    Why: on the worst day nobody has time to find out what depends on what, and who has the keys.
    Fix: write down order, people and places on a few pages, print them, and walk through them once
    a year.
    Effort: 8 h.
    """
    match plan.value:
        case Word():
            return NotApplicable(NOTHING, *plan.evidence)
        case "tried":
            return Pass("There is a plan, and it was tried out.", *plan.evidence)
        case "written":
            text = "There is a plan that was never tried out."
            return Fail(text, *plan.evidence, severity=Severity.LOW)
        case _:
            return Fail("There is no plan.", *plan.evidence)

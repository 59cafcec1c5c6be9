"""People and policies: training, and rules that were signed. What a person said."""

from datetime import date

from checks.told import ToldDay, ToldFact
from scanner.model import (
    About,
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

TRAINING = AskDate(
    "process.training",
    "When did the staff last get a training about security: false invoices, dangerous links,"
    " passwords?",
    hint="The day of the last training that most people took part in.",
)
POLICIES = AskYesNo(
    "process.policies-signed",
    "Has everybody signed how company computers, passwords and private devices may be used?",
    hint="One or several papers, signed by all who work here now, not only by those hired lately.",
)


@fact("process.training")
class SecurityTraining(ToldDay):
    """When the staff was last trained."""


@fact("process.policies-signed")
class PoliciesSigned(ToldFact[bool]):
    """Whether the rules of use are signed by all."""


@probe(Role.PERSON, TRAINING, about=About.SITE)
def security_training(told: Told[date | Word]) -> SecurityTraining:
    """As told."""
    return SecurityTraining(told)


@probe(Role.PERSON, POLICIES, about=About.SITE)
def policies_signed(told: Told[bool | Word]) -> PoliciesSigned:
    """As told."""
    return PoliciesSigned(told)


@check(
    "process.training",
    topic="people",
    severity=Severity.MEDIUM,
    maps=("CIS 14.1", "PR.AT-01"),
    aliases=("PRC-Q-AWARENESS",),
)
def staff_is_trained(training: SecurityTraining, now: ScanTime, *, warn_days: int = 365) -> Verdict:
    """The staff is trained in security every year.

    Why: most attacks begin with a person who was in a hurry; insurers ask for the training.
    Fix: hold an hour of training a year, with examples from your own trade, and short tests
    between.
    Effort: 4 h.
    """
    match training.value:
        case Word.DOES_NOT_APPLY:
            return NotApplicable("Nobody but the owner works here.", *training.evidence)
        case Word.NEVER:
            return Fail("The staff was never trained.", *training.evidence)
        case date() as day:
            if (now.at.date() - day).days <= warn_days:
                return Pass("The staff was trained on {day}.", *training.evidence, day=day)
            return Fail(
                "The last time was {day}.", *training.evidence, severity=Severity.LOW, day=day
            )


@check(
    "process.policies-signed",
    topic="people",
    severity=Severity.LOW,
    maps=("GV.PO-01", "CIS 14.1"),
    aliases=("PRC-Q-POLICIES",),
)
def policies_are_signed(policies: PoliciesSigned) -> Verdict:
    """Everybody has signed the rules for computers, passwords and private devices.

    Why: a rule that nobody has seen cannot be enforced, neither with staff nor before a court.
    Fix: write the rules on two pages, have them signed at hiring and after each change.
    Effort: 4 h.
    """
    match policies.value:
        case True:
            return Pass("The rules are signed by all.", *policies.evidence)
        case False:
            return Fail("The rules are not signed by all.", *policies.evidence)
        case Word():
            return NotApplicable("Nobody but the owner works here.", *policies.evidence)

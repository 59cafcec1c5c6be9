"""The routines that keep logins in order: leavers, shared logins, reviews. What a person said."""

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

LEAVERS = AskYesNo(
    "identity.leavers-closed",
    "When somebody leaves, are all of their logins closed on the same day, by a written step that"
    " somebody is responsible for?",
    hint="Take the last person who left: on which day was the login disabled, and the mail, and"
    " the phone?",
)
SHARED = AskYesNo(
    "identity.shared-logins",
    "Do several people use one login, for instance at a counter, in a workshop, or as"
    " administrator?",
    hint="Ask for logins such as “office”, “reception” or “admin” of which several people know"
    " the password.",
)
REVIEW = AskDate(
    "identity.access-reviewed",
    "When did somebody last go through the list of who has administrator rights, and take away"
    " what was not needed?",
    hint="The day of the last review; put into the remark who did it and where the list is kept.",
)


@fact("identity.leavers-closed")
class LeaversClosed(ToldFact[bool]):
    """Whether leavers' logins are closed on the day."""


@fact("identity.shared-logins")
class SharedLogins(ToldFact[bool]):
    """Whether several people share a login."""


@fact("identity.access-reviewed")
class AccessReview(ToldDay):
    """When administrator rights were last reviewed."""


@probe(Role.PERSON, LEAVERS, about=About.SITE)
def leavers_closed(told: Told[bool | Word]) -> LeaversClosed:
    """As told."""
    return LeaversClosed(told)


@probe(Role.PERSON, SHARED, about=About.SITE)
def shared_logins(told: Told[bool | Word]) -> SharedLogins:
    """As told."""
    return SharedLogins(told)


@probe(Role.PERSON, REVIEW, about=About.SITE)
def access_review(told: Told[date | Word]) -> AccessReview:
    """As told."""
    return AccessReview(told)


@check(
    "identity.leavers-closed",
    topic="account-lifecycle",
    severity=Severity.HIGH,
    maps=("CIS 6.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-Q-LEAVERS",),
)
def leavers_are_closed(routine: LeaversClosed) -> Verdict:
    """The logins of who leaves are closed on the same day.

    Why: a former employee, or whoever finds their password, still reads mail and files, and nobody
    looks.
    Fix: make it a step of the leaving form: who tells IT, who disables what, who checks it.
    Effort: 2 h.
    """
    match routine.value:
        case True:
            return Pass("Logins of leavers are closed on the same day.", *routine.evidence)
        case False:
            return Fail("Logins of leavers are not surely closed on the day.", *routine.evidence)
        case Word():
            return NotApplicable("Nobody but the owner works here.", *routine.evidence)


@check(
    "identity.shared-logins",
    topic="account-lifecycle",
    severity=Severity.MEDIUM,
    maps=("CIS 5.1", "PR.AA-01", "CE UAC"),
    aliases=("IAM-Q-SHARED",),
)
def logins_are_not_shared(logins: SharedLogins) -> Verdict:
    """Every person has a login of their own.

    Why: after a mistake or a theft nobody can say who it was, and the password stays known to all
    who left.
    Fix: give each person a login; where a counter must be shared, use fast switching by card or
    code.
    Effort: 4 h.
    """
    match logins.value:
        case True:
            return Fail("Several people use one login.", *logins.evidence)
        case False:
            return Pass("No login is shared.", *logins.evidence)
        case Word():
            return NotApplicable("Nobody but the owner works here.", *logins.evidence)


@check(
    "identity.access-reviewed",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 5.1", "CIS 6.8", "PR.AA-05"),
    aliases=("IAM-Q-ACCESSREVIEW",),
)
def administrator_rights_are_reviewed(
    review: AccessReview, now: ScanTime, *, warn_days: int = 365
) -> Verdict:
    """Who has administrator rights is reviewed every year.

    Why: rights are given for a day and stay for years; each is one more password that opens
    everything.
    Fix: put a yearly review into the calendar: list the administrators, have the owner of the
    business confirm each.
    Effort: 2 h.
    """
    match review.value:
        case Word.DOES_NOT_APPLY:
            return NotApplicable("Nobody but the owner has administrator rights.", *review.evidence)
        case Word.NEVER:
            return Fail("The rights were never reviewed.", *review.evidence)
        case date() as day:
            if (now.at.date() - day).days <= warn_days:
                return Pass("The rights were reviewed on {day}.", *review.evidence, day=day)
            return Fail(
                "The last time was {day}.", *review.evidence, severity=Severity.LOW, day=day
            )

"""The first and the last day of an account: a password of one's own, and an end."""

from datetime import timedelta

from checks.identity.directory_account_kinds import READS_USERS, able, unshown
from checks.identity.directory_administrators import named
from checks.identity.directory_objects import AccountControl, Users
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    ScanTime,
    Severity,
    Unknown,
    Verdict,
    check,
)


@check(
    "identity.directory-first-passwords-changed",
    topic="passwords",
    severity=Severity.LOW,
    maps=("CIS 5.2", "PR.AA-01"),
    needs=READS_USERS,
)
def first_passwords_are_changed(users: Users, now: ScanTime, *, days: int = 14) -> Verdict:
    """Nobody still has the first password, which somebody else has chosen.

    Why: a first password is known to whoever made the account, and is often the same for all.
    Fix: ask these people to log on and choose their own, or disable the account.
    Effort: 0.1 h an account.
    """
    limit = now.at - timedelta(days=days)
    people = tuple(
        one
        for one in able(users)
        if one.created
        and one.created < limit
        and not one.control & AccountControl.SMARTCARD_REQUIRED
    )
    # Who has logged on since has had a password of his own, and was given a new one later.
    waiting = tuple(one for one in people if one.password_set is None and one.last_logon is None)
    if waiting and not users.logons_shown:
        return Unknown(
            "Whether they ever logged on was not shown: {people}.",
            reason=Reason.ACCESS_DENIED,
            people=named(waiting),
        )
    if waiting:
        return Fail(
            "Never changed since the account was made, over {days} days ago: {people}.",
            Evidence("pwdLastSet", 0),
            share=len(waiting) / len(people),
            days=days,
            people=named(waiting),
        )
    if hidden := unshown(users.people):
        return hidden
    if not people:
        return NotApplicable("All accounts are new.")
    return Pass("Everybody has had a password of their own ({count}).", count=len(people))


@check(
    "identity.directory-ended-accounts-closed",
    topic="account-lifecycle",
    severity=Severity.LOW,
    maps=("CIS 5.3", "PR.AA-01", "CE UAC"),
    needs=READS_USERS,
)
def ended_accounts_are_closed(users: Users, now: ScanTime, *, days: int = 30) -> Verdict:
    """An account that has an end is disabled after it.

    Why: a new date is all it takes to open such an account again, with all the rights it ever had,
    and nobody looks at accounts that are over.
    Fix: disable the account, and take it out of all groups.
    Effort: 0.1 h an account.
    """
    dated = tuple(one for one in able(users) if one.expires)
    limit = now.at - timedelta(days=days)
    ended = tuple(one for one in dated if one.expires and one.expires < limit)
    if ended:
        return Fail(
            "Ended over {days} days ago and never closed: {people}.",
            Evidence("accountExpires", min(one.expires for one in ended if one.expires)),
            share=len(ended) / len(dated),
            days=days,
            people=named(ended),
        )
    if hidden := unshown(users.people):
        return hidden
    if not dated:
        return NotApplicable("No account that works has an end.")
    seen = Evidence("accounts with an end", len(dated))
    return Pass("None ended over {days} days ago.", seen, days=days)

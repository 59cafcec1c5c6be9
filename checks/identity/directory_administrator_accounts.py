"""How administrators of a Windows domain keep their own accounts."""

from datetime import datetime, timedelta

from checks.identity.directory_account_kinds import is_service
from checks.identity.directory_administrators import (
    BUILT_IN,
    PROTECTED_USERS,
    named,
    unseen,
    working,
)
from checks.identity.directory_objects import Account, AccountControl, Groups, Users
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

_NOBODY = "Nobody but the built-in account administers this domain."


def _by_hand(users: Users, groups: Groups) -> tuple[Account, ...]:
    """The administrators that somebody made, and that may log on."""
    return tuple(one for one in working(users, groups) if one.rid != BUILT_IN)


@check(
    "identity.directory-administrator-mailbox",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05", "CE UAC"),
    aliases=("IAM-ADMIN-MAILBOX",),
)
def administrators_read_no_mail(users: Users, groups: Groups) -> Verdict:
    """Administrator accounts are for administration alone, and have no mailbox.

    Why: who reads mail and browses with the master key hands it over with the first bad attachment.
    Fix: give each administrator a second, ordinary login for the daily work, and keep the mailbox
    there.
    Effort: 0.5 h an administrator.
    """
    if hidden := unseen(users, groups):
        return hidden
    people = named(tuple(one for one in working(users, groups) if one.mail))
    if people.names:
        return Fail(
            "Administrators with a mail address: {people}.", Evidence("mail", people), people=people
        )
    if not _by_hand(users, groups):
        return NotApplicable(_NOBODY)
    if not any(one.mail for one in users.all):
        return Unknown("The directory shows no mail address of anybody.")
    return Pass("No administrator's account has a mail address.")


@check(
    "identity.directory-administrator-stale",
    topic="account-lifecycle",
    severity=Severity.HIGH,
    maps=("CIS 5.3", "PR.AA-05", "CE UAC"),
    aliases=("IAM-ADMIN-STALE",),
)
def administrators_are_in_use(
    users: Users, groups: Groups, now: ScanTime, *, days: int = 90, slack: int = 14
) -> Verdict:
    """Every administrator account is in use.

    Why: nobody misses a forgotten master key, and nobody sees who uses it: often it is the last IT
    company's.
    Fix: disable the account, and remove it from the groups of administrators.
    Effort: 0.25 h an account.
    """
    if hidden := unseen(users, groups):
        return hidden
    found = _by_hand(users, groups)
    if not found:
        return NotApplicable(_NOBODY)
    if not users.logons_shown:
        return Unknown("No account's last login was shown.", reason=Reason.ACCESS_DENIED)
    since = now.at - timedelta(days=days + slack)
    stale = tuple(one for one in found if _last_seen(one, now.at) < since)
    if not stale:
        return Pass("Every administrator was here in the last {days} days.", days=days + slack)
    return Fail(
        "Administrators who were not here for {days} days: {people}.",
        Evidence("lastLogonTimestamp", min(map(_known_logon, stale)), where=named(stale[:1])),
        share=len(stale) / len(found),
        days=days,
        people=named(stale),
    )


def _last_seen(account: Account, now: datetime) -> datetime:
    """When it logged on last; one that never did is as old as the account."""
    return account.last_logon or account.created or now


def _known_logon(account: Account) -> str:
    return f"{account.last_logon:%Y-%m-%d}" if account.last_logon else "never"


@check(
    "identity.directory-administrator-password-age",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-01"),
    aliases=("IAM-ADMIN-PWDAGE",),
)
def administrators_passwords_are_not_old(
    users: Users, groups: Groups, now: ScanTime, *, warn_days: int = 365, days: int = 1096
) -> Verdict:
    """Administrators' passwords were changed within the last year.

    Why: an old password has been told, noted down and typed on computers that are long gone.
    Everybody who ever knew it still has the master key.
    Fix: change the password now, and whenever somebody who knew it leaves.
    Effort: 0.25 h an account.
    """
    if hidden := unseen(users, groups):
        return hidden
    found = tuple(one for one in working(users, groups) if one.password_set)
    if not found:
        if any(one.password_set for one in users.all):
            return NotApplicable("No administrator has a password of their own yet.")
        return Unknown("No password's age was shown.", reason=Reason.ACCESS_DENIED)
    old = tuple(one for one in found if _age(one, now.at) > timedelta(days=warn_days))
    if not old:
        return Pass(
            "Passwords of administrators, none older than {days} days: {count}.",
            days=warn_days,
            count=len(found),
        )
    oldest = max(old, key=lambda one: _age(one, now.at))
    return Fail(
        "Administrators' passwords of more than {days} days: {people}.",
        Evidence("pwdLastSet", oldest.password_set, where=named((oldest,))),
        share=len(old) / len(found),
        severity=None if _age(oldest, now.at) > timedelta(days=days) else Severity.MEDIUM,
        days=warn_days,
        people=named(old),
    )


def _age(account: Account, now: datetime) -> timedelta:
    return now - (account.password_set or now)


@check(
    "identity.directory-administrator-delegable",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-ADMIN-DELEGABLE",),
)
def administrators_cannot_be_impersonated(users: Users, groups: Groups) -> Verdict:
    """No server may act in an administrator's name.

    Why: a server that is trusted for delegation can use the login of whoever visits it. If that
    server is broken into, the visit of an administrator gives away the domain.
    Fix: set "Account is sensitive and cannot be delegated" on each administrator, or put people
    (not services) into the group Protected Users.
    Effort: 0.5 h.
    """
    if hidden := unseen(users, groups):
        return hidden
    found = working(users, groups)
    if not found:
        return NotApplicable("Every administrator's account is disabled.")
    # Protected Users does not keep the built-in account from being delegated.
    protected = _protected(users, groups)
    open_ones = tuple(
        one
        for one in found
        if not one.control & AccountControl.NOT_DELEGATED
        and (one.rid == BUILT_IN or one.dn.lower() not in protected)
    )
    if not open_ones:
        return Pass("No administrator's login can be passed on by a server.")
    return Fail(
        "Administrators whose login a server can pass on: {people}.",
        Evidence("userAccountControl", "NOT_DELEGATED is not set"),
        share=len(open_ones) / len(found),
        people=named(open_ones),
    )


def _protected(users: Users, groups: Groups) -> frozenset[str]:
    group = groups.well_known(PROTECTED_USERS)
    return groups.everyone_in(group, users.all) if group else frozenset()


@check(
    "identity.directory-administrator-protected-users",
    topic="admin-rights",
    severity=Severity.LOW,
    maps=("CIS 5.4", "PR.AA-05"),
)
def administrators_are_protected_users(users: Users, groups: Groups) -> Verdict:
    """Administrators are in the group Protected Users.

    Why: passwords of Protected Users are never kept on the computers that they visit, where a virus
    would look for them, and old, weak ways of logging on are refused to them.
    Fix: try it with one administrator for a week, then add the others. Keep out services, and the
    built-in Administrator for emergencies.
    Effort: 1 h.
    """
    if hidden := unseen(users, groups):
        return hidden
    if groups.well_known(PROTECTED_USERS) is None:
        return NotApplicable("This domain is too old to have the group Protected Users.")
    protected = _protected(users, groups)
    people = tuple(one for one in _by_hand(users, groups) if not is_service(one))
    if not people:
        return NotApplicable(_NOBODY)
    outside = tuple(one for one in people if one.dn.lower() not in protected)
    if not outside:
        return Pass("Every administrator is in the group Protected Users.")
    return Fail(
        "Administrators who are not in the group Protected Users: {people}.",
        Evidence("member", named(outside)),
        share=len(outside) / len(people),
        people=named(outside),
    )

"""Rights that an account has without standing in a group: by its primary group, by its history."""

from collections.abc import Iterable

from checks.identity.directory_account_kinds import READS_USERS, unshown
from checks.identity.directory_administrators import named
from checks.identity.directory_objects import (
    Account,
    AccountControl,
    DomainComputers,
    Group,
    Groups,
    Users,
)
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    People,
    Reason,
    Severity,
    Things,
    Unknown,
    Verdict,
    check,
)
from scanner.model.security import rid_of

# RIDs of primary groups ([MS-ADTS] 6.1.1.6).
_USERS, _GUESTS = 513, 514
_COMPUTERS, _CONTROLLERS, _READ_ONLY = 515, 516, 521
_FIRST_FREE = 1000
"""RIDs below are those that Windows gives to accounts of its own, administrators among them."""


@check(
    "identity.directory-primary-groups",
    topic="admin-rights",
    severity=Severity.LOW,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-PRIMARYGROUP",),
)
def primary_groups_are_the_usual_ones(users: Users, computers: DomainComputers) -> Verdict:
    """Everybody's primary group is Domain Users or Guests, every computer's that of computers or of
    controllers.

    Why: the primary group is not shown among the members of a group, so rights can hide there.
    Fix: set the primary group back in the account's properties, "Member Of".
    Effort: 0.25 h an account.
    """
    people = tuple(one for one in users.all if one.enabled)
    joined = tuple(one for one in computers.all if one.enabled)
    odd = tuple(one for one in people if not _usual(one)) + tuple(
        one for one in joined if not _usual_of_computers(one)
    )
    if odd:
        return Fail(
            "Of another primary group: {people}.",
            Evidence("primaryGroupID", ", ".join(sorted({str(one.primary_group) for one in odd}))),
            people=named(odd, joined),
        )
    hidden = tuple(one for one in (*people, *joined) if one.primary_group is None)
    if hidden:
        return Unknown(
            "The primary group was not shown: {people}.",
            reason=Reason.ACCESS_DENIED,
            people=named(hidden, joined),
        )
    if not people and not joined:
        return NotApplicable("No account of this domain works.")
    usual = ", ".join(sorted({str(one.primary_group) for one in (*people, *joined)}))
    return Pass("Nobody has an unusual primary group.", Evidence("primaryGroupID", usual))


def _usual(account: Account) -> bool:
    """A user's: Domain Users, or Domain Guests, which gives less. One that was not shown is."""
    return account.primary_group in (_USERS, _GUESTS, None)


def _usual_of_computers(account: Account) -> bool:
    """A member that is in the controllers' group, and no controller, has its rights."""
    if account.primary_group in (_CONTROLLERS, _READ_ONLY):
        kinds = AccountControl.SERVER_TRUST | AccountControl.PARTIAL_SECRETS
        return not account.control or bool(account.control & kinds)
    return account.primary_group in (_COMPUTERS, None)


@check(
    "identity.directory-sid-history",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-SIDHISTORY",),
    needs=READS_USERS,
)
def nobody_has_rights_of_former_accounts(
    users: Users, groups: Groups | Missing, computers: DomainComputers | Missing
) -> Verdict:
    """No account carries the rights of an account that it once was, or that it pretends to be.

    Why: what stands in the history counts like the account itself, and no list of members shows it:
    an administrator of yesterday's domain, or of this one.
    Fix: clear sIDHistory once no server gives rights to accounts of the old domain.
    Effort: 0.5 h an account.
    """
    found: list[Account | Group] = [one for one in users.all if one.sid_history]
    for others in (groups, computers):
        if not isinstance(others, Missing):
            found += [one for one in others.all if one.sid_history]
    if found:
        severe = any(_of_windows_or_here(one) for one in found)
        kind = Things if set(found).isdisjoint(users.all) else People
        names = kind(tuple(one.name for one in found))
        return Fail(
            "With the rights of a former account: {people}.",
            Evidence("sIDHistory", len(found)),
            Evidence("of administrators, or of this domain", severe),
            severity=None if severe else Severity.MEDIUM,
            people=names,
        )
    if hidden := unshown(users.all):
        return hidden
    for others in (groups, computers):
        if isinstance(others, Missing):
            return others.unknown()
    if not _movable(users.all):
        return NotApplicable("There are no accounts but those that Windows made.")
    return Pass("No account has a history.")


def _of_windows_or_here(one: Account | Group) -> bool:
    """A SID of an account that Windows makes (RIDs below 1000), or of this very domain."""
    here = one.sid.rpartition("-")[0]
    return any(
        sid.rpartition("-")[0] == here or rid_of(sid) < _FIRST_FREE for sid in one.sid_history
    )


def _movable(accounts: Iterable[Account]) -> bool:
    return any(one.rid >= _FIRST_FREE for one in accounts)

"""Accounts of programs in a Windows domain: managed by it, or by people who forget them."""

from dataclasses import dataclass
from datetime import timedelta

from checks.identity.directory_account_kinds import READS_USERS, able, is_service, unshown
from checks.identity.directory_administrators import (
    administrative_groups,
    administrators,
    named,
    unseen,
)
from checks.identity.directory_objects import Account, Groups, Users
from scanner.model import (
    About,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    Missing,
    NotApplicable,
    Pass,
    People,
    Role,
    ScanTime,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

# Every user may read them, as computers.
MANAGED = LdapSearch(
    Base.DOMAIN,
    "(|(objectClass=msDS-GroupManagedServiceAccount)(objectClass=msDS-ManagedServiceAccount))",
    ("objectClass", "sAMAccountName", "servicePrincipalName"),
)

_NONE = "No account was recognised as a service's."


@dataclass(frozen=True, slots=True)
class ManagedAccount:
    """An account whose password the domain controllers make and change; ``group`` where several
    computers may use it (gMSA)."""

    dn: str
    name: str
    group: bool
    spns: tuple[str, ...]


@fact("directory.managed-accounts")
class ManagedAccounts:
    """All managed service accounts of the domain."""

    all: tuple[ManagedAccount, ...]


@probe(Role.DOMAIN_CONTROLLER, MANAGED, about=About.DOMAIN)
def managed_accounts(entries: Entries) -> ManagedAccounts:
    """Most domains have none."""
    return ManagedAccounts(
        tuple(
            ManagedAccount(
                dn=entry.dn,
                name=(entry.text("sAMAccountName") or entry.dn).removesuffix("$"),
                group="msds-groupmanagedserviceaccount"
                in (one.lower() for one in entry.texts("objectClass")),
                spns=entry.texts("servicePrincipalName"),
            )
            for entry in entries
        )
    )


@check(
    "identity.directory-services-not-administrators",
    topic="admin-rights",
    severity=Severity.HIGH,
    maps=("CIS 5.5", "PR.AA-05"),
    aliases=("IAM-SVC-ADMIN",),
    needs=READS_USERS,
)
def services_are_not_administrators(
    users: Users, groups: Groups, managed: ManagedAccounts | Missing
) -> Verdict:
    """No program logs on as an administrator of the domain.

    Why: the password of a service stands on every server where it runs, and seldom changes. Whoever
    takes one of these servers has the whole company.
    Fix: find out what the service needs (its vendor tells), delegate that, and take it out of the
    groups of administrators.
    Effort: 3 h an account.
    """
    if hidden := unseen(users, groups):
        return hidden
    services = tuple(one for one in able(users) if is_service(one))
    found = tuple(sorted(administrators(users, groups).intersection(services), key=_name))
    every = (*named(found).names, *_managed_inside(managed, groups))
    if every:
        return Fail(
            "Services that are administrators of the domain: {people}.",
            Evidence(
                "member of Administrators, Domain, Enterprise or Schema Admins", People(every)
            ),
            severity=None if found else Severity.MEDIUM,
            people=People(every),
        )
    if hidden := unshown(users.people):
        return hidden
    if isinstance(managed, Missing):
        return managed.unknown()
    known = services or managed.all
    return Pass("No service is an administrator.") if known else NotApplicable(_NONE)


def _managed_inside(managed: ManagedAccounts | Missing, groups: Groups) -> tuple[str, ...]:
    """The managed accounts among the administrators. Nobody knows their passwords, but whoever has
    taken the server may ask for them."""
    if isinstance(managed, Missing):
        return ()
    inside: set[str] = set()
    for group in administrative_groups(groups):
        inside |= groups.everyone_in(group)
    return tuple(one.name for one in managed.all if one.dn.lower() in inside)


@check(
    "identity.directory-service-passwords-changed",
    topic="passwords",
    severity=Severity.MEDIUM,
    maps=("CIS 5.5", "PR.AA-01"),
    aliases=("IAM-PWD-OLD",),
    needs=READS_USERS,
)
def passwords_of_services_change(users: Users, now: ScanTime, *, years: int = 3) -> Verdict:
    """The passwords of services are changed at least every three years.

    Why: everybody who has worked on the servers since, at your IT company too, still knows them.
    Fix: use group managed service accounts, which change their passwords by themselves; set new
    passwords of 25 characters for the rest.
    Effort: 1 h an account.
    """
    services = tuple(one for one in able(users) if is_service(one))
    limit = now.at - timedelta(days=365 * years)
    old = tuple(one for one in services if one.password_set and one.password_set < limit)
    if old:
        oldest = min(one.password_set for one in old if one.password_set)
        return Fail(
            "Not changed for {years} years: {people}.",
            Evidence("oldest pwdLastSet", oldest),
            share=len(old) / len(services),
            years=years,
            people=named(old),
        )
    if hidden := unshown(users.people):
        return hidden
    if not services:
        return NotApplicable(_NONE)
    return Pass("None is older than {years} years ({count}).", count=len(services), years=years)


@check(
    "identity.directory-managed-service-accounts",
    topic="passwords",
    severity=Severity.INFO,
    maps=("CIS 5.5", "PR.AA-01"),
    aliases=("IAM-GMSA-USE",),
    needs=READS_USERS,
)
def services_use_managed_accounts(managed: ManagedAccounts, users: Users | Missing) -> Verdict:
    """Services use accounts whose passwords the domain manages.

    Why: nobody knows such a password, so nobody can pass it on or take it along when he leaves.
    Fix: move services that can do so (SQL Server, IIS, scheduled tasks) to group managed service
    accounts.
    Effort: 1.5 h a service.
    """
    seen = Evidence("managed service accounts", len(managed.all))
    if isinstance(users, Missing):
        return users.unknown()
    services = tuple(one for one in able(users) if is_service(one))
    if not services and not managed.all:
        return unshown(users.people) or NotApplicable(_NONE)
    if not services:
        return unshown(users.people) or Pass("All services use managed accounts.", seen)
    return Fail(
        "With passwords that people have set: {people}.",
        seen,
        share=len(services) / (len(services) + len(managed.all)),
        people=named(services),
    )


def _name(account: Account) -> str:
    return account.name.casefold()

"""Who administers a Windows domain, directly, through groups or by primary group; and how many."""

from collections.abc import Iterable
from datetime import timedelta

from checks.identity.directory_account import is_service
from checks.identity.directory_objects import Account, Group, Groups, Users
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Reason,
    ScanTime,
    Severity,
    Things,
    Unknown,
    Verdict,
    check,
)
from scanner.model.directory_values import first_rdn

DOMAIN_ADMINS = 512
SCHEMA_ADMINS = 518
ENTERPRISE_ADMINS = 519
PROTECTED_USERS = 525
ADMINISTRATORS = 544
BUILT_IN = 500

_FOREIGN = ",cn=foreignsecurityprincipals,"
_MANAGED = ",cn=managed service accounts,"

#: Whose members can do everything in the domain or the forest ([MS-ADTS] 6.1.1.6).
ADMINISTRATIVE = (ADMINISTRATORS, DOMAIN_ADMINS, ENTERPRISE_ADMINS, SCHEMA_ADMINS)


def administrators(users: Users, groups: Groups) -> frozenset[Account]:
    """The users, enabled or not, who are in Administrators, Domain, Enterprise or Schema Admins:
    directly, through groups in groups, or by their primary group. Computers, and accounts of other
    domains, are not among them. Empty where no such group can be seen: see ``unseen``."""
    found: set[str] = set()
    for group in administrative_groups(groups):
        found |= groups.everyone_in(group, users.all)
    return frozenset(users.by_dn[dn] for dn in found if dn in users.by_dn)


def administrative_groups(groups: Groups) -> tuple[Group, ...]:
    """Administrators, Domain Admins, Enterprise Admins and Schema Admins, as far as there are."""
    known = (groups.well_known(rid) for rid in ADMINISTRATIVE)
    return tuple(group for group in known if group is not None)


def working(users: Users, groups: Groups) -> tuple[Account, ...]:
    """The administrators whose accounts may log on, by name."""
    return tuple(sorted(filter(_enabled, administrators(users, groups)), key=_by_name))


def others(users: Users, groups: Groups) -> tuple[Account, ...]:
    """The people and services that may log on and are no administrators."""
    inside = administrators(users, groups)
    return tuple(one for one in users.people if one not in inside)


def unseen(users: Users, groups: Groups) -> Unknown | None:
    """The verdict where this login may not see who the administrators are, or which of them are
    disabled. Every account has some bit of userAccountControl, so none at all was not shown."""
    if groups.well_known(DOMAIN_ADMINS) is None:
        return Unknown("The group Domain Admins was not shown.", reason=Reason.ACCESS_DENIED)
    found = administrators(users, groups)
    if not found:
        return Unknown(
            "Nobody was shown to be in the groups of administrators.", reason=Reason.ACCESS_DENIED
        )
    hidden = People(tuple(one.name for one in found if not one.control))
    if hidden.names:
        return Unknown(
            "Whether they may log on was not shown: {people}.",
            Evidence("userAccountControl", None),
            reason=Reason.ACCESS_DENIED,
            people=hidden,
        )
    return None


def named(accounts: Iterable[Account], computers: Iterable[Account] = ()) -> People:
    """Their names, for a sentence: nobody's, where all of them are computers."""
    found, machines = tuple(accounts), frozenset(computers)
    names = tuple(one.name for one in found)
    return Things(names) if machines.issuperset(found) else People(names)


def _enabled(account: Account) -> bool:
    return account.enabled


def _by_name(account: Account) -> str:
    return account.name.casefold()


def _uncounted(users: Users, groups: Groups) -> People | None:
    """Members who may be one or a hundred: groups and accounts of other domains, and objects that
    this login may not see. Enterprise Admins of the forest are in Administrators of every domain,
    and managed service accounts are no people."""
    dns: set[str] = set()
    for group in administrative_groups(groups):
        dns |= groups.everyone_in(group, users.all)
    strange = sorted(dn for dn in dns - users.by_dn.keys() if _MANAGED not in dn)
    child = groups.well_known(ENTERPRISE_ADMINS) is None
    if child and len(strange) == 1 and _FOREIGN not in strange[0]:
        return None
    names = (first_rdn(dn) for dn in strange)
    people = (name.upper() if name.startswith("s-1-") else name for name in names)
    return People(tuple(people)) if strange else None


def _few(users: Users, groups: Groups, count: int, seen: tuple[Evidence, ...]) -> Verdict:
    if uncounted := _uncounted(users, groups):
        return Unknown("Who is behind them was not shown: {people}.", *seen, people=uncounted)
    return Pass("People who administer the domain: {count}.", *seen, count=count)


@check(
    "identity.directory-administrators-few",
    topic="admin-rights",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-05", "CE UAC"),
    aliases=("IAM-DA-COUNT",),
)
def few_people_administer_the_domain(
    users: Users,
    groups: Groups,
    *,
    warn: int = 3,
    most: int = 6,
    warn_percent: float = 1.5,
    most_percent: float = 3.0,
    percent_from: int = 200,
    ceiling: int = 20,
) -> Verdict:
    """No more people administer the whole domain than have to.

    Why: each login of an administrator opens every computer, every mailbox on your server and every
    file. One of them in the wrong hands is the end of the business day for all.
    Fix: keep two or three accounts for administration alone, and give help desk and services only
    the rights that they need, by delegation.
    Effort: 2 h.
    """
    if hidden := unseen(users, groups):
        return hidden
    people = [one for one in users.people if not is_service(one) and one.rid != BUILT_IN]
    if len(people) <= warn:
        return NotApplicable("So few people have a login here that each may have to help.")
    found = tuple(one for one in working(users, groups) if one.rid != BUILT_IN)
    who = named(tuple(one for one in found if not is_service(one)))
    services = named(tuple(filter(is_service, found)))
    seen = (Evidence("people", len(who.names)), Evidence("services beside them", services))
    hundreds = len(people) / 100 if len(people) > percent_from else 0.0
    some = min(max(warn, hundreds * warn_percent), ceiling)
    many = min(max(most, hundreds * most_percent), ceiling)
    if len(who.names) <= some:
        return _few(users, groups, len(who.names), seen)
    return Fail(
        "{count} people administer the whole domain: {people}.",
        *seen,
        severity=None if len(who.names) > many else Severity.MEDIUM,
        count=len(who.names),
        people=who,
    )


@check(
    "identity.directory-builtin-administrator-unused",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 4.7", "PR.AA-05", "CE SC"),
    aliases=("IAM-BUILTIN-ADMIN-USED",),
)
def built_in_administrator_is_not_used(users: Users, now: ScanTime, *, days: int = 30) -> Verdict:
    """The built-in Administrator is kept for emergencies.

    Why: several people share its password and nobody can say who did what with it; it is also the
    one login that guessing does not lock.
    Fix: work with named administrator accounts, and keep this one's password in the safe.
    Effort: 1 h.
    """
    account = next((one for one in users.all if one.rid == BUILT_IN), None)
    if account is None or not account.control:
        return Unknown("The built-in account was not shown.", reason=Reason.ACCESS_DENIED)
    if not account.enabled:
        return NotApplicable("The built-in Administrator is disabled.")
    seen = Evidence("lastLogonTimestamp", account.last_logon, where=named((account,)))
    if account.last_logon is None:
        if users.logons_shown:
            return Pass("The built-in Administrator has never logged on.", seen)
        return Unknown("No account's last login was shown.", reason=Reason.ACCESS_DENIED)
    if now.at - account.last_logon <= timedelta(days=days):
        return Fail("It was used on {day} or later.", seen, day=account.last_logon)
    return Pass(
        "It was not used since {day}, give or take two weeks.", seen, day=account.last_logon
    )

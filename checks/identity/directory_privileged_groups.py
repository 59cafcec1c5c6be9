"""The groups of a Windows domain that should be empty, and what they leave behind."""

from checks.identity.directory_administrators import (
    BUILT_IN,
    DOMAIN_ADMINS,
    ENTERPRISE_ADMINS,
    SCHEMA_ADMINS,
)
from checks.identity.directory_objects import Group, Groups, Users
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Reason,
    Severity,
    Unknown,
    Verdict,
    check,
)
from scanner.model.directory_values import first_rdn
from scanner.model.security import ANONYMOUS, AUTHENTICATED_USERS, EVERYONE

KRBTGT = 502
#: Account, Server, Print and Backup Operators.
OPERATORS = (548, 549, 550, 551)
PRE_WINDOWS_2000 = 554
_BUILTIN_ADMINISTRATORS = "S-1-5-32-544"
#: The groups that AdminSDHolder guards ([MS-ADTS] 3.1.1.6.1.1): also Replicator, Domain
#: Controllers, Read-only Domain Controllers, Key Admins and Enterprise Key Admins.
GUARDED = (512, 516, 518, 519, 521, 526, 527, 544, 548, 549, 550, 551, 552)


def members(group: Group, users: Users, groups: Groups) -> tuple[str, ...]:
    """Who is in the group in the end, by account name; by the name of the object where it is no
    user of this domain."""
    found = groups.everyone_in(group, users.all)
    return tuple(sorted(_name(dn, users) for dn in found))


def _name(dn: str, users: Users) -> str:
    account = users.by_dn.get(dn)
    if account:
        return account.name
    name = first_rdn(dn)
    return name.upper() if name.startswith("s-1-") else name


def _hidden(groups: Groups) -> Unknown | None:
    """The verdict where no group shows its members: every domain has some in Administrators."""
    if any(group.members for group in groups.all):
        return None
    return Unknown("The members of groups were not shown.", reason=Reason.ACCESS_DENIED)


def _forest_group(rid: int, users: Users, groups: Groups) -> Verdict:
    group = groups.well_known(rid)
    if group is None:
        if groups.well_known(DOMAIN_ADMINS) is None:
            return Unknown("The groups of the domain were not shown.", reason=Reason.ACCESS_DENIED)
        return NotApplicable("This domain is not the first of its forest.")
    if hidden := _hidden(groups):
        return hidden
    built_in = {one.name for one in users.all if one.rid == BUILT_IN}
    inside = members(group, users, groups)
    others = People(tuple(name for name in inside if name not in built_in))
    seen = Evidence("member", People(inside), where=group.dn)
    if others.names:
        return Fail("In {group}: {people}.", seen, group=group.name, people=others)
    if inside and rid == SCHEMA_ADMINS:
        return Fail(
            "The built-in account is always in {group}.",
            seen,
            severity=Severity.LOW,
            group=group.name,
        )
    if inside:
        return Pass("Only the built-in account is in {group}.", seen, group=group.name)
    return Pass("Nobody needs to be in {group}, and nobody is.", seen, group=group.name)


@check(
    "identity.directory-enterprise-admins-empty",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05", "CE UAC"),
    aliases=("IAM-EA-EMPTY",),
)
def enterprise_admins_is_empty(users: Users, groups: Groups) -> Verdict:
    """Nobody but the built-in account is in Enterprise Admins.

    Why: members of Enterprise Admins are masters of every domain of the company. The group is
    needed a few times in ten years.
    Fix: remove the members; add one for the hour of the work that needs it.
    Effort: 0.25 h.
    """
    return _forest_group(ENTERPRISE_ADMINS, users, groups)


@check(
    "identity.directory-schema-admins-empty",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-SCHEMA-EMPTY",),
)
def schema_admins_is_empty(users: Users, groups: Groups) -> Verdict:
    """Nobody is in Schema Admins.

    Why: Schema Admins can change for ever how the directory is built. No daily work needs that.
    Fix: remove the members; add one for the hour of an upgrade.
    Effort: 0.25 h.
    """
    return _forest_group(SCHEMA_ADMINS, users, groups)


@check(
    "identity.directory-operators-empty",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-OPERATORS-EMPTY",),
)
def operator_groups_are_empty(users: Users, groups: Groups) -> Verdict:
    """The groups Account, Server, Print and Backup Operators are empty.

    Why: these groups sound harmless, but their members may log on to the domain controllers, and
    can make themselves masters of the domain from there.
    Fix: give the right that is needed on the one server or unit where it is needed, and empty these
    groups.
    Effort: 1 h.
    """
    found = [group for rid in OPERATORS if (group := groups.well_known(rid)) is not None]
    if not found:
        if groups.by_sid.get(_BUILTIN_ADMINISTRATORS) is None:
            return Unknown("The built-in groups were not shown.", reason=Reason.ACCESS_DENIED)
        return NotApplicable("This domain has no groups of operators.")
    used = [group for group in found if members(group, users, groups)]
    if not used:
        return _hidden(groups) or Pass("Nobody is in a group of operators.")
    inside = {name for group in used for name in members(group, users, groups)}
    people = People(tuple(sorted(inside)))
    return Fail(
        "In {groups}: {people}.",
        *(Evidence("member", People(members(one, users, groups)), where=one.dn) for one in used),
        groups=", ".join(group.name for group in used),
        people=people,
    )


@check(
    "identity.directory-dns-admins-empty",
    topic="admin-rights",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05"),
    aliases=("IAM-DNSADMINS",),
)
def dns_admins_is_empty(users: Users, groups: Groups) -> Verdict:
    """The group DnsAdmins is empty.

    Why: members of DnsAdmins can make the DNS server load a program of their own, which runs on the
    domain controller with all rights.
    Fix: remove the members, and give the rights that they need on the zone itself.
    Effort: 0.5 h.
    """
    group = next((one for one in groups.all if one.name.lower() == "dnsadmins"), None)
    if group is None:
        return NotApplicable("No group of the name DnsAdmins was shown.")
    inside = members(group, users, groups)
    if not inside:
        return _hidden(groups) or Pass("Nobody is in DnsAdmins.")
    seen = Evidence("member", People(inside), where=group.dn)
    return Fail("In DnsAdmins: {people}.", seen, people=People(inside))


@check(
    "identity.directory-former-administrators",
    topic="admin-rights",
    severity=Severity.LOW,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-ADMINCOUNT-ORPHAN",),
)
def former_administrators_are_ordinary_again(users: Users, groups: Groups) -> Verdict:
    """Who is no administrator any more is an ordinary user in every respect.

    Why: the directory goes on treating a former administrator as a special case: the help desk can
    not reset the password, and rights that were given once are never taken back.
    Fix: clear adminCount, and let the account inherit permissions from its unit again.
    Effort: 0.25 h an account.
    """
    marked = [one for one in users.all if one.admin_count]
    if not marked:
        return Unknown("No account's adminCount was shown.", reason=Reason.ACCESS_DENIED)
    candidates = [one for one in marked if one.rid not in (BUILT_IN, KRBTGT)]
    if not candidates:
        return NotApplicable("Nobody but the built-in accounts was ever an administrator.")
    if hidden := _hidden(groups):
        return hidden
    inside = guarded(users, groups)
    left = People(tuple(one.name for one in candidates if one.dn.lower() not in inside))
    if not left.names:
        return Pass("Every account that is marked as an administrator's is one.")
    return Fail("Still marked as administrators: {people}.", Evidence("adminCount", 1), people=left)


def guarded(users: Users, groups: Groups) -> frozenset[str]:
    """The DNs, in lower case, of all in the groups that AdminSDHolder guards."""
    found: set[str] = set()
    for rid in GUARDED:
        if (group := groups.well_known(rid)) is not None:
            found |= groups.everyone_in(group, users.all)
    return frozenset(found)


@check(
    "identity.directory-pre-windows-2000",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 3.3", "PR.AA-05"),
    aliases=("IAM-PREWIN2000",),
)
def nobody_reads_as_before_windows_2000(groups: Groups) -> Verdict:
    """The directory shows its accounts only to who has logged in.

    Why: whoever is plugged into the network, without any login, gets the list of all your people to
    guess passwords for.
    Fix: remove Everyone and ANONYMOUS LOGON from Pre-Windows 2000 Compatible Access.
    Effort: 0.5 h.
    """
    group = groups.by_sid.get(f"S-1-5-32-{PRE_WINDOWS_2000}")
    if group is None:
        if groups.by_sid.get(_BUILTIN_ADMINISTRATORS) is None:
            return Unknown("The built-in groups were not shown.", reason=Reason.ACCESS_DENIED)
        return NotApplicable("This domain has no group for programs of before Windows 2000.")
    inside = {first_rdn(dn).upper() for dn in group.members}
    wide = inside & {ANONYMOUS, EVERYONE, AUTHENTICATED_USERS}
    seen = Evidence("member", ", ".join(sorted(wide)) or None, where=group.dn)
    if ANONYMOUS in inside:
        return Fail("Who has no login may read the list of accounts.", seen)
    if EVERYONE in inside:
        return Fail(
            "Everyone may read the list of accounts: guests too, and who has no login where Windows"
            " counts him in.",
            seen,
        )
    if AUTHENTICATED_USERS in inside:
        return Fail("Every login reads all details of all accounts.", seen, severity=Severity.LOW)
    return _hidden(groups) or Pass("Nobody has the rights of before Windows 2000.", seen)

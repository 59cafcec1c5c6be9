"""What a Windows domain holds: its users, computers and groups, read once for all topics."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from checks.identity.directory_account import Account as Account
from checks.identity.directory_account import AccountControl as AccountControl
from checks.identity.directory_account import computer_of, user_of
from scanner.model import About, BadAnswer, Base, Entries, LdapSearch, Role, fact, probe
from scanner.model.security import rid_of

USERS = LdapSearch(
    Base.DOMAIN,
    "(&(objectCategory=person)(objectClass=user))",
    (
        "sAMAccountName",
        "objectSid",
        "userAccountControl",
        "lastLogonTimestamp",
        "pwdLastSet",
        "accountExpires",
        "whenCreated",
        "primaryGroupID",
        "adminCount",
        "servicePrincipalName",
        "msDS-SupportedEncryptionTypes",
        "msDS-AllowedToDelegateTo",
        "sIDHistory",
        "mail",
        "logonCount",
    ),
)
COMPUTERS = LdapSearch(
    Base.DOMAIN,
    "(objectCategory=computer)",
    (
        "sAMAccountName",
        "dNSHostName",
        "objectSid",
        "userAccountControl",
        "operatingSystem",
        "operatingSystemVersion",
        "lastLogonTimestamp",
        "pwdLastSet",
        "whenCreated",
        "primaryGroupID",
        "servicePrincipalName",
        "msDS-AllowedToDelegateTo",
        "sIDHistory",
    ),
)
GROUPS = LdapSearch(
    Base.DOMAIN,
    "(objectCategory=group)",
    ("sAMAccountName", "objectSid", "member", "adminCount", "groupType", "sIDHistory"),
)

CLOUD_KERBEROS = "azureadkerberos"
"""Entra's Kerberos ("cloud trust") looks like a read-only controller, and is no computer at all."""
_TWO = 2


@fact("directory.users")
class Users:
    """All user accounts of the domain."""

    all: tuple[Account, ...]

    @cached_property
    def people(self) -> tuple[Account, ...]:
        """Those that may log on, without what Windows itself made (krbtgt, guest ...), and without
        the accounts of trusts, which are no one's."""
        trust = AccountControl.INTERDOMAIN_TRUST
        able = (one for one in self.all if one.enabled and not one.control & trust)
        return tuple(one for one in able if one.rid not in (501, 502, 503, 504))

    @cached_property
    def logons_shown(self) -> bool:
        """Whether lastLogonTimestamp is shown of others: every account may read its own."""
        return sum(one.last_logon is not None for one in self.all) >= _TWO

    @cached_property
    def by_dn(self) -> Mapping[str, Account]:
        """By distinguished name in lower case."""
        return {user.dn.lower(): user for user in self.all}


@fact("directory.computers")
class DomainComputers:
    """All computer accounts of the domain."""

    all: tuple[Account, ...]

    @cached_property
    def controllers(self) -> tuple[Account, ...]:
        """The domain controllers, read-only ones too, without the object that stands for Entra."""
        wanted = AccountControl.SERVER_TRUST | AccountControl.PARTIAL_SECRETS
        found = (one for one in self.all if one.control & wanted)
        return tuple(one for one in found if one.name.lower() != CLOUD_KERBEROS)


@dataclass(frozen=True, slots=True)
class Group:
    """A group with its direct members' DNs; who has it as the primary group is not among them."""

    dn: str
    name: str
    sid: str
    members: tuple[str, ...]
    admin_count: bool
    kind: int
    """groupType ([MS-ADTS] 2.2.12)."""
    sid_history: tuple[str, ...] = ()


@fact("directory.groups")
class Groups:
    """All groups of the domain, those of the container Builtin too."""

    all: tuple[Group, ...]

    @cached_property
    def by_dn(self) -> Mapping[str, Group]:
        """By distinguished name in lower case."""
        return {group.dn.lower(): group for group in self.all}

    @cached_property
    def by_sid(self) -> Mapping[str, Group]:
        """By SID."""
        return {group.sid: group for group in self.all}

    def well_known(self, rid: int) -> Group | None:
        """A group of the domain by its RID (512 Domain Admins), or of Builtin (544 Administrators).
        None where there is none, or it may not be seen."""
        for group in self.all:
            if rid_of(group.sid) == rid and (
                group.sid.startswith("S-1-5-21-") or group.sid.startswith("S-1-5-32-")
            ):
                return group
        return None

    def everyone_in(self, group: Group, users: Iterable[Account] = ()) -> frozenset[str]:
        """The DNs, in lower case, of all members that are no groups, directly or through groups;
        of ``users`` also those whose primary group is one of them."""
        groups, found = {group.dn.lower()}, set[str]()
        todo = [group]
        while todo:
            for member in todo.pop().members:
                name = member.lower()
                nested = self.by_dn.get(name)
                if nested is None:
                    found.add(name)
                elif name not in groups:
                    groups.add(name)
                    todo.append(nested)
        rids = {rid_of(self.by_dn[name].sid) for name in groups if name in self.by_dn}
        found |= {user.dn.lower() for user in users if user.primary_group in rids}
        return frozenset(found)


@probe(Role.DOMAIN_CONTROLLER, USERS, about=About.DOMAIN)
def users(entries: Entries) -> Users:
    """Every domain has some: at least its built-in administrator."""
    found = tuple(user_of(entry) for entry in entries if entry.has("objectSid"))
    if not found:
        raise BadAnswer("the directory shows this account no users")
    return Users(found)


@probe(Role.DOMAIN_CONTROLLER, COMPUTERS, about=About.DOMAIN)
def computers(entries: Entries) -> DomainComputers:
    """Every domain has some: at least its controller."""
    found = tuple(computer_of(entry) for entry in entries if entry.has("objectSid"))
    if not found:
        raise BadAnswer("the directory shows this account no computers")
    return DomainComputers(found)


@probe(Role.DOMAIN_CONTROLLER, GROUPS, about=About.DOMAIN)
def groups(entries: Entries) -> Groups:
    """Every domain has some."""
    found = tuple(
        Group(
            dn=entry.dn,
            name=entry.text("sAMAccountName") or entry.dn,
            sid=entry.sid("objectSid") or "",
            members=entry.texts("member"),
            admin_count=bool(entry.number("adminCount")),
            kind=entry.flags("groupType"),
            sid_history=entry.sids("sIDHistory"),
        )
        for entry in entries
        if entry.has("objectSid")
    )
    if not found:
        raise BadAnswer("the directory shows this account no groups")
    return Groups(found)

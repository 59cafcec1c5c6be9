"""The objects of a Windows domain with their access lists: what control paths are made of."""

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from checks.identity.directory_objects import COMPUTERS, GROUPS, USERS, AccountControl
from scanner.model import About, Base, Entries, Entry, LdapSearch, Role, SearchScope, fact, probe
from scanner.model.directory_values import first_rdn

DESCRIPTOR = "nTSecurityDescriptor"
_ACTS = "msDS-AllowedToActOnBehalfOfOtherIdentity"
_READERS = "msDS-GroupMSAMembership"

DOMAIN_HEAD = LdapSearch(
    Base.DOMAIN,
    "(objectClass=*)",
    ("objectSid", DESCRIPTOR, "gPLink", "ms-DS-MachineAccountQuota"),
    scope=SearchScope.BASE,
    optional=False,
)
UNITS = LdapSearch(Base.DOMAIN, "(objectClass=organizationalUnit)", (DESCRIPTOR, "gPLink"))
CONTAINERS = LdapSearch(
    Base.DOMAIN, "(objectClass=container)", (DESCRIPTOR,), scope=SearchScope.ONE
)
ADMIN_SD_HOLDER = LdapSearch(
    Base.DOMAIN,
    "(objectClass=container)",
    (DESCRIPTOR,),
    under="CN=AdminSDHolder,CN=System",
    scope=SearchScope.BASE,
)
POLICIES = LdapSearch(
    Base.DOMAIN,
    "(objectClass=groupPolicyContainer)",
    ("displayName", DESCRIPTOR),
    under="CN=Policies,CN=System",
)
SERVICE_ACCOUNTS = LdapSearch(
    Base.DOMAIN,
    "(|(objectClass=msDS-GroupManagedServiceAccount)(objectClass=msDS-ManagedServiceAccount))",
    ("sAMAccountName", "objectSid", "userAccountControl", "primaryGroupID", DESCRIPTOR, _READERS),
)
_USERS = replace(
    USERS,
    attributes=(
        "sAMAccountName",
        "objectSid",
        "userAccountControl",
        "primaryGroupID",
        "msDS-AllowedToDelegateTo",
        DESCRIPTOR,
    ),
)
_COMPUTERS = replace(COMPUTERS, attributes=(*_USERS.attributes, "dNSHostName", _ACTS))
_GROUPS = replace(GROUPS, attributes=("sAMAccountName", "objectSid", "member", DESCRIPTOR))

_PROTECTED = 0x1000  # SE_DACL_PROTECTED ([MS-DTYP] 2.4.6): it inherits nothing
_LINK = re.compile(r"\[LDAP://([^;\]]*);(\d{1,10})\]", re.IGNORECASE)
_LINK_DISABLED = 1  # gPLinkOptions ([MS-GPOL] 2.2.2)


class Kind(StrEnum):
    """What an object is."""

    USER = "user"
    COMPUTER = "computer"
    GROUP = "group"
    UNIT = "unit"
    POLICY = "policy"
    DOMAIN = "domain"
    HOLDER = "AdminSDHolder"


@dataclass(frozen=True, slots=True)
class Securable:
    """An object with its access list in octets, None where it was not shown.

    ``also`` is the list of those who may act for others on a computer, or read the password of a
    group managed service account; ``links`` the policies linked to a unit or the domain.
    """

    dn: str
    name: str
    kind: Kind
    descriptor: bytes | None
    sid: str = ""
    control: int = 0
    """userAccountControl; 0 where it was not shown."""
    primary_group: int | None = None
    members: tuple[str, ...] = ()
    delegates_to: tuple[str, ...] = ()
    also: bytes | None = None
    links: tuple[str, ...] = ()
    host: str = ""

    @property
    def key(self) -> str:
        """Its DN in lower case."""
        return self.dn.lower()

    @property
    def inherits(self) -> bool:
        """Whether the rights of the unit above hold on it."""
        if self.descriptor is None or len(self.descriptor) < 4:
            return True
        return not struct.unpack_from("<H", self.descriptor, 2)[0] & _PROTECTED

    @property
    def controller(self) -> bool:
        """Whether it is a domain controller that may write."""
        return self.kind is Kind.COMPUTER and bool(self.control & AccountControl.SERVER_TRUST)


@fact("directory.securable-principals")
class Principals:
    """Users, computers, groups and managed service accounts."""

    all: tuple[Securable, ...]


@fact("directory.securable-places")
class Places:
    """The domain's head, its units and containers, and AdminSDHolder."""

    domain: Securable
    holder: Securable | None
    units: tuple[Securable, ...]
    """Units and the containers right below the domain."""
    organizational: frozenset[str]
    """The DNs, in lower case, of those that are organizational units."""
    quota: int | None
    """ms-DS-MachineAccountQuota."""

    @property
    def all(self) -> tuple[Securable, ...]:
        """All of them."""
        return (self.domain, *((self.holder,) if self.holder else ()), *self.units)


@fact("directory.securable-policies")
class Policies:
    """Group policies."""

    all: tuple[Securable, ...]


@probe(Role.DOMAIN_CONTROLLER, _USERS, _COMPUTERS, _GROUPS, SERVICE_ACCOUNTS, about=About.DOMAIN)
def principals(
    users: Entries, computers: Entries, groups: Entries, services: Entries
) -> Principals:
    """Whoever rights can be given to."""
    found = [_account(entry, Kind.USER) for entry in _with_sid(users)]
    found += [_account(entry, Kind.COMPUTER, also=_ACTS) for entry in _with_sid(computers)]
    found += [_account(entry, Kind.USER, also=_READERS) for entry in _with_sid(services)]
    found += [
        Securable(
            entry.dn,
            entry.text("sAMAccountName") or entry.dn,
            Kind.GROUP,
            entry.blob(DESCRIPTOR),
            sid=entry.sid("objectSid") or "",
            members=entry.texts("member"),
        )
        for entry in _with_sid(groups)
    ]
    return Principals(tuple(found))


def _with_sid(entries: Iterable[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if entry.has("objectSid"))


def _account(entry: Entry, kind: Kind, also: str = "") -> Securable:
    computer = kind is Kind.COMPUTER
    name = entry.text("sAMAccountName") or entry.dn
    return Securable(
        entry.dn,
        name.removesuffix("$") if computer else name,
        kind,
        entry.blob(DESCRIPTOR),
        sid=entry.sid("objectSid") or "",
        control=entry.flags("userAccountControl"),
        primary_group=entry.number("primaryGroupID"),
        delegates_to=() if also == _READERS else entry.texts("msDS-AllowedToDelegateTo"),
        also=entry.blob(also) if also else None,
        host=(entry.text("dNSHostName") or "").lower() if computer else "",
    )


@probe(Role.DOMAIN_CONTROLLER, DOMAIN_HEAD, UNITS, CONTAINERS, ADMIN_SD_HOLDER, about=About.DOMAIN)
def places(head: Entries, units: Entries, containers: Entries, holder: Entries) -> Places:
    """Where the others live."""
    (domain,) = head
    guard = next(iter(holder), None)
    return Places(
        _place(domain, Kind.DOMAIN, links=True),
        _place(guard, Kind.HOLDER) if guard else None,
        (
            *(_place(entry, Kind.UNIT, links=True) for entry in units),
            *(_place(entry, Kind.UNIT) for entry in containers),
        ),
        frozenset(entry.dn.lower() for entry in units),
        domain.number("ms-DS-MachineAccountQuota"),
    )


def _place(entry: Entry, kind: Kind, *, links: bool = False) -> Securable:
    return Securable(
        entry.dn,
        first_rdn(entry.dn) if kind is not Kind.DOMAIN else "the domain",
        kind,
        entry.blob(DESCRIPTOR),
        sid=(entry.sid("objectSid") or "") if kind is Kind.DOMAIN else "",
        links=tuple(_links(entry.text("gPLink") or "")) if links else (),
    )


def _links(text: str) -> Iterator[str]:
    for dn, options in _LINK.findall(text):
        if not int(options) & _LINK_DISABLED:
            yield dn.lower()


@probe(Role.DOMAIN_CONTROLLER, POLICIES, about=About.DOMAIN)
def policies(entries: Entries) -> Policies:
    """Each by the name that administrators know."""
    return Policies(
        tuple(
            Securable(
                entry.dn,
                entry.text("displayName") or first_rdn(entry.dn),
                Kind.POLICY,
                entry.blob(DESCRIPTOR),
            )
            for entry in entries
        )
    )

"""The domain's own name service: who may change its records, and whether old ones are removed."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from checks.identity.directory_domain import Forest
from checks.network.directory_addresses import NODES
from checks.server.windows_dns import DnsServer
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Entry,
    Evidence,
    Fail,
    Fleet,
    LdapSearch,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn, parent_of

_ZONE, _PROPERTY = "(objectClass=dnsZone)", ("dNSProperty",)
IN_DOMAIN = LdapSearch(Base.DOMAIN_DNS, _ZONE, _PROPERTY)
IN_FOREST = LdapSearch(Base.FOREST_DNS, _ZONE, _PROPERTY)
IN_SYSTEM = LdapSearch(Base.DOMAIN, _ZONE, _PROPERTY, under="CN=MicrosoftDNS,CN=System")

# dNSProperty ([MS-DNSP] 2.3.2.1): DataLength, NameLength, Flag, Version, Id; then the data.
_HEAD = struct.Struct("<5I")
_TYPE, _ALLOW_UPDATE, _AGING = 0x1, 0x2, 0x40
_PRIMARY = 1
_MOST_PROPERTIES = 64
# What a controller makes for itself: the root servers, and keys that it trusts.
_OWN = ("rootdnsservers", "..")


class Updates(IntEnum):
    """fAllowUpdate ([MS-DNSP] 2.2.5.2.4.1): who may change records over the network."""

    NOBODY = 0
    ANYBODY = 1
    MEMBERS = 2


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that is kept in the directory. ``updates`` is None where it is not told; ``aging``:
    whether records that nobody renews may be removed."""

    name: str
    updates: Updates | None
    aging: bool


@fact("directory.zones")
class Zones:
    """The primary zones that the account may see, and the names of those that it may not, while
    it sees names in them."""

    all: tuple[Zone, ...]
    hidden: tuple[str, ...] = ()


@probe(Role.DOMAIN_CONTROLLER, IN_DOMAIN, IN_FOREST, IN_SYSTEM, NODES, about=About.DOMAIN)
def zones(domain: Entries, forest: Entries, system: Entries, nodes: Entries) -> Zones:
    """A domain may keep its names on another server, and has no zones then."""
    found: dict[str, Zone] = {}
    seen = {first_rdn(entry.dn).lower() for entry in (*system, *forest, *domain)}
    named = {first_rdn(parent).lower() for parent in {parent_of(node.dn) for node in nodes}}
    for entry in (*system, *forest, *domain):
        name = first_rdn(entry.dn).lower()[:255]
        if not name.startswith(_OWN):
            zone = _zone(name, entry)
            if zone is not None:
                found[name] = zone
    hidden = sorted(name[:255] for name in named - seen if not name.startswith(_OWN))
    return Zones(tuple(found[name] for name in sorted(found)), tuple(hidden))


def _zone(name: str, entry: Entry) -> Zone | None:
    """None for zones that are not primary."""
    told = dict(_properties(entry.blobs("dNSProperty")[:_MOST_PROPERTIES]))
    if told.get(_TYPE, _PRIMARY) != _PRIMARY:
        return None
    update = told.get(_ALLOW_UPDATE)
    if update is not None and update not in set(Updates):
        raise BadAnswer(f"the zone {name} allows updates in an unknown way")
    return Zone(name, None if update is None else Updates(update), bool(told.get(_AGING)))


def _properties(values: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """Ids with their data as a number. Data of no octets means the default, which is 0 but for the
    type; allowing updates has no default."""
    for value in values:
        if len(value) < _HEAD.size:
            raise BadAnswer("a property of a zone that is cut off")
        length, _, _, _, kind = _HEAD.unpack_from(value)
        data = value[_HEAD.size : _HEAD.size + length]
        if kind in (_TYPE, _ALLOW_UPDATE, _AGING) and 0 < length <= 4 and len(data) == length:
            yield kind, int.from_bytes(data, "little")


NONE = NotApplicable("The directory keeps no zones that change by themselves.")


def hidden_zones(zones: Zones) -> Unknown:
    """The verdict where some zones may not be read and no other fails."""
    text, names = "This account may not read the settings of: {names}.", ", ".join(zones.hidden[:6])
    return Unknown(text, reason=Reason.ACCESS_DENIED, names=names)


def _shown(found: Iterable[Zone]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("fAllowUpdate", None if one.updates is None else int(one.updates), where=one.name)
        for one in list(found)[:20]
    )


BY_SERVERS = NotApplicable("A name server that holds these zones was asked itself.")


def told_by_servers(servers: Fleet[DnsServer]) -> bool:
    """Whether a name server has told of the directory's zones: it is judged by what it says, and
    the same fault is not told twice."""
    return any(zone.in_directory for one in servers.known.values() for zone in one.zones)


@check(
    "network.directory-dns-updates",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 4.9", "PR.PS-01"),
)
def only_members_change_names(
    zones: Zones, forest: Forest | Missing, servers: Fleet[DnsServer]
) -> Verdict:
    """Only computers of the domain may change the names in its name service (secure updates).

    Why: anybody on the network can otherwise say that the file server is his laptop, and gets the
    logins and files that were meant for it.
    Fix: set "Dynamic updates" of the zone to "Secure only"; let the DHCP server register what is no
    member, with an account of its own.
    Effort: 0.5 h a zone.
    """
    if told_by_servers(servers):
        return BY_SERVERS
    # Where a zone of Samba sets nothing, the server's own setting holds, which is "secure only".
    samba = isinstance(forest, Forest) and forest.samba
    none = (Updates.NOBODY, None) if samba else (Updates.NOBODY,)
    found = [one for one in zones.all if one.updates not in none]
    if not found and not zones.hidden:
        return NONE
    bad = [one for one in found if one.updates is Updates.ANYBODY]
    if bad:
        text, names = "Anybody may change names in: {names}.", ", ".join(z.name for z in bad[:6])
        return Fail(text, *_shown(bad), share=len(bad) / len(found), names=names)
    if zones.hidden:
        return hidden_zones(zones)
    unknown = [one for one in found if one.updates is None]
    if unknown:
        text, names = "Not told for: {names}.", ", ".join(one.name for one in unknown[:6])
        return Unknown(text, *_shown(unknown), reason=Reason.BAD_ANSWER, names=names)
    return Pass("Only members may change names.", *_shown(found))

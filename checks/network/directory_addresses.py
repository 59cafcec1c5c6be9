"""The addresses of the domain's computers, by the records that they keep in its name service."""

import ipaddress
import struct

from scanner.model import About, Base, Entries, LdapSearch, NotSupported, Role, fact, probe
from scanner.model.directory_values import first_rdn, parent_of

# One object a name; each value of dnsRecord is one record ([MS-DNSP] 2.3.2.2).
NODES = LdapSearch(Base.DOMAIN_DNS, "(objectClass=dnsNode)", ("dnsRecord",))

_HEAD = struct.Struct("<HH")  # DataLength, Type; 24 octets in all stand before the data
_BEFORE_DATA = 24
_A, _AAAA = 1, 28
_LENGTHS = {_A: 4, _AAAA: 16}
_MOST_RECORDS = 100

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@fact("directory.addresses")
class DirectoryAddresses:
    """Names in lower case ("pc1.example.com") with their addresses; of computers that are gone,
    too, where old records are not scavenged."""

    by_name: dict[str, tuple[Address, ...]]


@probe(Role.DOMAIN_CONTROLLER, NODES, about=About.DOMAIN)
def directory_addresses(entries: Entries) -> DirectoryAddresses:
    """Every account may read the records by default; a domain without any keeps them elsewhere."""
    found: dict[str, tuple[Address, ...]] = {}
    for entry in entries:
        own = [_address(record) for record in entry.blobs("dnsRecord")[:_MOST_RECORDS]]
        addresses = tuple(one for one in own if one is not None)
        if addresses:
            zone, name = first_rdn(parent_of(entry.dn)), first_rdn(entry.dn)
            whole = zone if name == "@" else f"{name}.{zone}"
            found[whole.lower()[:255]] = addresses
    if not found:
        raise NotSupported("the directory shows no addresses of its name service")
    return DirectoryAddresses(found)


def _address(record: bytes) -> Address | None:
    if len(record) < _BEFORE_DATA:
        return None
    length, kind = _HEAD.unpack_from(record)
    data = record[_BEFORE_DATA : _BEFORE_DATA + length]
    if length != _LENGTHS.get(kind) or len(data) != length:
        return None
    return ipaddress.ip_address(data)

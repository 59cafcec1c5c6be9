"""What network devices tell of others: learned addresses, LLDP neighbours, ARP tables."""

import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping

from checks.network.forwarding import (
    BASE_PORTS,
    EACH_BASE_PORTS,
    EACH_FDB,
    PLAIN_FDB,
    VLAN_FDB,
    Learned,
    learned_in,
    per_vlan,
)
from checks.network.neighbours import (
    CDP,
    LLDP_LOCAL,
    LLDP_REMOTE,
    local_port,
    neighbours_of,
)
from checks.network.ports import HIGH_CAPACITY
from scanner.model import (
    Role,
    Sighting,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    mac,
    sightings,
    text,
)

# IP-MIB (RFC 4293): ipNetToMediaTable (IPv4 only, deprecated and everywhere), ipNetToPhysicalTable
ARP = SnmpWalk("1.3.6.1.2.1.4.22.1", {"ipNetToMediaPhysAddress": "2", "ipNetToMediaType": "4"})
NEIGHBOURS = SnmpWalk(
    "1.3.6.1.2.1.4.35.1", {"ipNetToPhysicalPhysAddress": "4", "ipNetToPhysicalType": "6"}
)
MOST_ON_A_PORT = 4  # more behind one port: it leads to another switch
INVALID = 2  # ipNetToMediaType, ipNetToPhysicalType
_LENGTHS = {1: 4, 2: 16}  # InetAddressType ipv4, ipv6: octets of the address
ARP_TABLE = "ARP table"


def on_ports(
    learned: tuple[Learned, ...], more: SnmpTable | Unanswered, uplinks: frozenset[int]
) -> Iterator[Sighting]:
    """Addresses on ports that few share and no LLDP neighbour is on."""
    names: SnmpTable = {} if isinstance(more, Unanswered) else more
    by_port: dict[int, list[str]] = {}
    for one in learned:
        by_port.setdefault(one.index, []).append(one.mac)
    for index, macs in by_port.items():
        if len(macs) <= MOST_ON_A_PORT and index not in uplinks:
            name = text(names.get(str(index), {}).get("ifName"))[:60] or str(index)
            for address in macs:
                yield Sighting(where=f"port {name}", mac=address)


def _uplinks(remote: SnmpTable | Unanswered, ports: SnmpTable) -> frozenset[int]:
    """The ifIndexes of ports with an LLDP neighbour: their LLDP number is the bridge port or the
    ifIndex on most switches."""
    found: set[int] = set()
    for index in () if isinstance(remote, Unanswered) else remote:
        number = local_port(index)
        if number.isdecimal():
            at = ports.get(number, {}).get("dot1dBasePortIfIndex")
            found.add(at if isinstance(at, int) else int(number))
    return frozenset(found)


@sightings(Role.SWITCH, VLAN_FDB, BASE_PORTS, HIGH_CAPACITY, LLDP_REMOTE)
def learned_in_vlans(
    fdb: SnmpTable,
    ports: SnmpTable,
    more: SnmpTable | Unanswered,
    remote: SnmpTable | Unanswered,
) -> Iterator[Sighting]:
    """Q-BRIDGE-MIB dot1qTpFdbTable."""
    learned = tuple(dict.fromkeys(learned_in(fdb, ports)))
    return on_ports(learned, more, _uplinks(remote, ports))


@sightings(Role.SWITCH, PLAIN_FDB, BASE_PORTS, HIGH_CAPACITY, LLDP_REMOTE)
def learned_plainly(
    fdb: SnmpTable,
    ports: SnmpTable,
    more: SnmpTable | Unanswered,
    remote: SnmpTable | Unanswered,
) -> Iterator[Sighting]:
    """BRIDGE-MIB dot1dTpFdbTable."""
    learned = tuple(dict.fromkeys(learned_in(fdb, ports)))
    return on_ports(learned, more, _uplinks(remote, ports))


@sightings(Role.SWITCH, EACH_FDB, EACH_BASE_PORTS, HIGH_CAPACITY, LLDP_REMOTE)
def learned_by_vlan(
    tables: Mapping[str, SnmpTable | Unanswered],
    ports: Mapping[str, SnmpTable | Unanswered],
    more: SnmpTable | Unanswered,
    remote: SnmpTable | Unanswered,
) -> Iterator[Sighting]:
    """BRIDGE-MIB in the context of each VLAN."""
    base: dict[str, Mapping[str, int | bytes | str]] = {}
    for table in ports.values():
        base.update({} if isinstance(table, Unanswered) else table)
    return on_ports(per_vlan(tables, ports).learned, more, _uplinks(remote, base))


@sightings(Role.SWITCH, LLDP_REMOTE, LLDP_LOCAL, HIGH_CAPACITY, CDP)
def lldp_neighbours(
    remote: SnmpTable,
    local: SnmpTable | Unanswered,
    more: SnmpTable | Unanswered,
    cdp: SnmpTable | Unanswered,
) -> Iterator[Sighting]:
    """Name, MAC address and kind of what is at the other end of a port.

    A name that stands twice is a model's: telephones of one kind call themselves alike.
    """
    found = neighbours_of(remote, local, more, cdp).found
    times = Counter(one.name for one in found)
    for one in found:
        named = one.name and times[one.name] == 1 and Role.PHONE not in one.roles
        name = one.name.lower() if one.name and named else None
        if one.mac or name:
            yield Sighting(where=f"port {one.port}", mac=one.mac, name=name, roles=one.roles)


def arp_rows(table: SnmpTable) -> Iterator[Sighting]:
    """ipNetToMediaTable: the index is ifIndex and the IPv4 address."""
    for index, row in table.items():
        octets = index.split(".")[1:]
        if row.get("ipNetToMediaType") != INVALID:
            yield from _seen(octets, 4, mac(row.get("ipNetToMediaPhysAddress")))


def neighbour_rows(table: SnmpTable) -> Iterator[Sighting]:
    """ipNetToPhysicalTable: the index is ifIndex, address type, length and address."""
    for index, row in table.items():
        _, kind, *octets = (*index.split("."), "", "")
        length = _LENGTHS.get(int(kind) if kind.isdecimal() else 0)
        if length is not None and row.get("ipNetToPhysicalType") != INVALID:
            own = [octet for octet in octets if octet][1:]
            yield from _seen(own, length, mac(row.get("ipNetToPhysicalPhysAddress")))


def _seen(octets: list[str], length: int, found: str | None) -> Iterator[Sighting]:
    """One row, if it is a whole address of the site's own networks."""
    if found is None or int(found[:2], 16) & 1 or len(octets) != length:
        return
    if not all(octet.isdecimal() and int(octet) < 256 for octet in octets):
        return
    address = ipaddress.ip_address(bytes(int(octet) for octet in octets))
    # A public address here is the provider's end of the line, not the client's.
    if address.is_private and not address.is_multicast and not address.is_link_local:
        yield Sighting(where=ARP_TABLE, mac=found, address=str(address))


@sightings(Role.FIREWALL, ARP, NEIGHBOURS)
def firewall_arp(arp: SnmpTable, more: SnmpTable | Unanswered) -> Iterator[Sighting]:
    """The ARP and neighbour tables of a firewall."""
    return _both(arp, more)


@sightings(Role.ROUTER, ARP, NEIGHBOURS)
def router_arp(arp: SnmpTable, more: SnmpTable | Unanswered) -> Iterator[Sighting]:
    """Those of a router."""
    return _both(arp, more)


@sightings(Role.SWITCH, ARP, NEIGHBOURS)
def switch_arp(arp: SnmpTable, more: SnmpTable | Unanswered) -> Iterator[Sighting]:
    """Those of a switch, which routes on many sites."""
    return _both(arp, more)


def _both(arp: SnmpTable, more: SnmpTable | Unanswered) -> Iterator[Sighting]:
    yield from arp_rows(arp)
    if not isinstance(more, Unanswered):
        yield from neighbour_rows(more)

"""The forwarding table of a switch: which MAC address was learned on which port.

Three sources of one fact: Q-BRIDGE-MIB (RFC 4363) holds all VLANs; Cisco's switches hold a table of
BRIDGE-MIB (RFC 4188) a VLAN, each in a context of its own; the rest have one plain table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner.model import (
    Each,
    Hole,
    NotSupported,
    Role,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    fact,
    number,
    probe,
)

# Q-BRIDGE-MIB dot1qTpFdbTable; BRIDGE-MIB dot1dTpFdbTable, dot1dBasePortTable
VLAN_FDB = SnmpWalk("1.3.6.1.2.1.17.7.1.2.2.1", {"port": "2", "status": "3"})
PLAIN_FDB = SnmpWalk("1.3.6.1.2.1.17.4.3.1", {"port": "2", "status": "3"})
BASE_PORTS = SnmpWalk("1.3.6.1.2.1.17.1.4.1", {"dot1dBasePortIfIndex": "2"})
# CISCO-VTP-MIB vtpVlanTable
VTP_VLANS = SnmpWalk(
    "1.3.6.1.4.1.9.9.46.1.3.1.1", {"vtpVlanState": "2", "vtpVlanType": "3", "vtpVlanName": "4"}
)
MOST_VLANS = 64
LEARNED = 3  # dot1dTpFdbStatus
_OPERATIONAL, _ETHERNET = 1, 1  # vtpVlanState, vtpVlanType


def vtp_vlans(table: SnmpTable) -> tuple[str, ...]:
    """The ids of the operational Ethernet VLANs; the index is managementDomain.vlan."""
    return tuple(
        index.rpartition(".")[2]
        for index, row in table.items()
        if row.get("vtpVlanState") == _OPERATIONAL and row.get("vtpVlanType") == _ETHERNET
    )


EACH_FDB = Each(
    VTP_VLANS,
    vtp_vlans,
    SnmpWalk("1.3.6.1.2.1.17.4.3.1", {"port": "2", "status": "3"}, context=Hole("vlan")),
    hole="vlan",
    most=MOST_VLANS,
)
EACH_BASE_PORTS = Each(
    VTP_VLANS,
    vtp_vlans,
    SnmpWalk("1.3.6.1.2.1.17.1.4.1", {"dot1dBasePortIfIndex": "2"}, context=Hole("vlan")),
    hole="vlan",
    most=MOST_VLANS,
)


@dataclass(frozen=True, slots=True)
class Learned:
    """A MAC address (aa:bb:cc:dd:ee:ff) learned on the port with this ifIndex."""

    mac: str
    index: int


@fact("network.forwarding")
class Forwarding:
    """Every learned address, once a port. ``partial`` counts VLANs whose table was not read."""

    learned: tuple[Learned, ...]
    partial: int = 0

    def by_port(self) -> Mapping[int, tuple[str, ...]]:
        """The addresses of each port, by ifIndex."""
        found: dict[int, list[str]] = {}
        for one in self.learned:
            found.setdefault(one.index, []).append(one.mac)
        return {index: tuple(macs) for index, macs in found.items()}

    @property
    def addresses(self) -> int:
        """How many different MAC addresses there are."""
        return len({one.mac for one in self.learned})


def mac_of(index: str) -> str | None:
    """The MAC address in the last six parts of a row's index."""
    parts = index.split(".")[-6:]
    if len(parts) < 6 or not all(part.isdecimal() and int(part) < 256 for part in parts):
        return None
    return bytes(int(part) for part in parts).hex(":")


def learned_in(fdb: SnmpTable, base_ports: SnmpTable) -> Iterable[Learned]:
    """The learned rows of a table; a bridge port that has no ifIndex is taken for one."""
    for index, row in fdb.items():
        address, port = mac_of(index), number(row.get("port"))
        if address is None or not port or row.get("status", LEARNED) != LEARNED:
            continue
        at = number(base_ports.get(str(port), {}).get("dot1dBasePortIfIndex"))
        yield Learned(address, port if at is None else at)


def _forwarding(learned: Iterable[Learned], partial: int = 0) -> Forwarding:
    found = tuple(dict.fromkeys(learned))
    if not found:
        raise NotSupported("no learned address in this table")
    return Forwarding(found, partial)


def per_vlan(
    tables: Mapping[str, SnmpTable | Unanswered], ports: Mapping[str, SnmpTable | Unanswered]
) -> Forwarding:
    """The tables of all VLANs as one.

    Raises:
        NotSupported: there is no VLAN, or none of their tables holds an address.
    """
    learned: list[Learned] = []
    lost = 0
    for vlan, fdb in tables.items():
        base = ports.get(vlan)
        if isinstance(fdb, Unanswered) or base is None or isinstance(base, Unanswered):
            lost += 1
        else:
            learned += learned_in(fdb, base)
    return _forwarding(learned, lost)


@probe(Role.SWITCH, VLAN_FDB, BASE_PORTS, rank=1)
def by_q_bridge(fdb: SnmpTable, ports: SnmpTable | Unanswered) -> Forwarding:
    """dot1qTpFdbTable: the index is fdbId and the address."""
    return _forwarding(learned_in(fdb, {} if isinstance(ports, Unanswered) else ports))


@probe(Role.SWITCH, EACH_FDB, EACH_BASE_PORTS, rank=2)
def by_vlan_contexts(
    tables: Mapping[str, SnmpTable | Unanswered], ports: Mapping[str, SnmpTable | Unanswered]
) -> Forwarding:
    """dot1dTpFdbTable in the context of each VLAN."""
    return per_vlan(tables, ports)


@probe(Role.SWITCH, PLAIN_FDB, BASE_PORTS, rank=3)
def by_plain_table(fdb: SnmpTable, ports: SnmpTable | Unanswered) -> Forwarding:
    """dot1dTpFdbTable without a context."""
    return _forwarding(learned_in(fdb, {} if isinstance(ports, Unanswered) else ports))

"""How switches divide the network: VLANs, and switches that nobody knows."""

from collections.abc import Iterable

from checks.network.forwarding import VTP_VLANS, Forwarding, vtp_vlans
from checks.network.layers import Layers
from checks.network.neighbours import Neighbours
from checks.network.ports import Ports
from checks.network.spanning_tree import SpanningTree
from scanner.model import (
    Evidence,
    Fail,
    Fleet,
    Missing,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Severity,
    SnmpTable,
    SnmpWalk,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
    text,
)

# Q-BRIDGE-MIB dot1qVlanStaticTable (RFC 4363)
STATIC_VLANS = SnmpWalk("1.3.6.1.2.1.17.7.1.4.3.1", {"dot1qVlanStaticName": "1"})
# Addresses of virtual machines: VMware, QEMU, Hyper-V, VirtualBox, Xen, Proxmox
VIRTUAL = ("00:50:56", "00:0c:29", "52:54:00", "00:15:5d", "08:00:27", "00:16:3e", "bc:24:11")
# What smart switches of Netgear come with, used or not: VLAN and name
_FACTORY = frozenset(
    {("2", "voice vlan"), ("3", "auto-video"), ("4088", "auto-voip"), ("4089", "auto-video")}
)
_OWN_RANGE = 96  # a switch's ports have the addresses that follow its own
_SHOWN = 5


@fact("network.vlans")
class Vlans:
    """The ids of the VLANs that somebody has set up on a switch."""

    ids: frozenset[int]


@probe(Role.SWITCH, STATIC_VLANS, rank=1)
def static_vlans(table: SnmpTable) -> Vlans:
    """dot1qVlanStaticTable: the index is the VLAN."""
    names = {vlan: text(row.get("dot1qVlanStaticName")).lower() for vlan, row in table.items()}
    return _vlans(vlan for vlan, name in names.items() if (vlan, name) not in _FACTORY)


@probe(Role.SWITCH, VTP_VLANS, rank=2)
def cisco_vlans(table: SnmpTable) -> Vlans:
    """vtpVlanTable."""
    return _vlans(vtp_vlans(table))


def _vlans(ids: Iterable[str]) -> Vlans:
    found = frozenset(int(one) for one in ids if one.isdecimal())
    if not found:
        raise NotSupported("no VLAN table")
    return Vlans(found)


@check(
    "network.vlans-used",
    topic="segmentation",
    severity=Severity.MEDIUM,
    maps=("CIS 12.2", "PR.IR-01", "CE FW"),
    aliases=("NET-VLAN-FLAT",),
)
def network_is_divided(vlans: Vlans, table: Forwarding, *, most: int = 20) -> Verdict:
    """A network of more than a handful of devices is divided into VLANs.

    Why: in one flat network a single infected computer or camera reaches everything.
    Fix: give servers, people, guests, telephones and cameras networks of their own.
    Effort: 8 h.
    """
    if table.addresses <= most:
        return NotApplicable("{few} devices need no separation.", few=table.addresses)
    seen = Evidence("VLANs", ", ".join(str(one) for one in sorted(vlans.ids)[:20]))
    if vlans.ids - {1}:
        return Pass("{count} VLANs are set up.", seen, count=len(vlans.ids))
    return Fail(
        "{devices} devices share the one VLAN of this switch.", seen, devices=table.addresses
    )


def _unknown_crowds(
    table: Forwarding, known: set[int], layers: Layers, switches: set[str], least: int
) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for index, macs in table.by_port().items():
        physical = tuple(one for one in macs if _physical(one))
        named = switches & set(macs) or known & layers.carriers(index)
        if len(physical) >= least and not named:
            found[index] = physical
    return found


def _physical(address: str) -> bool:
    """Neither a virtual machine's nor a locally made address (private addresses of telephones)."""
    return not address.startswith(VIRTUAL) and not int(address[:2], 16) & 2


def _own_addresses(trees: Fleet[SpanningTree]) -> set[str]:
    """The addresses of the switches that were asked themselves, and of their ports."""
    bases = (int(tree.own.replace(":", ""), 16) for tree in trees.known.values() if tree.own)
    every = (base + step for base in bases for step in range(_OWN_RANGE))
    return {one.to_bytes(7, "big")[-6:].hex(":") for one in every}


@check(
    "network.hidden-switches",
    topic="segmentation",
    severity=Severity.LOW,
    maps=("CIS 1.2", "ID.AM-01"),
    aliases=("NET-HIDDEN-SWITCH",),
)
def no_switch_is_hidden(
    table: Forwarding,
    neighbours: Neighbours | Missing,
    trees: Fleet[SpanningTree],
    ports: Ports | Missing,
    layers: Layers | Missing,
    *,
    least: int = 5,
) -> Verdict:
    """Every switch in the building is known.

    Why: a small switch under a desk is nobody's: when it fails or makes a loop, the search is long.
    Fix: find what is at this port; replace it by a managed switch or by more wall sockets.
    Effort: 1 h a port.
    """
    heard = () if isinstance(neighbours, Missing) else neighbours.found
    known = {one.index for one in heard if one.index is not None}
    stack = Layers({}) if isinstance(layers, Missing) else layers
    if len(table.by_port()) < 2 and table.addresses >= least:
        return NotApplicable("All that this switch sees is behind one port.")
    crowds = _unknown_crowds(table, known, stack, _own_addresses(trees), least)
    if crowds and isinstance(neighbours, Missing):
        return Unknown(
            "Many devices are behind single ports, and whether a known switch is there is not"
            " told: {why}.",
            reason=neighbours.reason,
            why=neighbours.detail_or_reason,
        )
    if not crowds:
        return Pass("No port leads to a switch that does not name itself.")
    names = {i: _name(ports, stack, i) for i in crowds}
    worst = max(crowds, key=lambda index: len(crowds[index]))
    return Fail(
        "{devices} devices are behind port {port}, where no switch names itself (such ports:"
        " {count}).",
        *(Evidence("MAC addresses", len(crowds[i]), where=names[i]) for i in [*crowds][:_SHOWN]),
        count=len(crowds),
        devices=len(crowds[worst]),
        port=names[worst],
    )


def _name(ports: Ports | Missing, layers: Layers, index: int) -> str:
    """Of the port, or of one that carries the interface."""
    carriers = layers.carriers(index)
    known = () if isinstance(ports, Missing) else ports.ports
    return next((port.name for port in known if port.index in carriers), str(index))

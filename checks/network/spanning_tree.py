"""The spanning tree between the switches: is it calm, and was its root chosen."""

from checks.network.ports import Uptime
from scanner.model import (
    Evidence,
    Fail,
    Fleet,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Row,
    Severity,
    SnmpGet,
    Unknown,
    Verdict,
    check,
    fact,
    mac,
    number,
    probe,
)

# BRIDGE-MIB dot1dBaseBridgeAddress; dot1dStp (RFC 4188)
BRIDGE_ADDRESS = SnmpGet("1.3.6.1.2.1.17.1", {"dot1dBaseBridgeAddress": "1.0"})
SPANNING_TREE = SnmpGet(
    "1.3.6.1.2.1.17.2",
    {
        "dot1dStpProtocolSpecification": "1.0",
        "dot1dStpPriority": "2.0",
        "dot1dStpTimeSinceTopologyChange": "3.0",
        "dot1dStpTopChanges": "4.0",
        "dot1dStpDesignatedRoot": "5.0",
    },
)
NO_PROTOCOL = 1  # dot1dStpProtocolSpecification unknown
DAY = 86_400
STEP = 4096  # bridge priorities are multiples of it; the rest is the VLAN (IEEE 802.1t)


@fact("network.spanning-tree")
class SpanningTree:
    """``changes`` of the topology since the agent began, the last one ``calm`` seconds ago.

    ``root`` and ``own`` are bridges' MAC addresses; ``priority`` is this bridge's.
    """

    on: bool
    changes: int
    calm: int
    own: str | None = None
    root: str | None = None
    priority: int | None = None


@probe(Role.SWITCH, SPANNING_TREE, BRIDGE_ADDRESS)
def spanning_tree(tree: Row, bridge: Row) -> SpanningTree:
    """dot1dStp; a bridge id is two octets of priority and the MAC address."""
    changes, calm = (
        number(tree.get("dot1dStpTopChanges")),
        tree.get("dot1dStpTimeSinceTopologyChange"),
    )
    root = tree.get("dot1dStpDesignatedRoot")
    off = tree.get("dot1dStpProtocolSpecification") == NO_PROTOCOL
    if (changes is None or not isinstance(calm, int)) and not off:
        raise NotSupported("no spanning tree in BRIDGE-MIB")
    return SpanningTree(
        on=not off,
        changes=changes or 0,
        calm=calm // 100 if isinstance(calm, int) else 0,
        own=mac(bridge.get("dot1dBaseBridgeAddress")),
        root=mac(root[2:]) if isinstance(root, bytes) else None,
        priority=number(tree.get("dot1dStpPriority")),
    )


@check(
    "network.spanning-tree-stable",
    topic="links",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("NET-STP-CHURN",),
)
def spanning_tree_is_stable(
    tree: SpanningTree, uptime: Uptime, *, a_day: float = 5, least: int = 50, calm_days: int = 7
) -> Verdict:
    """The paths between the switches do not change all the time.

    Why: each change makes the whole network forget where everybody is: short freezes for all.
    Fix: mark the ports of computers as edge ports; find the cable or device that comes and goes.
    Effort: 2 h.
    """
    if not tree.on:
        return NotApplicable("Spanning tree is not running on this switch.")
    rate = tree.changes / max(uptime.seconds / DAY, 1)
    seen = (
        Evidence("dot1dStpTopChanges", tree.changes),
        Evidence("dot1dStpTimeSinceTopologyChange", tree.calm),
    )
    if tree.changes < least or rate <= a_day:
        return Pass("The topology changes {rate} times a day.", *seen, rate=rate)
    calm = tree.calm > calm_days * DAY
    return Fail(
        "The topology changes {rate} times a day.",
        *seen,
        severity=Severity.LOW if calm else None,
        rate=rate,
    )


@check(
    "network.spanning-tree-root",
    topic="links",
    severity=Severity.LOW,
    maps=("CIS 12.2", "PR.IR-01"),
    aliases=("NET-STP-ROOT",),
)
def spanning_tree_root_is_chosen(
    tree: SpanningTree, trees: Fleet[SpanningTree], *, default: int = 32_768
) -> Verdict:
    """The switch that the network's paths lead through was chosen, not drawn by lot.

    Why: with factory settings the oldest switch becomes the centre of the network, and a new one
    that is plugged in can take that place.
    Fix: give the core switch a low spanning tree priority, and the second one the next.
    Effort: 0.5 h.
    """
    if not tree.on or len(trees.known) < 2:
        return NotApplicable("There is no tree of several switches to be the root of.")
    if tree.own is None or tree.root is None or tree.priority is None:
        return Unknown("The switch does not tell which bridge is the root.")
    if tree.own != tree.root:
        return NotApplicable("This switch is not the root.")
    seen = Evidence("dot1dStpPriority", tree.priority)
    if tree.priority - tree.priority % STEP >= default:
        return Fail("This switch became the root by its factory priority.", seen)
    return Pass("This switch was chosen as the root.", seen)

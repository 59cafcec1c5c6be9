"""VLANs, and switches that nobody knows."""

from checks.network.forwarding import (
    BASE_PORTS,
    EACH_BASE_PORTS,
    EACH_FDB,
    PLAIN_FDB,
    VLAN_FDB,
    VTP_VLANS,
)
from checks.network.layers import STACK
from checks.network.neighbours import CDP, LLDP_REMOTE
from checks.network.spanning_tree import BRIDGE_ADDRESS, SPANNING_TREE
from checks.network.switching import STATIC_VLANS, network_is_divided, no_switch_is_hidden
from scanner.model import Result
from tests.checks.harness import Case, Gap
from tests.checks.network.switches import (
    OTHER_SWITCH,
    SWITCH,
    Answers,
    addresses,
    fdb,
    lldp,
    port,
    ports,
)
from tests.checks.snmp_plain import rows, scalars


def _vlans(*ids: int) -> Answers:
    return {STATIC_VLANS: rows(STATIC_VLANS, {str(i): {"dot1qVlanStaticName": b"x"} for i in ids})}


def _crowd(count: int, index: int = 3, prefix: str = "c85b76a1") -> Answers:
    """One computer at ports 1 and 2, and a crowd at a third."""
    learned = [("d094663f0b0e", 1), ("d094663f0b0f", 2)]
    learned += [(address, index) for address in addresses(count, prefix)]
    return {**fdb(learned), **ports({i: port(i) for i in (1, 2, 3)}), **lldp({}), CDP: {}}


def _stack(*pairs: str, status: int = 1) -> Answers:
    """Which interface lies on which: "higher.lower"."""
    return {STACK: rows(STACK, {pair: {"ifStackStatus": status} for pair in pairs})}


_VTP = rows(
    VTP_VLANS,
    {
        "1.1": {"vtpVlanState": 1, "vtpVlanType": 1, "vtpVlanName": b"default"},
        "1.10": {"vtpVlanState": 1, "vtpVlanType": 1, "vtpVlanName": b"OFFICE"},
        "1.1002": {"vtpVlanState": 1, "vtpVlanType": 2, "vtpVlanName": b"fddi-default"},
    },
)


def _cisco() -> Answers:
    """Nothing in Q-BRIDGE-MIB, and a table of each VLAN in its own context."""
    table = {
        ".".join(str(octet) for octet in bytes.fromhex(address)): {"port": 7, "status": 3}
        for address in addresses(6)
    }
    plain = rows(PLAIN_FDB, table | {"0.1.2.3.4.5": {"port": 1, "status": 3}})
    base = rows(BASE_PORTS, {"7": {"dot1dBasePortIfIndex": 3}, "1": {"dot1dBasePortIfIndex": 1}})
    return {
        VLAN_FDB: {},
        BASE_PORTS: {},
        PLAIN_FDB: {},
        VTP_VLANS: _VTP,
        EACH_FDB.child("1"): Gap(),
        EACH_BASE_PORTS.child("1"): Gap(),
        EACH_FDB.child("10"): plain,
        EACH_BASE_PORTS.child("10"): base,
        **ports({i: port(i) for i in (1, 2, 3)}),
        **lldp({}),
        CDP: {},
    }


def _known(own: str) -> Answers:
    """The spanning tree of another switch that was asked itself."""
    return {
        SPANNING_TREE: scalars(
            SPANNING_TREE, dot1dStpTopChanges=1, dot1dStpTimeSinceTopologyChange=100
        ),
        BRIDGE_ADDRESS: scalars(BRIDGE_ADDRESS, dot1dBaseBridgeAddress=bytes.fromhex(own)),
    }


_NETGEAR = {"1": b"default", "2": b"Voice VLAN", "3": b"Auto-Video"}
_FLAT = {**_vlans(1), **fdb((address, 1) for address in addresses(21))}

CASES = [
    Case("two VLANs", network_is_divided, Result.PASS, {**_FLAT, **_vlans(1, 10)}, SWITCH),
    Case(
        "Cisco's VLANs",
        network_is_divided,
        Result.PASS,
        {**_FLAT, STATIC_VLANS: {}, VTP_VLANS: _VTP},
        SWITCH,
        says="2 VLANs",
    ),
    Case(
        "VLANs of the factory",
        network_is_divided,
        Result.FAIL,
        {
            **_FLAT,
            STATIC_VLANS: rows(
                STATIC_VLANS, {i: {"dot1qVlanStaticName": name} for i, name in _NETGEAR.items()}
            ),
        },
        SWITCH,
        says="21 devices",
    ),
    Case("one VLAN", network_is_divided, Result.FAIL, _FLAT, SWITCH, says="21 devices"),
    Case(
        "20 devices",
        network_is_divided,
        Result.NOT_APPLICABLE,
        {**_vlans(1), **fdb((address, 1) for address in addresses(20))},
        SWITCH,
    ),
    Case(
        "no VLAN table",
        network_is_divided,
        Result.UNKNOWN,
        {**_FLAT, STATIC_VLANS: {}, VTP_VLANS: {}},
        SWITCH,
    ),
    Case("4 devices", no_switch_is_hidden, Result.PASS, _crowd(4), SWITCH),
    Case("5 devices", no_switch_is_hidden, Result.FAIL, _crowd(5), SWITCH, says="port Gi3"),
    Case(
        "behind a known switch",
        no_switch_is_hidden,
        Result.PASS,
        {**_crowd(9), **lldp({3: OTHER_SWITCH})},
        SWITCH,
    ),
    Case(
        "behind a bundle of links",
        no_switch_is_hidden,
        Result.PASS,
        {**_crowd(9, 70), **lldp({3: OTHER_SWITCH}), **_stack("70.3", "70.4")},
        SWITCH,
    ),
    Case(
        "behind a bundle of units, as Junos has them",
        no_switch_is_hidden,
        Result.PASS,
        {**_crowd(9, 71), **lldp({3: OTHER_SWITCH}), **_stack("71.70", "70.31", "31.3", "0.71")},
        SWITCH,
    ),
    Case(
        "on the unit of a port where nobody names himself",
        no_switch_is_hidden,
        Result.FAIL,
        {**_crowd(9, 31), **_stack("31.3", "3.31")},
        SWITCH,
        says="port Gi3",
    ),
    Case(
        "layers that are not active",
        no_switch_is_hidden,
        Result.FAIL,
        {**_crowd(9, 70), **lldp({3: OTHER_SWITCH}), **_stack("70.3", status=2)},
        SWITCH,
    ),
    Case(
        "behind a neighbour by CDP",
        no_switch_is_hidden,
        Result.PASS,
        {**_crowd(9), CDP: rows(CDP, {"3.1": {"cdpCacheDeviceId": b"sw9"}})},
        SWITCH,
    ),
    Case(
        "virtual machines",
        no_switch_is_hidden,
        Result.PASS,
        _crowd(9, prefix="525400a1"),
        SWITCH,
    ),
    Case(
        "private addresses of telephones",
        no_switch_is_hidden,
        Result.PASS,
        _crowd(9, prefix="dab1c2d3"),
        SWITCH,
    ),
    Case(
        "behind a switch that was asked itself",
        no_switch_is_hidden,
        Result.PASS,
        {**_crowd(9), **_known("a40cc3515e00")},
        SWITCH,
        hosts={"127.77.0.2": _known("c85b76a10000")},
    ),
    Case("VLAN contexts", no_switch_is_hidden, Result.FAIL, _cisco(), SWITCH, says="6 devices"),
    Case(
        "everything behind one port",
        no_switch_is_hidden,
        Result.NOT_APPLICABLE,
        {**fdb((address, 1) for address in addresses(9)), **lldp({}), CDP: {}},
        SWITCH,
    ),
    Case(
        "neighbours are not told",
        no_switch_is_hidden,
        Result.UNKNOWN,
        {**_crowd(9), LLDP_REMOTE: Gap()},
        SWITCH,
        says="not told",
    ),
    Case("no table", no_switch_is_hidden, Result.UNKNOWN, {VLAN_FDB: Gap()}, SWITCH),
]

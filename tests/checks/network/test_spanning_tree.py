"""The spanning tree: rate of changes, and the root."""

from checks.network.spanning_tree import (
    BRIDGE_ADDRESS,
    SPANNING_TREE,
    spanning_tree_is_stable,
    spanning_tree_root_is_chosen,
)
from scanner.model import Result, Severity
from tests.checks.harness import Case, Gap
from tests.checks.network.switches import DAY, OWN, SWITCH, Answers, system
from tests.checks.snmp_plain import scalars

_OTHER = bytes.fromhex("883a30b47c40")


def _tree(
    changes: int = 3,
    calm: int = 100 * DAY,
    own: bytes = OWN,
    priority: int = 32_769,
    protocol: int = 3,
    days: float = 200,
) -> Answers:
    return {
        **system(days),
        SPANNING_TREE: scalars(
            SPANNING_TREE,
            dot1dStpProtocolSpecification=protocol,
            dot1dStpPriority=priority,
            dot1dStpTimeSinceTopologyChange=calm * 100,
            dot1dStpTopChanges=changes,
            dot1dStpDesignatedRoot=bytes.fromhex("8001") + OWN,
        ),
        BRIDGE_ADDRESS: scalars(BRIDGE_ADDRESS, dot1dBaseBridgeAddress=own),
    }


_SECOND = {"127.77.0.2": _tree(own=_OTHER)}
_OF_THE_ROOT = "the root"

CASES = [
    Case("calm", spanning_tree_is_stable, Result.PASS, _tree(), SWITCH),
    Case(
        "11 a day",
        spanning_tree_is_stable,
        Result.FAIL,
        _tree(2200, 900),
        SWITCH,
        says="11 times a day",
        severity=Severity.MEDIUM,
    ),
    Case(
        "calm for eight days now",
        spanning_tree_is_stable,
        Result.FAIL,
        _tree(2200, 8 * DAY),
        SWITCH,
        severity=Severity.LOW,
    ),
    Case(
        "many in two years",
        spanning_tree_is_stable,
        Result.PASS,
        _tree(2200, 900, days=600),
        SWITCH,
    ),
    Case(
        "a few after a restart", spanning_tree_is_stable, Result.PASS, _tree(49, 9, days=1), SWITCH
    ),
    Case("off", spanning_tree_is_stable, Result.NOT_APPLICABLE, _tree(protocol=1), SWITCH),
    Case(
        "no BRIDGE-MIB",
        spanning_tree_is_stable,
        Result.UNKNOWN,
        {**_tree(), SPANNING_TREE: {}},
        SWITCH,
    ),
    Case(
        "chosen",
        spanning_tree_root_is_chosen,
        Result.PASS,
        _tree(priority=4097),
        SWITCH,
        hosts=_SECOND,
    ),
    Case(
        "by its factory priority",
        spanning_tree_root_is_chosen,
        Result.FAIL,
        _tree(),
        SWITCH,
        hosts=_SECOND,
    ),
    Case(
        "not the root",
        spanning_tree_root_is_chosen,
        Result.NOT_APPLICABLE,
        _tree(own=_OTHER),
        SWITCH,
        hosts=_SECOND,
    ),
    Case("alone", spanning_tree_root_is_chosen, Result.NOT_APPLICABLE, _tree(), SWITCH),
    Case(
        "no root told",
        spanning_tree_root_is_chosen,
        Result.UNKNOWN,
        {**_tree(), BRIDGE_ADDRESS: {}},
        SWITCH,
        hosts=_SECOND,
    ),
    Case("no answer", spanning_tree_root_is_chosen, Result.UNKNOWN, {SPANNING_TREE: Gap()}, SWITCH),
]

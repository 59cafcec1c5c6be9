"""Which interface of a switch lies on which: IF-MIB ifStackTable (RFC 2863).

A switch learns addresses on what carries its VLANs, and hears LLDP at the socket. On most these are
one interface. Links that are bundled (IEEE 802.1AX) learn on the bundle; Junos learns on a logical
unit of each port (ge-0/0/3.0 on ge-0/0/3).
"""

from collections.abc import Mapping

from scanner.model import Role, SnmpTable, SnmpWalk, fact, probe

STACK = SnmpWalk("1.3.6.1.2.1.31.1.2.1", {"ifStackStatus": "3"})
ACTIVE = 1  # RowStatus


@fact("network.layers")
class Layers:
    """The interfaces right below each one, by ifIndex; empty where each stands alone."""

    below: Mapping[int, frozenset[int]]

    def carriers(self, index: int) -> frozenset[int]:
        """The interface itself and all that carry it."""
        found: set[int] = set()
        left = [index]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                left += self.below.get(one, ())
        return frozenset(found)


@probe(Role.SWITCH, STACK)
def switch_layers(table: SnmpTable) -> Layers:
    """The index is the higher and the lower ifIndex; 0 stands for nothing."""
    below: dict[int, set[int]] = {}
    for index, row in table.items():
        higher, _, lower = index.partition(".")
        if row.get("ifStackStatus") == ACTIVE and "0" not in (higher, lower):
            below.setdefault(int(higher), set()).add(int(lower))
    return Layers({index: frozenset(lower) for index, lower in below.items()})

"""The MAC addresses that are a thing's own, and the id that outlives its IP address."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.inventory.grouping import Host
from scanner.inventory.macs import is_kept, is_local, is_universal


@dataclass(frozen=True)
class Macs:
    """The MAC addresses of one thing, in the order told; ``sole`` are nobody else's."""

    known: tuple[str, ...]
    sole: frozenset[str]


def macs_of(groups: Sequence[Sequence[Host]]) -> Iterator[Macs]:
    """The MAC addresses of each thing.

    What ARP tells is left out where another thing tells it of itself, and names nobody where it is
    told of several.
    """
    own = [frozenset(mac for host in hosts for mac in host.own) for hosts in groups]
    heard = [
        frozenset(mac for host in hosts for mac in host.heard) - mine
        for hosts, mine in zip(groups, own, strict=True)
    ]
    owners = Counter(mac for macs in own for mac in macs)
    hearers = Counter(mac for macs in heard for mac in macs)
    for hosts, told, by_arp in zip(groups, own, heard, strict=True):
        sole_heard = frozenset(mac for mac in by_arp if mac not in owners and hearers[mac] == 1)
        told_order = dict.fromkeys(mac for host in hosts for mac in host.identity.macs)
        yield Macs(
            known=tuple(mac for mac in told_order if mac in told or mac not in owners),
            sole=frozenset(mac for mac in told if owners[mac] == 1) or sole_heard,
        )


def ids(macs: Macs, name: str | None, address: str) -> Iterator[str]:
    """The ids that a thing may have, strongest first: MAC, name, address.

    Of several MAC addresses the lowest, because interfaces change their order; one that a maker
    gave before one that a virtual machine keeps. What other software made up may be another one
    tomorrow: it comes after the name.
    """
    sole = sorted(macs.sole)
    yield from (f"mac:{mac}" for mac in sole if is_universal(mac))
    yield from (f"mac:{mac}" for mac in sole if is_kept(mac))
    if name:
        yield f"name:{name}"
    yield from (f"mac:{mac}" for mac in sole if is_local(mac))
    yield f"ip:{address}"

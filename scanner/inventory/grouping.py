"""Which respondents are one thing: they share what only one thing can have.

That is a MAC address that a maker gave, the UUID of the firmware, and vendor with serial number. A
MAC address counts when a host tells it of itself; what ARP tells of an address may be a router that
answers for others, and counts only together with the name.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scanner.inventory.identity import Identity
from scanner.inventory.macs import is_universal
from scanner.inventory.uuids import is_unique
from scanner.model import Asked, Role

MOST_HEARD = 8
"""More addresses of which ARP tells one MAC are a router's proxy ARP, not its own addresses."""


@dataclass(frozen=True)
class Host:
    """One respondent with what it says it is.

    ``own`` are the MAC addresses that it tells of itself (SNMP, sysfs), ``heard`` those that ARP
    tells of its address; ``identity.macs`` holds all. ``hints`` are what its identity was merged
    from, by rank. Answers that were handed in have a file for their ``address``, and the addresses
    that the computer had then (``told_addresses``).
    """

    address: str
    identity: Identity
    ports: frozenset[int]
    last: Asked
    own: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    hints: tuple[tuple[int, Identity], ...] = ()
    told_addresses: frozenset[str] = frozenset()
    handed_in: bool = False


def group(hosts: Sequence[Host]) -> list[list[Host]]:
    """Hosts that are one thing, in the order of their first address.

    Who shares a key is one thing, over several keys too, unless two of the names contradict it.
    """
    labels = [label_of(host.identity.name) for host in hosts]
    parts = _Parts(labels)
    sharing = _sharing(hosts, labels)
    for key in sorted(sharing):
        for members in _of_one_name(sharing[key], labels):
            # Through one that has the name: a nameless one may be another's by an earlier key.
            named = next((one for one in members if labels[one]), members[0])
            for other in members:
                parts.join(named, other)
    groups: dict[int, list[Host]] = {}
    for number, host in enumerate(hosts):
        groups.setdefault(parts.root(number), []).append(host)
    return list(groups.values())


def _sharing(hosts: Sequence[Host], labels: Sequence[str | None]) -> dict[str, list[int]]:
    """The numbers of the hosts by key."""
    sharing: dict[str, list[int]] = {}
    heard: dict[str, list[int]] = {}
    for number, host in enumerate(hosts):
        for mac in filter(is_universal, host.own):
            sharing.setdefault(f"mac {mac}", []).append(number)
        # A host that tells its own is not the one that ARP tells of, if that is another.
        for mac in () if host.own else host.heard:
            heard.setdefault(f"mac {mac}", []).append(number)
            if labels[number] and is_universal(mac):
                sharing.setdefault(f"name {labels[number]} at {mac}", []).append(number)
        # A management controller tells the serial number of the server that it sits in.
        if host.identity.serial and host.identity.vendor and Role.BMC not in host.identity.roles:
            key = f"serial {host.identity.vendor} {host.identity.serial}"
            sharing.setdefault(key, []).append(number)
        if is_unique(host.identity.uuid) and Role.BMC not in host.identity.roles:
            sharing.setdefault(f"uuid {host.identity.uuid}", []).append(number)
    for key, numbers in heard.items():
        if key in sharing and len(numbers) <= MOST_HEARD:
            sharing[key].extend(numbers)
    return sharing


def label_of(name: str | None) -> str | None:
    """The first label of a host name, in lower case: "files" and "Files.office.lan" are one."""
    if not name or _is_address(name):
        return name
    label = name.partition(".")[0].casefold()
    return None if label == "localhost" else label


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _of_one_name(numbers: list[int], labels: Sequence[str | None]) -> Iterable[list[int]]:
    """Those of one name; the nameless with them, unless there are several to be with."""
    by_label: dict[str | None, list[int]] = {}
    for number in numbers:
        by_label.setdefault(labels[number], []).append(number)
    if len(by_label.keys() - {None}) < 2:
        return [numbers]
    return [members for label, members in by_label.items() if label is not None]


class _Parts:
    """Disjoint sets of numbers (union-find); a set has one label at most."""

    def __init__(self, labels: Iterable[str | None]) -> None:
        self._labels = list(labels)
        self._parent = list(range(len(self._labels)))

    def root(self, number: int) -> int:
        """The lowest number of the set."""
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Make one set of two, unless their labels differ."""
        low, high = sorted((self.root(one), self.root(other)))
        labels = {self._labels[low], self._labels[high]} - {None}
        if low != high and len(labels) < 2:
            self._parent[high] = low
            self._labels[low] = next(iter(labels), None)

"""Computers whose answers came in a file: who they are, and which reached host is the same one.

A file tells of one computer more than any network does: the UUID of its firmware, its serial
number and all its MAC addresses. Most files join a host by those, in ``grouping``. What is left
joins by name, or by an address that was its own on the same day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from scanner.inventory.grouping import Host, label_of
from scanner.inventory.hints_shell import no_placeholder
from scanner.inventory.identity import Identity, merge
from scanner.inventory.reading import Sources, lookup_in, read_probe
from scanner.inventory.uuids import is_unique
from scanner.model import Answered, Asked, Role, gather
from scanner.model.collected import Collected, Computer

HEADING_RANK = 4
"""After what a login tells, before what anybody may hear."""
SAME_LEASE = timedelta(days=1)
"""So long an address is taken to belong to one computer, where it is all that there is."""

_ROLES = {"windows": Role.WINDOWS, "linux": Role.LINUX}


def files(sources: Sources, lines: Mapping[tuple[str, str], Asked]) -> list[Host]:
    """A host for each file of the record, the newest first."""
    found: list[Host] = []
    for (respondent, key), asked in lines.items():
        if key == Collected().key:
            heading = gather(Collected(), lookup_in(lines, respondent))
            if isinstance(heading, Answered):
                found.append(_host(sources, lines, asked, heading.value))
    return sorted(found, key=lambda host: (host.last.at, host.address), reverse=True)


def _host(
    sources: Sources, lines: Mapping[tuple[str, str], Asked], asked: Asked, told: Computer
) -> Host:
    hints = [(HEADING_RANK, _by_heading(told))]
    lookup = lookup_in(lines, asked.respondent)
    for probe in sources.identity:
        fact = read_probe(probe, lookup).fact
        if isinstance(fact, Identity):
            hints.append((probe.rank, fact))
    hints.sort(key=lambda hint: hint[0])
    return Host(
        address=asked.respondent,
        identity=merge(identity for _, identity in hints),
        ports=frozenset(),
        last=asked,
        own=frozenset(told.macs),
        hints=tuple(hints),
        told_addresses=frozenset(told.addresses),
        handed_in=True,
    )


def _by_heading(told: Computer) -> Identity:
    return Identity(
        roles=frozenset({_ROLES[told.system]} if told.system in _ROLES else ()),
        vendor=_hardware(told.vendor),
        model=_hardware(told.model),
        serial=_hardware(told.serial),
        name=told.full_name,
        macs=told.macs,
        uuid=told.uuid,
    )


def _hardware(told: str | None) -> str | None:
    return no_placeholder(told) if told else None


def partner(file: Host, groups: Sequence[Sequence[Host]]) -> Sequence[Host] | None:
    """The one group of reached hosts that a file must belong to; None where there is none, or
    more than one."""
    able = [group for group in groups if not any(_contradict(file, host) for host in group)]
    label = label_of(file.identity.name)
    named = [group for group in able if label and label in _labels(group)]
    if len(named) > 1:
        named = [group for group in named if _same_address(file, group)]
    if not named:
        named = [group for group in able if _same_address(file, group) and _says_nothing(group)]
    return named[0] if len(named) == 1 else None


def _labels(group: Iterable[Host]) -> set[str | None]:
    return {label_of(host.identity.name) for host in group}


def _contradict(one: Host, other: Host) -> bool:
    """Whether the two tell what no one computer has twice."""
    mine, theirs = one.identity, other.identity
    if is_unique(mine.uuid) and is_unique(theirs.uuid):
        return mine.uuid != theirs.uuid
    if mine.serial and theirs.serial and mine.vendor == theirs.vendor:
        return mine.serial != theirs.serial
    return False


def _same_address(file: Host, group: Iterable[Host]) -> bool:
    return any(
        host.address in file.told_addresses and abs(host.last.at - file.last.at) <= SAME_LEASE
        for host in group
    )


def _says_nothing(group: Iterable[Host]) -> bool:
    """Whether the network tells nothing of who the host is."""
    return not any(host.identity.name or host.own or host.identity.serial for host in group)


def merged_identity(hosts: Sequence[Host]) -> Identity:
    """One identity of reached hosts and files: the best source wins, wherever it came from."""
    hints = [hint for host in hosts for hint in host.hints]
    return merge(identity for _, identity in sorted(hints, key=lambda hint: hint[0]))

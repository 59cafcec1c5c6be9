"""From respondents to targets: one thing with many addresses is one target.

``grouping`` decides what is one thing, ``naming`` what it is called.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from scanner.inventory.devices import Device
from scanner.inventory.domains import Domain, domains_of
from scanner.inventory.grouping import Host, group
from scanner.inventory.handed_in import files, merged_identity, partner
from scanner.inventory.identity import Identity, merge
from scanner.inventory.naming import Macs, ids, macs_of
from scanner.inventory.reading import Sources, lookup_in, read_probe, read_sightings
from scanner.inventory.sighted import unreached
from scanner.model import (
    PERSON_ID,
    SITE_ID,
    Answered,
    Asked,
    Missing,
    OpenPorts,
    Probe,
    Role,
    Sighting,
    Target,
    Transport,
    gather,
)
from scanner.model.identity import SYSTEMS


@dataclass
class Inventory:
    """Targets by id, the respondents of each, and the devices for the report."""

    targets: dict[str, Target] = field(default_factory=dict)
    respondents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    devices: list[Device] = field(default_factory=list)
    domains: list[Domain] = field(default_factory=list)


def identify(sources: Sources, lines: Mapping[tuple[str, str], Asked], respondent: str) -> Identity:
    """What one respondent says it is, from all its identifying answers."""
    return merge(hint for _, hint in _hints(sources, lines, respondent))


def _hints(
    sources: Sources, lines: Mapping[tuple[str, str], Asked], respondent: str
) -> Iterable[tuple[Probe[object], Identity]]:
    lookup = lookup_in(lines, respondent)
    for probe in sources.identity:
        fact = read_probe(probe, lookup).fact
        if not isinstance(fact, Missing):
            yield probe, cast("Identity", fact)


def build(sources: Sources, lines: Mapping[tuple[str, str], Asked]) -> Inventory:
    """The inventory of a whole record, sightings included."""
    hosts = _hosts(sources, lines)
    sighted = list(_sighted(sources, lines, hosts))
    groups = _grouped(_heard(hosts, sighted), files(sources, lines))
    inventory = Inventory(
        targets={
            SITE_ID: Target(SITE_ID, "the site", roles=frozenset({Role.SITE})),
        },
        respondents={SITE_ID: (PERSON_ID,)},
    )
    # A file's MAC addresses belong to the target; its id stays what it is without the file.
    reached = [[host for host in one if not host.handed_in] or one for one in groups]
    for one, macs, own in zip(groups, macs_of(groups), macs_of(reached), strict=True):
        _add(inventory, one, Macs(macs.known, own.sole))
    for target in unreached(sighted, list(inventory.targets.values())):
        inventory.targets[target.id] = target
        inventory.devices.append(Device(target))
    _add_domains(inventory, lines)
    return inventory


def _add_domains(inventory: Inventory, lines: Mapping[tuple[str, str], Asked]) -> None:
    inventory.domains = domains_of(list(inventory.targets.values()), inventory.respondents, lines)
    for domain in inventory.domains:
        inventory.targets[domain.target.id] = domain.target
        inventory.respondents[domain.target.id] = domain.respondents


def _grouped(hosts: list[Host], handed_in: list[Host]) -> list[list[Host]]:
    """Hosts that are one thing; reached ones come before what was handed in of the same thing."""
    groups = group([*hosts, *handed_in])
    reached = [one for one in groups if not one[0].handed_in]
    for alone in (one for one in groups if one[0].handed_in):
        found = partner(alone[0], reached)
        if found is None:
            reached.append(alone)
        else:
            reached[reached.index(list(found))] = [*found, *alone]
    return reached


def _hosts(sources: Sources, lines: Mapping[tuple[str, str], Asked]) -> list[Host]:
    last: dict[str, Asked] = {}
    for (respondent, _), asked in lines.items():
        if _is_address(respondent) and (respondent not in last or last[respondent].at < asked.at):
            last[respondent] = asked
    return [
        _host(sources, lines, address, last[address]) for address in sorted(last, key=_by_address)
    ]


def _host(
    sources: Sources, lines: Mapping[tuple[str, str], Asked], address: str, last: Asked
) -> Host:
    ports = gather(OpenPorts(), lookup_in(lines, address))
    found = ports.value.open if isinstance(ports, Answered) else frozenset()
    hints = list(_hints(sources, lines, address))
    identity = merge(hint for _, hint in hints)
    own = frozenset(mac for probe, hint in hints if _asks_itself(probe) for mac in hint.macs)
    by_rank = tuple((probe.rank, hint) for probe, hint in hints)
    return Host(address, identity, found, last, own, frozenset(identity.macs) - own, by_rank)


def _asks_itself(probe: Probe[object]) -> bool:
    """Whether its answers are the host's own words, and not what discovery heard by ARP."""
    return all(one.transport is not Transport.DISCOVERY for one in probe.questions)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _by_address(text: str) -> tuple[int, int]:
    address = ipaddress.ip_address(text)
    return address.version, int(address)


def _sighted(
    sources: Sources, lines: Mapping[tuple[str, str], Asked], hosts: list[Host]
) -> Iterable[Sighting]:
    for host in hosts:
        lookup = lookup_in(lines, host.address)
        for probe in sources.sightings:
            if probe.role in host.identity.roles:
                name = host.identity.name or host.address
                for seen in read_sightings(probe, lookup):
                    yield replace(seen, where=f"{name} {seen.where}".strip())


def _heard(hosts: list[Host], sighted: Iterable[Sighting]) -> list[Host]:
    """The hosts, with what others' ARP tables and the directory's name service tell where nothing
    better is known. A name is taken only by what may be that computer: records grow old."""
    sighted = list(sighted)
    arp = {seen.address: seen.mac for seen in sighted if seen.address and seen.mac}
    named = {seen.address: seen for seen in sighted if seen.address and seen.name}
    return [
        host
        if host.identity.macs or host.address not in arp
        else replace(
            host,
            identity=replace(host.identity, macs=(arp[host.address],)),
            heard=frozenset({arp[host.address]}),
        )
        for host in (_named(host, named.get(host.address)) for host in hosts)
    ]


def _named(host: Host, seen: Sighting | None) -> Host:
    if host.identity.name or seen is None or not seen.roles & host.identity.roles & SYSTEMS:
        return host
    return replace(host, identity=replace(host.identity, name=seen.name))


def _add(inventory: Inventory, hosts: list[Host], macs: Macs) -> None:
    reached = [host for host in hosts if not host.handed_in]
    addresses = tuple(host.address for host in reached)
    respondents = tuple(host.address for host in hosts)
    identity = _identity(hosts, reached=bool(reached))
    name = merge(host.identity for host in reached or hosts).name
    names = dict.fromkeys(host.identity.name for host in hosts if host.identity.name)
    free = (one for one in ids(macs, name, respondents[0]) if one not in inventory.targets)
    target = Target(
        id=next(free),
        name=identity.name or respondents[0],
        addresses=addresses,
        macs=macs.known,
        names=tuple(names),
        roles=identity.roles,
        ports=frozenset(port for host in hosts for port in host.ports),
    )
    inventory.targets[target.id] = target
    inventory.respondents[target.id] = respondents
    inventory.devices.append(
        Device(
            target=target,
            vendor=identity.vendor,
            model=identity.model,
            os=identity.os,
            os_version=identity.os_version,
            serial=identity.serial,
            last_seen=max(host.last.at for host in hosts),
        )
    )


def _identity(hosts: list[Host], *, reached: bool) -> Identity:
    if not any(host.handed_in for host in hosts):
        return merge(host.identity for host in hosts)
    identity = merged_identity(hosts)
    # What was never reached shows nothing to the network, and is not judged by it.
    return identity if reached else replace(identity, roles=identity.roles - {Role.HOST})

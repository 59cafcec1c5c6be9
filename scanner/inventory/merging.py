"""From respondents to targets: one thing with many addresses is one target.

Two addresses are one target when they share a MAC address or vendor and serial number, unless
their names contradict it (a router that answers ARP for others has one MAC for many hosts).
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from scanner.inventory.devices import Device
from scanner.inventory.identity import Identity, merge
from scanner.inventory.reading import Sources, lookup_in, read_probe, read_sightings
from scanner.inventory.sighted import unreached
from scanner.model import (
    PERSON_ID,
    SITE_ID,
    Answered,
    Asked,
    Missing,
    OpenPorts,
    Role,
    Sighting,
    Target,
    gather,
)

MOST_ADDRESSES_A_MAC = 8
"""More addresses behind one MAC are a router's proxy ARP, not one host."""


@dataclass
class Inventory:
    """Targets by id, the respondents of each, and the devices for the report."""

    targets: dict[str, Target] = field(default_factory=dict)
    respondents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    devices: list[Device] = field(default_factory=list)


@dataclass
class _Host:
    """One respondent with what it says it is."""

    address: str
    identity: Identity
    ports: frozenset[int]
    last: Asked


def identify(sources: Sources, lines: Mapping[tuple[str, str], Asked], respondent: str) -> Identity:
    """What one respondent says it is, from all its identifying answers."""
    lookup = lookup_in(lines, respondent)
    told = (read_probe(probe, lookup).fact for probe in sources.identity)
    return merge(cast("Identity", fact) for fact in told if not isinstance(fact, Missing))


def build(sources: Sources, lines: Mapping[tuple[str, str], Asked]) -> Inventory:
    """The inventory of a whole record, sightings included."""
    hosts = _hosts(sources, lines)
    sighted = list(_sighted(sources, lines, hosts))
    groups = _group(hosts, _macs_by_address(sighted))
    inventory = Inventory(
        targets={
            SITE_ID: Target(SITE_ID, "the site", roles=frozenset({Role.SITE})),
        },
        respondents={SITE_ID: (PERSON_ID,)},
    )
    for group in groups:
        _add(inventory, group)
    for target in unreached(sighted, list(inventory.targets.values())):
        inventory.targets[target.id] = target
        inventory.devices.append(Device(target))
    return inventory


def _hosts(sources: Sources, lines: Mapping[tuple[str, str], Asked]) -> list[_Host]:
    last: dict[str, Asked] = {}
    for (respondent, _), asked in lines.items():
        if _is_address(respondent) and (respondent not in last or last[respondent].at < asked.at):
            last[respondent] = asked
    hosts = []
    for address in sorted(last, key=_by_address):
        ports = gather(OpenPorts(), lookup_in(lines, address))
        found = ports.value.open if isinstance(ports, Answered) else frozenset()
        hosts.append(_Host(address, identify(sources, lines, address), found, last[address]))
    return hosts


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
    sources: Sources, lines: Mapping[tuple[str, str], Asked], hosts: list[_Host]
) -> Iterable[Sighting]:
    for host in hosts:
        lookup = lookup_in(lines, host.address)
        for probe in sources.sightings:
            if probe.role in host.identity.roles:
                name = host.identity.name or host.address
                for seen in read_sightings(probe, lookup):
                    yield replace(seen, where=f"{name} {seen.where}".strip())


def _macs_by_address(sighted: Iterable[Sighting]) -> dict[str, str]:
    return {seen.address: seen.mac for seen in sighted if seen.address and seen.mac}


def _group(hosts: list[_Host], arp: Mapping[str, str]) -> list[list[_Host]]:
    """Hosts that are one thing, in the order of their first address."""
    shared: dict[str, int] = {}
    for host in hosts:
        if not host.identity.macs and host.address in arp:
            host.identity = replace(host.identity, macs=(arp[host.address],))
        for mac in host.identity.macs:
            shared[mac] = shared.get(mac, 0) + 1
    groups: list[list[_Host]] = []
    by_key: dict[str, list[_Host]] = {}
    for host in hosts:
        keys = [f"mac {m}" for m in host.identity.macs if shared[m] <= MOST_ADDRESSES_A_MAC]
        # A management controller tells the serial number of the server that it sits in.
        if host.identity.serial and host.identity.vendor and Role.BMC not in host.identity.roles:
            keys.append(f"serial {host.identity.vendor} {host.identity.serial}")
        group = next((by_key[key] for key in keys if key in by_key), None)
        if group is None or not _same_name(group[0], host):
            group = []
            groups.append(group)
        group.append(host)
        for key in keys:
            by_key.setdefault(key, group)
    return groups


def _same_name(one: _Host, other: _Host) -> bool:
    names = {host.identity.name for host in (one, other)} - {None}
    return len(names) < 2


def _add(inventory: Inventory, group: list[_Host]) -> None:
    identity = merge(host.identity for host in group)
    addresses = tuple(host.address for host in group)
    target = Target(
        id=_id(inventory, identity, addresses[0]),
        name=identity.name or addresses[0],
        addresses=addresses,
        macs=identity.macs,
        names=(identity.name,) if identity.name else (),
        roles=identity.roles,
        ports=frozenset(port for host in group for port in host.ports),
    )
    inventory.targets[target.id] = target
    inventory.respondents[target.id] = addresses
    inventory.devices.append(
        Device(
            target=target,
            vendor=identity.vendor,
            model=identity.model,
            os=identity.os,
            os_version=identity.os_version,
            serial=identity.serial,
            last_seen=max(host.last.at for host in group),
        )
    )


def _id(inventory: Inventory, identity: Identity, address: str) -> str:
    """The strongest identifier that is not taken: MAC, name, address."""
    candidates = [f"mac:{mac}" for mac in identity.macs[:1]]
    candidates += [f"name:{identity.name}"] if identity.name else []
    free = (one for one in candidates if one not in inventory.targets)
    return next(free, f"ip:{address}")

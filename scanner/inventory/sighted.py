"""Things that others have seen and that were never reached themselves: known, not asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scanner.inventory.grouping import label_of
from scanner.model import Sighting, Target


def unreached(sighted: Iterable[Sighting], known: Sequence[Target]) -> list[Target]:
    """One target a MAC address (else a name, else an address) that no known target has.

    What several things tell of it is put together: the switch knows the port, the firewall's ARP
    table the address, LLDP the name and what it is.
    """
    reached = _Reached(known)
    found: dict[str, Target] = {}
    for seen in sorted(sighted, key=lambda one: (one.mac is None, one.name is None, one.where)):
        if reached.have(seen):
            continue
        key = _same(found.values(), seen) or _key(seen)
        found[key] = _with(found[key], seen) if key in found else _target(key, seen)
    return list(found.values())


class _Reached:
    """The targets that are known already, by what tells them."""

    def __init__(self, known: Sequence[Target]) -> None:
        self._macs = {mac for target in known for mac in target.macs}
        self._names = {name for target in known for name in target.names}
        self._labels = {label_of(name) for name in self._names if "." not in name}
        self._at = {address: target for target in known for address in target.addresses}

    def have(self, seen: Sighting) -> bool:
        """Whether it is one of them. A name server may still tell of an address that another
        computer has by now: a target of another name is another one."""
        if seen.mac in self._macs or seen.name in self._names:
            return True
        if seen.name and label_of(seen.name) in self._labels:
            return True
        target = self._at.get(seen.address or "")
        if target is None:
            return False
        named = seen.name is None or not target.names
        return named or label_of(seen.name) in map(label_of, target.names)


def _key(seen: Sighting) -> str:
    return f"mac:{seen.mac}" if seen.mac else f"name:{seen.name or seen.address}"


def _same(found: Iterable[Target], seen: Sighting) -> str | None:
    """The target that a sighting is about; another MAC address is another thing."""
    for target in found:
        if seen.mac is not None and target.macs:
            if seen.mac in target.macs:
                return target.id
        elif seen.address in target.addresses or seen.name in target.names:
            return target.id
    return None


def _target(key: str, seen: Sighting) -> Target:
    return Target(
        id=key,
        name=seen.name or seen.address or seen.mac or "?",
        addresses=(seen.address,) if seen.address else (),
        macs=(seen.mac,) if seen.mac else (),
        names=(seen.name,) if seen.name else (),
        roles=seen.roles,
        seen_only=f"seen on {seen.where}",
    )


def _with(target: Target, seen: Sighting) -> Target:
    """The target with what one more sighting tells."""
    more = _target(target.id, seen)
    names = tuple(dict.fromkeys((*target.names, *more.names)))
    addresses = tuple(dict.fromkeys((*target.addresses, *more.addresses)))
    return replace(
        target,
        name=(names or addresses or (target.name,))[0],
        addresses=addresses,
        macs=tuple(dict.fromkeys((*target.macs, *more.macs))),
        names=names,
        roles=target.roles | more.roles,
    )

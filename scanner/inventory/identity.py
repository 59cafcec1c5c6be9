"""One identity of a host, merged from several hints, best source first."""

from collections.abc import Iterable

from scanner.model import Identity, Role
from scanner.model.identity import CLASSES, SYSTEMS

__all__ = ["Identity", "merge"]


def merge(hints: Iterable[Identity]) -> Identity:
    """One identity from hints in order of rank: each field from the first that tells it."""
    hints = tuple(hints)
    macs = dict.fromkeys(mac for hint in hints for mac in hint.macs)
    system = _system(hints)
    return Identity(
        roles=_roles(hints),
        vendor=_first(hint.vendor for hint in hints),
        model=_first(hint.model for hint in hints),
        os=system.os,
        os_version=system.os_version,
        serial=_first(hint.serial for hint in hints),
        name=_first(hint.name for hint in hints),
        macs=tuple(macs),
        uuid=_first(hint.uuid for hint in hints),
    )


def _system(hints: tuple[Identity, ...]) -> Identity:
    """Name and version of the system come from one source: a mixture would be wrong."""
    named = [hint for hint in hints if hint.os]
    whole = [hint for hint in named if hint.os_version and hint.os == named[0].os]
    return (whole or named or [Identity()])[0]


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _roles(hints: tuple[Identity, ...]) -> frozenset[Role]:
    roles: set[Role] = {Role.HOST}
    told = _believed(hints)
    for group in (SYSTEMS, CLASSES):
        roles |= next((each & group for each in told if each & group), frozenset())
    for each in told:
        roles |= each - SYSTEMS - CLASSES
    return frozenset(roles)


def _believed(hints: tuple[Identity, ...]) -> list[frozenset[Role]]:
    """The roles of each hint, without those that a better one denies."""
    denied: frozenset[Role] = frozenset()
    told = []
    for hint in hints:
        told.append(hint.roles - denied)
        denied |= hint.denies
    return told

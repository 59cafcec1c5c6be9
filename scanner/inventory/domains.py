"""The directory domains of a site: targets that are asked through any one of their controllers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner.inventory.reading import lookup_in
from scanner.model import Answered, Asked, Role, RootDse, Target, gather

_UNNAMED = "the domain"


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain, its controllers' ids, and the addresses that may answer for it."""

    target: Target
    controllers: frozenset[str]
    respondents: tuple[str, ...]


def domains_of(
    targets: Iterable[Target],
    respondents: Mapping[str, tuple[str, ...]],
    lines: Mapping[tuple[str, str], Asked],
) -> list[Domain]:
    """One for each name that a controller's root DSE tells; one without a name for all
    controllers that tell none."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        if Role.DOMAIN_CONTROLLER in target.roles and target.seen_only is None:
            names = (_name(lines, one) for one in respondents.get(target.id, ()))
            found.setdefault(next(filter(None, names), ""), []).append(target)
    return [
        Domain(
            Target(
                id=f"domain:{name}" if name else "domain",
                name=f"{_UNNAMED} {name}" if name else _UNNAMED,
                names=(name,) if name else (),
                roles=frozenset({Role.DOMAIN}),
            ),
            frozenset(one.id for one in controllers),
            tuple(who for one in controllers for who in respondents[one.id]),
        )
        for name, controllers in found.items()
    ]


def domain_of(target: Target, domains: Iterable[Domain]) -> Target | None:
    """The domain whose controller it is, or whose name its own name ends with."""
    found = [one for one in domains if target.id in one.controllers]
    for one in domains:
        suffixes = tuple(f".{name}" for name in one.target.names)
        if suffixes and any(name.lower().endswith(suffixes) for name in target.names):
            found.append(one)
    longest = max(found, key=lambda one: len(one.target.name), default=None)
    return longest.target if longest else None


def _name(lines: Mapping[tuple[str, str], Asked], respondent: str) -> str:
    """The DNS name of a controller's own naming context: DC=copley,DC=example (RFC 2247)."""
    root = gather(RootDse(), lookup_in(lines, respondent))
    if not isinstance(root, Answered):
        return ""
    parts = root.value.first("defaultNamingContext").lower().split(",")
    return ".".join(part.strip()[3:] for part in parts if part.strip().startswith("dc="))

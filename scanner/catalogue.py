"""Finds probes and checks: built in, and from other packages by the entry point
``siteproof.checks``. Loading is lazy: ``--help`` never pays for it."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import entry_points
from types import ModuleType

from scanner import inventory
from scanner.inventory import Identity, Sources
from scanner.model import Check, Probe, Question, Role, SightingProbe, fact_id
from scanner.model.checks import Takes

GROUP = "siteproof.checks"

# What code that does not fit raises at import: a decorator that refuses it, a name of another
# version, a file that is missing.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


class CatalogueError(Exception):
    """Two things claim one id, or a package cannot be loaded."""


@dataclass(frozen=True)
class Catalogue:
    """Every probe and check that this installation knows."""

    probes: tuple[Probe[object], ...] = ()
    sightings: tuple[SightingProbe, ...] = ()
    checks: tuple[Check[...], ...] = ()

    def __post_init__(self) -> None:
        _refuse_duplicates("check", (check.id for check in self.checks))
        alias = (alias for check in self.checks for alias in check.aliases)
        _refuse_duplicates("alias", alias)
        kinds: dict[str, type[object]] = {}
        for probe in self.probes:
            if kinds.setdefault(fact_id(probe.yields), probe.yields) is not probe.yields:
                raise CatalogueError(f"two facts are called {fact_id(probe.yields)}")
        texts: dict[str, Question[object]] = {}
        for question in self.questions:
            if not question.columns and texts.setdefault(question.key, question) != question:
                raise CatalogueError(f"one key, two meanings: {question.key}")

    @cached_property
    def sources(self) -> Mapping[type[object], tuple[Probe[object], ...]]:
        """The probes of each fact, best first."""
        found: dict[type[object], list[Probe[object]]] = {}
        for probe in sorted(self.probes, key=lambda probe: (probe.rank, probe.id)):
            found.setdefault(probe.yields, []).append(probe)
        return {kind: tuple(probes) for kind, probes in found.items()}

    @cached_property
    def identifying(self) -> Sources:
        """The probes that decide roles, and those that tell of other hosts."""
        return Sources(self.sources.get(Identity, ()), self.sightings)

    @cached_property
    def questions(self) -> tuple[Question[object], ...]:
        """Every question of every probe, composites as they are."""
        every: Iterable[Probe[object] | SightingProbe] = (*self.probes, *self.sightings)
        return tuple(dict.fromkeys(question for probe in every for question in probe.questions))

    def asked_of(self, role: Role) -> tuple[Question[object], ...]:
        """The questions that a target of this role is asked."""
        every: Iterable[Probe[object] | SightingProbe] = (*self.probes, *self.sightings)
        return tuple(
            dict.fromkeys(
                question for probe in every if probe.role is role for question in probe.questions
            )
        )

    def check(self, check_id: str) -> Check[...]:
        """A check by its id or by one of its catalogue labels.

        Raises:
            KeyError: there is none.
        """
        for check in self.checks:
            if check_id == check.id or check_id in check.aliases:
                return check
        raise KeyError(check_id)


def _refuse_duplicates(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise CatalogueError(f"two {kind}s are called {one}")
        seen.add(one)


@dataclass
class _Found:
    probes: dict[str, Probe[object]] = field(default_factory=dict)
    sightings: dict[str, SightingProbe] = field(default_factory=dict)
    checks: list[Check[...]] = field(default_factory=list)

    def take(self, module: ModuleType) -> None:
        """Everything that the module itself declares (not what it imports)."""
        for value in vars(module).values():
            if isinstance(value, Probe) and value.reader.__module__ == module.__name__:
                self.probes[value.id] = value
            elif isinstance(value, SightingProbe) and value.reader.__module__ == module.__name__:
                self.sightings[value.id] = value
            elif isinstance(value, Check) and value.function.__module__ == module.__name__:
                self.checks.append(value)


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    """The package and every module below it, imported, in the order of their names."""
    yield package
    paths = getattr(package, "__path__", None)
    if paths is not None:
        for info in pkgutil.walk_packages(paths, f"{package.__name__}."):
            yield importlib.import_module(info.name)


def collect(packages: Iterable[ModuleType]) -> Catalogue:
    """The catalogue of the given packages.

    Raises:
        CatalogueError: two things claim one id, or a module of a package cannot be imported.
    """
    found = _Found()
    for package in packages:
        with _naming(getattr(package, "__name__", str(package))):
            for module in modules_of(package):
                found.take(module)
    used = _with_a_reader(found)
    return Catalogue(
        probes=tuple(found.probes.values()),
        sightings=tuple(found.sightings.values()),
        checks=tuple(sorted(used, key=lambda check: check.id)),
    )


@contextmanager
def _naming(package: str) -> Iterator[None]:
    """What other people's code raises while it is imported, with whose code it is."""
    try:
        yield
    except _BROKEN as error:
        what = f"{type(error).__name__}: {error}"
        raise CatalogueError(f"the checks of {package} cannot be loaded: {what}") from None


def _with_a_reader(found: _Found) -> list[Check[...]]:
    known = {probe.yields for probe in found.probes.values()}
    for check in found.checks:
        for parameter in check.parameters:
            if parameter.takes in (Takes.FACT, Takes.FLEET) and parameter.of not in known:
                raise CatalogueError(f"{check.id}: no probe yields {parameter.of.__name__}")
    return found.checks


def load() -> Catalogue:
    """The catalogue of this installation: identification, and every registered package.

    Raises:
        CatalogueError: a package cannot be imported, or two things claim one id.
    """
    packages: list[ModuleType] = [inventory]
    for point in entry_points(group=GROUP):
        with _naming(point.value):
            packages.append(point.load())
    return collect(packages)

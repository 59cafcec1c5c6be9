"""Probes: questions plus a pure reader that turns their answers into one fact."""

import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar, overload

from scanner.model.answers import Unanswered
from scanner.model.facts import fact_id
from scanner.model.questions import Question
from scanner.model.targets import Role, Sighting

A1 = TypeVar("A1")
A2 = TypeVar("A2")
A3 = TypeVar("A3")
A4 = TypeVar("A4")


class DataclassType(Protocol):
    """What the type system can say of ``@fact``: a dataclass. The rest is checked at import."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


F = TypeVar("F", bound=DataclassType)
F_co = TypeVar("F_co", covariant=True)


class About(StrEnum):
    """Whom the fact is about."""

    RESPONDENT = "respondent"
    SITE = "site"
    DOMAIN = "domain"


@dataclass(frozen=True)
class Probe(Generic[F_co]):
    """Question(s), who can be asked, a pure reader, and what its fact is about.

    Of several probes for one fact the one with the lowest ``rank`` that knows wins. ``gaps`` says
    for each question whether the reader takes an Unanswered itself.
    """

    role: Role
    questions: tuple[Question[object], ...]
    reader: Callable[..., F_co]
    yields: type[F_co]
    about: About
    rank: int
    gaps: tuple[bool, ...]

    @property
    def id(self) -> str:
        """Module and function: names the source in the report."""
        return f"{self.reader.__module__}.{self.reader.__qualname__}"

    def __call__(self, *answers: object) -> F_co:
        """Read: for tests, which are tables of recorded answers."""
        return self.reader(*answers)


@dataclass(frozen=True)
class SightingProbe:
    """Question(s) whose answer tells of other things on the network."""

    role: Role
    questions: tuple[Question[object], ...]
    reader: Callable[..., Iterable[Sighting]]
    gaps: tuple[bool, ...]

    @property
    def id(self) -> str:
        """Module and function."""
        return f"{self.reader.__module__}.{self.reader.__qualname__}"

    def __call__(self, *answers: object) -> Iterable[Sighting]:
        """Read: for tests."""
        return self.reader(*answers)


@overload
def probe(
    role: Role, q1: Question[A1], /, *, about: About = ..., rank: int = ...
) -> Callable[[Callable[[A1], F]], Probe[F]]: ...
@overload
def probe(
    role: Role, q1: Question[A1], q2: Question[A2], /, *, about: About = ..., rank: int = ...
) -> Callable[[Callable[[A1, A2], F]], Probe[F]]: ...
@overload
def probe(
    role: Role,
    q1: Question[A1],
    q2: Question[A2],
    q3: Question[A3],
    /,
    *,
    about: About = ...,
    rank: int = ...,
) -> Callable[[Callable[[A1, A2, A3], F]], Probe[F]]: ...
@overload
def probe(
    role: Role,
    q1: Question[A1],
    q2: Question[A2],
    q3: Question[A3],
    q4: Question[A4],
    /,
    *,
    about: About = ...,
    rank: int = ...,
) -> Callable[[Callable[[A1, A2, A3, A4], F]], Probe[F]]: ...


def probe(
    role: Role, /, *questions: Question[Any], about: About = About.RESPONDENT, rank: int = 1
) -> Callable[[Callable[..., F]], Probe[F]]:
    """Declare a probe: ``@probe(Role.LINUX, OS_RELEASE)`` above a reader.

    The reader's return annotation is the fact. A reader that annotates a parameter with
    ``| Unanswered`` is called with the gap; otherwise a gap makes the fact Missing.
    """

    def declare(reader: Callable[..., F]) -> Probe[F]:
        hints = typing.get_type_hints(reader)
        yields = hints.pop("return", None)
        if not isinstance(yields, type):
            raise TypeError(f"{reader.__qualname__}: {yields} is no fact class")
        fact_id(yields)
        gaps = _takes_gaps(reader, hints, questions)
        return Probe(role, questions, reader, yields, about, rank, gaps)

    return declare


@overload
def sightings(
    role: Role, q1: Question[A1], /
) -> Callable[[Callable[[A1], Iterable[Sighting]]], SightingProbe]: ...
@overload
def sightings(
    role: Role, q1: Question[A1], q2: Question[A2], /
) -> Callable[[Callable[[A1, A2], Iterable[Sighting]]], SightingProbe]: ...
@overload
def sightings(
    role: Role, q1: Question[A1], q2: Question[A2], q3: Question[A3], /
) -> Callable[[Callable[[A1, A2, A3], Iterable[Sighting]]], SightingProbe]: ...
@overload
def sightings(
    role: Role, q1: Question[A1], q2: Question[A2], q3: Question[A3], q4: Question[A4], /
) -> Callable[[Callable[[A1, A2, A3, A4], Iterable[Sighting]]], SightingProbe]: ...


def sightings(
    role: Role, /, *questions: Question[Any]
) -> Callable[[Callable[..., Iterable[Sighting]]], SightingProbe]:
    """Declare a reader of what one thing tells of others (FDB, LLDP, DHCP leases)."""

    def declare(reader: Callable[..., Iterable[Sighting]]) -> SightingProbe:
        hints = typing.get_type_hints(reader)
        hints.pop("return", None)
        return SightingProbe(role, questions, reader, _takes_gaps(reader, hints, questions))

    return declare


def _takes_gaps(
    reader: Callable[..., object],
    hints: dict[str, object],
    questions: tuple[Question[Any], ...],
) -> tuple[bool, ...]:
    if not 1 <= len(questions) <= 4 or len(hints) != len(questions):
        raise TypeError(f"{reader.__qualname__}: one annotated parameter a question, one to four")
    return tuple(Unanswered in union_members(hint) for hint in hints.values())


def union_members(hint: object) -> tuple[object, ...]:
    """The members of ``A | B``; the hint itself where it is no union."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)

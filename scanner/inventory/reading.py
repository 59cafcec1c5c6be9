"""From answers to facts: runs a probe's reader over the record's lines. Pure.

Here stands one of the program's broad excepts: a reader that fails costs its own fact.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from scanner.model import (
    Asked,
    CannotTellError,
    Grade,
    Missing,
    Probe,
    Question,
    Reason,
    Sighting,
    SightingProbe,
    Unanswered,
    gather,
)
from scanner.model.composite import Lookup

F = TypeVar("F")
_LOG = logging.getLogger("siteproof.readers")
_MOST_SIGHTINGS = 20_000


@dataclass(frozen=True)
class Sources:
    """The probes that say what a host is (best first), and those that tell of other hosts."""

    identity: tuple[Probe[object], ...]
    sightings: tuple[SightingProbe, ...]


@dataclass(frozen=True)
class Told:
    """A fact, or why there is none, with the probe that gave it, the grade of its answers, and
    who gave them."""

    fact: object | Missing
    probe: Probe[object]
    grade: Grade
    respondent: str = ""


def lookup_in(lines: Mapping[tuple[str, str], Asked], respondent: str) -> Lookup:
    """The record's lines of one respondent, by question."""

    def find(question: Question[object], /) -> Asked | None:
        return lines.get((respondent, question.key))

    return find


def read_probe(probe: Probe[object], lookup: Lookup) -> Told:
    """The probe's fact from the record, or why it is missing."""
    known = _call(probe.questions, probe.gaps, probe.reader, probe.id, lookup)
    return Told(known, probe, _grade(probe.questions, lookup))


def read_sightings(probe: SightingProbe, lookup: Lookup) -> tuple[Sighting, ...]:
    """What the respondent tells of others; nothing where it was not asked or makes no sense."""

    def reader(*answers: object) -> tuple[Sighting, ...]:
        seen: list[Sighting] = []
        for sighting in probe.reader(*answers):
            seen.append(sighting)
            if len(seen) >= _MOST_SIGHTINGS:
                break
        return tuple(seen)

    known = _call(probe.questions, probe.gaps, reader, probe.id, lookup)
    return () if isinstance(known, Missing) else known


def _call(
    questions: Iterable[Question[object]],
    gaps: Iterable[bool],
    reader: Callable[..., F],
    name: str,
    lookup: Lookup,
) -> F | Missing:
    answers: list[object] = []
    try:
        for question, takes_gap in zip(questions, gaps, strict=True):
            outcome = gather(question, lookup)
            if not isinstance(outcome, Unanswered):
                answers.append(outcome.value)
            elif takes_gap:
                answers.append(outcome)
            else:
                return Missing(outcome.reason, outcome.detail)
        return reader(*answers)
    except CannotTellError as error:
        return Missing(error.reason, error.detail)
    except (ValueError, LookupError) as error:
        return Missing(Reason.BAD_ANSWER, f"{type(error).__name__} in {name}")
    except Exception:  # noqa: BLE001 - one bad reader costs its own fact and nothing else
        _LOG.exception("reader %s", name)
        return Missing(Reason.SCANNER_BUG, f"a bug of ours in {name}; please report it")


def _grade(questions: Iterable[Question[object]], lookup: Lookup) -> Grade:
    """The weakest grade among the answers."""
    order = (Grade.SAID, Grade.SHOWN, Grade.MEASURED)
    leaves = [leaf for question in questions for leaf in question.leaves()]
    found = {asked.grade for leaf in leaves if (asked := lookup(leaf)) is not None}
    return next((grade for grade in order if grade in found), Grade.MEASURED)

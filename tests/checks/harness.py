"""Cases for checks: recorded answers in, the verdict of the real engine out.

A topic's test module holds ``CASES``, a table; ``test_cases.py`` runs them all through
``evaluate`` and demands a pass, a fail, an unknown and a not-applicable case of every check.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from scanner.benchmark import Benchmark, load_benchmark
from scanner.catalogue import Catalogue
from scanner.evaluate import evaluate
from scanner.model import (
    PERSON_ID,
    Asked,
    Check,
    Grade,
    Identity,
    Question,
    Reason,
    Result,
    Role,
    Shell,
    ShellOutput,
    Transport,
    probe,
)
from scanner.model.findings import Finding

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
ADDRESS = "127.77.0.1"
_ROLES = Shell("harness.roles", "true")


@dataclass(frozen=True)
class Gap:
    """In the place of an answer: it was asked and there is none."""

    reason: Reason = Reason.TIMED_OUT
    detail: str = "no answer within 10 s"


def shell(stdout: str | bytes = "", status: int = 0) -> dict[str, object]:
    """The recorded answer of a Shell question."""
    raw = stdout.encode() if isinstance(stdout, str) else stdout
    return {"stdout": raw, "status": status}


def said(value: object, on: date = date(2026, 11, 20), note: str = "") -> dict[str, object]:
    """The recorded answer of a person."""
    return {"value": value, "by": "Office manager", "on": on, "note": note}


@dataclass(frozen=True)
class Case:
    """One row: the answers of one host (or the person) and what the check must say.

    ``answers`` maps the questions (leaves: a Twice's ``inner`` and ``again``, an Each's ``parent``
    and ``child(name)``) to recorded plain data or a Gap; what is absent was not asked. ``roles``
    are what the host is. ``says`` must stand in the summary, ``severity`` and ``share`` in a Fail.
    """

    name: str
    check: Check[...]
    expect: Result
    answers: Mapping[Question[Any], object]
    roles: frozenset[Role] = frozenset()
    says: str = ""
    severity: str | None = None
    share: float | None = None
    hosts: Mapping[str, Mapping[Question[Any], object]] = field(default_factory=dict)
    """More hosts of the same roles by address, for checks over a Fleet."""


def judge(case: Case, catalogue: Catalogue, benchmark: Benchmark | None = None) -> Finding | None:
    """The finding of the case's check, by the real engine; None where it is not due."""
    hosts = {ADDRESS: case.answers, **case.hosts}
    lines: dict[tuple[str, str], Asked] = {}
    for number, (address, answers) in enumerate(hosts.items(), start=1):
        for question, plain in answers.items():
            spoken = question.transport is Transport.PERSON
            line = _line(PERSON_ID if spoken else address, question, plain)
            known = lines.get((line.respondent, line.key))
            lines[line.respondent, line.key] = _with(known, line) if known else line
        marker = _line(address, _ROLES, shell(",".join((f"host{number}", *case.roles))))
        lines[address, _ROLES.key] = marker
    alone = Catalogue(
        probes=(*(p for p in catalogue.probes if p.yields is not Identity), _given_roles),
        sightings=catalogue.sightings,
        checks=(case.check,),
    )
    judged = evaluate(alone, lines, benchmark or load_benchmark())
    return judged.findings[0] if judged.findings else None


def _line(respondent: str, question: Question[Any], plain: object) -> Asked:
    grade = Grade.SAID if question.transport is Transport.PERSON else Grade.MEASURED
    gap = plain if isinstance(plain, Gap) else None
    return Asked(
        respondent=respondent,
        key=question.key,
        columns=question.columns,
        at=NOW,
        took=0.1,
        grade=grade,
        value=None if gap else plain,
        reason=gap.reason if gap else None,
        detail=gap.detail if gap else "",
    )


def _with(one: Asked, other: Asked) -> Asked:
    """Two questions of one key that travel as one: the columns of both, row by row."""
    if not isinstance(one.value, dict) or not isinstance(other.value, dict):
        return other
    columns = tuple(sorted({*one.columns, *other.columns}))
    if "entries" in one.value and "entries" in other.value:
        return replace(other, columns=columns, value=_one_search(one.value, other.value))
    return replace(other, columns=columns, value=_both(one.value, other.value))


def _one_search(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, object]:
    """The entries of both by their DNs, with the attributes of both."""
    names = sorted({*one["attributes"], *other["attributes"]})
    rows: dict[str, dict[str, object]] = {}
    for answer in (one, other):
        for dn, *values in answer["entries"]:
            own = dict(zip(answer["attributes"], values, strict=True))
            rows.setdefault(dn, {}).update(own)
    return {
        "attributes": names,
        "entries": [[dn, *(row.get(name) for name in names)] for dn, row in rows.items()],
    }


def _both(one: object, other: object) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: _both(one.get(name), other.get(name, one.get(name))) for name in one | other}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_both(*pair) for pair in zip(one, other, strict=True)]
    return other


@probe(Role.HOST, _ROLES)
def _given_roles(output: ShellOutput) -> Identity:
    """The name and the roles that the case states, instead of identification."""
    name, *roles = output.stdout.split(",")
    return Identity(frozenset(Role(word) for word in roles), name=name)

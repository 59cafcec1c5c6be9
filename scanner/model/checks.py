"""Checks: pure functions of facts to a verdict, with the report's text in the docstring."""

import inspect
import re
import sys
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, ParamSpec

from scanner.model.facts import Fleet, Missing, fact_id
from scanner.model.probes import union_members
from scanner.model.tables import Table, table_name
from scanner.model.verdicts import Severity, Verdict

_ID = re.compile(r"(identity|desktop|server|network|backup|process)\.[a-z0-9]+(-[a-z0-9]+)*")
_EFFORT = re.compile(r"(\d+(?:\.\d+)?) h(?: (?:a|an|per) ([a-z -]+))?\.?")
P = ParamSpec("P")


class Area(StrEnum):
    """The six benchmark areas of the channel standard."""

    IDENTITY = "identity"
    DESKTOP = "desktop"
    SERVER = "server"
    NETWORK = "network"
    BACKUP = "backup"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class ScanTime:
    """When the target answered (aware, UTC): the only clock that a check sees."""

    at: datetime


class Takes(StrEnum):
    """What a positional parameter of a check is given."""

    FACT = "fact"
    FLEET = "fleet"
    TABLE = "table"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One positional parameter: its kind, its class, and whether it takes a Missing itself."""

    takes: Takes
    of: type[object]
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours of work, once or a thing (``per`` = "laptop")."""

    hours: float
    per: str = ""


@dataclass(frozen=True)
class Text:
    """The docstring's parts: what should be, why it matters, how to mend it, the effort."""

    title: str
    why: str
    fix: str
    effort: Effort


@dataclass(frozen=True)
class Check(Generic[P]):
    """A declared check. ``limits`` are the keyword-only parameters with their defaults.

    ``P`` are the parameters of its function, so that mypy knows the facts and limits of a call;
    the engine holds many kinds as ``Check[...]``.
    """

    id: str
    topic: str
    severity: Severity
    function: Callable[P, Verdict]
    parameters: tuple[Parameter, ...]
    limits: Mapping[str, int | float]
    text: Text
    maps: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    needs: str = ""

    @property
    def area(self) -> Area:
        """The area is the id's first word."""
        return Area(self.id.partition(".")[0])

    @property
    def subject(self) -> Parameter:
        """The first fact (or fleet): the check is due where a probe yields it."""
        return self.parameters[0]

    def __call__(self, *facts: P.args, **limits: P.kwargs) -> Verdict:
        """Judge: for tests, which call a check with facts."""
        return self.function(*facts, **limits)


def check(
    check_id: str,
    *,
    topic: str,
    severity: Severity,
    maps: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    needs: str = "",
) -> Callable[[Callable[P, Verdict]], Check[P]]:
    """Declare a check above a function of facts. The docstring is checked here, at import.

    ``maps`` are ids of public frameworks, ``aliases`` the catalogue's labels, ``needs`` the
    privilege beyond what its questions imply.
    """
    if _ID.fullmatch(check_id) is None:
        raise ValueError(f"{check_id!r}: a check's id is area.topic-detail")

    def declare(function: Callable[P, Verdict]) -> Check[P]:
        parameters, limits = _signature(function)
        return Check(
            id=check_id,
            topic=topic,
            severity=severity,
            function=function,
            parameters=parameters,
            limits=limits,
            text=parse_text(check_id, function.__doc__),
            maps=maps,
            aliases=aliases,
            needs=needs,
        )

    return declare


def _signature(
    function: Callable[..., Verdict],
) -> tuple[tuple[Parameter, ...], dict[str, int | float]]:
    hints = typing.get_type_hints(function)
    parameters: list[Parameter] = []
    limits: dict[str, int | float] = {}
    for name, declared in inspect.signature(function).parameters.items():
        if declared.kind is inspect.Parameter.KEYWORD_ONLY:
            if not isinstance(declared.default, (int, float)):
                raise TypeError(f"{function.__qualname__}: limit {name} needs a number as default")
            limits[name] = declared.default
        elif declared.kind in (declared.VAR_POSITIONAL, declared.VAR_KEYWORD):
            raise TypeError(f"{function.__qualname__}: {name} may be anything; name each fact")
        else:
            parameters.append(_parameter(function.__qualname__, hints.get(name)))
    if not parameters or parameters[0].takes not in (Takes.FACT, Takes.FLEET):
        raise TypeError(f"{function.__qualname__}: the first parameter is a fact")
    return tuple(parameters), limits


def _parameter(name: str, hint: object) -> Parameter:
    if hint is ScanTime:
        return Parameter(Takes.TIME, ScanTime)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Fleet:
        fact_id(arguments[0])
        return Parameter(Takes.FLEET, arguments[0])
    if origin is Table:
        table_name(arguments[0])
        return Parameter(Takes.TABLE, arguments[0])
    members = union_members(hint)
    facts = [member for member in members if member is not Missing]
    if len(facts) != 1 or not isinstance(facts[0], type):
        raise TypeError(f"{name}: {hint} is no fact, Fleet, Table or ScanTime")
    fact_id(facts[0])
    return Parameter(Takes.FACT, facts[0], gap=Missing in members)


def parse_text(check_id: str, docstring: str | None) -> Text:
    """The report's text from a docstring.

    Raises:
        ValueError: the title, ``Why:``, ``Fix:`` or ``Effort: <hours> h [a <thing>]`` is missing.
        RuntimeError: Python runs with ``-OO``, which strips docstrings.
    """
    if sys.flags.optimize >= 2:
        raise RuntimeError("python -OO strips the texts of the checks; run without it")
    parts: dict[str, str] = {}
    label = "Title"
    for line in inspect.cleandoc(docstring or "").splitlines():
        found = re.match(r"(?:(Why|Fix|Effort): )?(.*)", line)
        label = (found and found[1]) or label
        words = found[2] if found else ""
        parts[label] = f"{parts.get(label, '')} {words.strip()}".strip()
    effort = _EFFORT.fullmatch(parts.get("Effort", ""))
    if effort is None or any(not parts.get(name) for name in ("Title", "Why", "Fix")):
        raise ValueError(f"{check_id}: the docstring needs a title, Why, Fix and 'Effort: 0.5 h'")
    title, why, fix = (_sentence(parts[name]) for name in ("Title", "Why", "Fix"))
    return Text(title, why, fix, Effort(float(effort[1]), effort[2] or ""))


def _sentence(text: str) -> str:
    """The text with a capital: in a docstring it may follow its label in lower case."""
    return text[:1].upper() + text[1:]

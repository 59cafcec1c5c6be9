"""Verdicts: Pass, Fail, NotApplicable, Unknown; each with constant text and typed values."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from string import Formatter
from typing import ClassVar

from scanner.model.reasons import Reason


class Severity(StrEnum):
    """How much a failure matters to the client's business."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class Result(StrEnum):
    """The four outcomes, as the report's JSON names them."""

    PASS = "pass"  # noqa: S105 - an outcome
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Naming(StrEnum):
    """How names of people and accounts are shown in a report."""

    FULL = "full"
    INITIALS = "initials"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class People:
    """Names of people or accounts, in a sentence or as evidence: a report may shorten them.

    At most ``most`` are written out, or one more; the rest is a number.
    """

    names: tuple[str, ...]
    most: int = 6

    def shown(self, naming: Naming = Naming.FULL) -> str:
        """``a.berg, k.holt and 3 more``; ``a.b, k.h and 3 more``; ``5 accounts``."""
        names = sorted(dict.fromkeys(self.names), key=str.casefold)
        total = len(names)
        if naming is Naming.COUNTS:
            return f"{total} account{'s' * (total != 1)}"
        if naming is Naming.INITIALS:
            names = [_initials(name) for name in names]
        return _first(names, self.most)


@dataclass(frozen=True, slots=True)
class Things(People):
    """Names of computers, groups or policies: cut and joined like people's, never shortened."""

    def shown(self, naming: Naming = Naming.FULL) -> str:  # noqa: ARG002 - they are nobody's names
        """``pc-01, pc-02 and 3 more``, whatever the report does with people."""
        return _first(sorted(dict.fromkeys(self.names), key=str.casefold), self.most)


def _first(names: list[str], most: int) -> str:
    """The first names; "and 1 more" is longer than most names."""
    more = len(names) - most
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:most])} and {more} more"


def _initials(name: str) -> str:
    """``a.b``: without a last dot, as the sentence has its own."""
    return ".".join(part[0] for part in re.split(r"[\W_]+", name) if part)


Value = str | int | float | bool | date | datetime | People | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing seen: its name in the source's own terms, its value, and where on the target."""

    name: str
    value: Value
    where: str | People = ""


@dataclass(frozen=True, init=False)
class Verdict:
    """What a check says of one target.

    ``template`` is constant text with ``{names}``; ``values`` fills it. So findings group, redact
    and translate.
    """

    template: str
    evidence: tuple[Evidence, ...]
    values: dict[str, Value] = field(hash=False)
    result: ClassVar[Result]

    def __init__(self, template: str, /, *evidence: Evidence, **values: Value) -> None:
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        if names != set(values):
            raise TypeError(f"{template!r} names {sorted(names)}, given {sorted(values)}")
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "evidence", evidence)
        object.__setattr__(self, "values", values)

    @property
    def summary(self) -> str:
        """The text with its values, for a reader."""
        return self.summary_with(Naming.FULL)

    def summary_with(self, naming: Naming) -> str:
        """The text with its values; names of people as ``naming`` says."""
        said = {name: say(value, naming) for name, value in self.values.items()}
        return self.template.format(**said)


def say(value: Value, naming: Naming = Naming.FULL) -> str:
    """A value in a sentence: numbers without tails, dates as 2026-11-22, bool as yes or no."""
    match value:
        case People():
            return value.shown(naming)
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.1f}".removesuffix(".0")
        case datetime() | date():
            return value.strftime("%Y-%m-%d")
        case _:
            return str(value)


class Pass(Verdict):
    """The target is as it should be."""

    result = Result.PASS


class NotApplicable(Verdict):
    """The question does not arise on this target; it counts nowhere."""

    result = Result.NOT_APPLICABLE


@dataclass(frozen=True, init=False)
class Fail(Verdict):
    """The target is not as it should be.

    ``share`` (0 < share <= 1) is the part that fails, where it is partial; ``severity`` lowers the
    check's own severity ("warn" in the catalogue).
    """

    share: float
    severity: Severity | None
    result: ClassVar[Result] = Result.FAIL

    def __init__(
        self,
        template: str,
        /,
        *evidence: Evidence,
        share: float = 1.0,
        severity: Severity | None = None,
        **values: Value,
    ) -> None:
        super().__init__(template, *evidence, **values)
        if not 0 < share <= 1:
            raise ValueError(f"a share of {share}")
        object.__setattr__(self, "share", share)
        object.__setattr__(self, "severity", severity)


@dataclass(frozen=True, init=False)
class Unknown(Verdict):
    """Could not look, or what was seen decides nothing. Never a pass, never a fail.

    The text may come from a Missing: it is taken literally when there are no values.
    """

    reason: Reason
    result: ClassVar[Result] = Result.UNKNOWN

    def __init__(
        self,
        template: str,
        /,
        *evidence: Evidence,
        reason: Reason = Reason.NOT_SUPPORTED,
        **values: Value,
    ) -> None:
        if not values:
            template = template.replace("{", "{{").replace("}", "}}")
        super().__init__(template, *evidence, **values)
        object.__setattr__(self, "reason", reason)

"""The condition of a device's parts as it tells it: one scale for the codes of all makers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.model import Evidence, Fail, Pass, Severity, Unknown, Verdict


class Condition(StrEnum):
    """How a part is: BUSY works (a check, an extension), WARNING works for now."""

    OK = "ok"
    BUSY = "busy"
    WARNING = "warning"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A disk, a volume, a fan; ``said`` is the code or word of the device itself."""

    name: str
    condition: Condition
    said: str


def evidence(parts: Iterable[Part]) -> tuple[Evidence, ...]:
    """At most five parts, for the report."""
    return tuple(Evidence(part.condition.value, part.said, where=part.name) for part in parts)[:5]


def judge(parts: Sequence[Part]) -> Verdict:
    """Failed parts fail; warnings fail at medium; an unknown part leaves the rest unproved."""
    failed = [part for part in parts if part.condition is Condition.FAILED]
    warned = [part for part in parts if part.condition is Condition.WARNING]
    unknown = [part for part in parts if part.condition is Condition.UNKNOWN]
    if failed:
        return Fail(
            "{part} has failed: {said}.",
            *evidence([*failed, *warned]),
            part=failed[0].name,
            said=failed[0].said,
        )
    if warned:
        return Fail(
            "{part} gives a warning: {said}.",
            *evidence(warned),
            severity=Severity.MEDIUM,
            part=warned[0].name,
            said=warned[0].said,
        )
    if unknown or not parts:
        return Unknown("Not every part tells its state.", *evidence(unknown))
    return Pass("{count} parts are well.", *evidence(parts), count=len(parts))

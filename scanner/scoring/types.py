"""Scores of checks, topics and areas."""

from dataclasses import dataclass
from enum import StrEnum

from scanner.model import Area, Check


class Level(StrEnum):
    """The word that stands before the number."""

    GOOD = "good"
    FAIR = "fair"
    NEEDS_WORK = "needs work"
    AT_RISK = "at risk"
    NOT_SCORED = "not scored"


@dataclass(frozen=True, slots=True)
class CheckScore:
    """One check over all its targets.

    ``passed``, ``failed`` and ``unknown`` count targets (partial failures in fractions); ``value``
    is the share of the judged that is as it should be, 0 to 1, None where nothing was judged;
    ``coverage`` is the share of due targets that was judged, what was only said counting less.
    """

    check: Check[...]
    weight: float
    passed: float
    failed: float
    unknown: int
    targets: int
    value: float | None
    coverage: float

    @property
    def judged(self) -> int:
        """Targets with a pass or a fail."""
        return self.targets - self.unknown


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic: score, range and coverage, all 0 to 1; score None where nothing was judged."""

    id: str
    name: str
    weight: float
    score: float | None
    low: float
    high: float
    coverage: float
    checks: tuple[CheckScore, ...]


@dataclass(frozen=True, slots=True)
class AreaScore:
    """One area: ``score``, ``low`` and ``high`` 0 to 100; coverage 0 to 1.

    ``judged`` of ``due`` checks could be judged. ``capped_by`` names critical checks that failed,
    ``key_unknown`` the key checks that could not be judged: then the area is provisional.
    """

    area: Area
    name: str
    score: float | None
    low: float
    high: float
    coverage: float
    level: Level
    provisional: bool
    capped_by: tuple[str, ...]
    key_unknown: tuple[str, ...]
    topics: tuple[TopicScore, ...]
    judged: int
    due: int

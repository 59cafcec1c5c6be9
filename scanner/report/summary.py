"""The owner's page in words: one sentence, what is good, what could hurt the business."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scanner.model import Area, Check, Fail, Grade, Result, Severity
from scanner.model.findings import Finding
from scanner.report.words import SEVERITY_WEIGHT, WORRY, capitalised, counted, listed
from scanner.scoring import AreaScore, Level

MOST = 5
# "All of them" may be said of a check although a few were away; the line then says how many.
_SEEN_ENOUGH = 0.75
_KEY = frozenset({Severity.CRITICAL, Severity.HIGH})
_HURTS = _KEY | {Severity.MEDIUM}
_RANK = (Level.AT_RISK, Level.NEEDS_WORK, Level.FAIR, Level.GOOD)


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the owner's page; ``check`` leads to its evidence. ``weight`` orders them."""

    check: str
    area: Area
    severity: Severity
    text: str
    detail: str
    told: bool
    weight: float
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Tally:
    check: Check[...]
    passed: tuple[Finding, ...]
    failed: tuple[Finding, ...]
    unknown: int

    @property
    def judged(self) -> int:
        return len(self.passed) + len(self.failed)

    @property
    def told(self) -> bool:
        return all(f.grade is Grade.SAID for f in (*self.passed, *self.failed))


def _tallies(findings: Iterable[Finding]) -> list[_Tally]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.check.id].append(finding)
    return [
        _Tally(
            group[0].check,
            tuple(f for f in group if f.result is Result.PASS),
            tuple(f for f in group if f.result is Result.FAIL),
            sum(f.result is Result.UNKNOWN for f in group),
        )
        for group in grouped.values()
    ]


def risks(findings: Iterable[Finding]) -> tuple[Point, ...]:
    """The failed checks that could hurt most: severity times the share of judged targets."""
    points = [_risk(tally) for tally in _tallies(findings) if tally.failed]
    grave = [point for point in points if point.severity in _HURTS]
    return tuple(sorted(grave, key=lambda point: (-point.weight, point.check))[:MOST])


def _risk(tally: _Tally) -> Point:
    severity = max((f.severity for f in tally.failed), key=lambda s: SEVERITY_WEIGHT[s])
    share = sum(f.verdict.share for f in tally.failed if isinstance(f.verdict, Fail))
    should_be = f"Should be: {tally.check.text.title.rstrip('.')}"
    few = f" (not so on {len(tally.failed)} of {tally.judged} examined)" if tally.judged > 1 else ""
    return Point(
        check=tally.check.id,
        area=tally.check.area,
        severity=severity,
        text=capitalised(tally.check.text.why),
        detail=f"{should_be}{few}.",
        told=tally.told,
        weight=SEVERITY_WEIGHT[severity] * share / tally.judged,
        targets=tuple(f.target.name for f in tally.failed),
    )


def good(findings: Iterable[Finding]) -> tuple[Point, ...]:
    """Key matters where everything judged is as it should be; at most two an area."""
    points = [
        _praise(tally)
        for tally in _tallies(findings)
        if tally.check.severity in _KEY and tally.passed and not tally.failed
        if tally.judged >= _SEEN_ENOUGH * (tally.judged + tally.unknown)
    ]
    chosen: list[Point] = []
    for point in sorted(points, key=lambda point: (-point.weight, point.check)):
        if sum(other.area == point.area for other in chosen) < 2:
            chosen.append(point)
    return tuple(chosen[:MOST])


def _praise(tally: _Tally) -> Point:
    unseen = f"; {tally.unknown} could not be seen" if tally.unknown else ""
    many = tally.judged > 1 or tally.unknown
    complete = 0 if tally.unknown else 0.5
    return Point(
        check=tally.check.id,
        area=tally.check.area,
        severity=tally.check.severity,
        text=tally.check.text.title,
        detail=f"So on all {tally.judged} examined{unseen}." if many else "",
        told=tally.told,
        weight=SEVERITY_WEIGHT[tally.check.severity] + complete - 0.25 * tally.told,
        targets=(),
    )


def sentence(areas: Sequence[AreaScore]) -> str:
    """Where the site stands, in one sentence."""
    scored = [area for area in areas if area.level in _RANK]
    if not scored:
        return "We have not seen enough yet to judge any of the areas."
    worst = min(scored, key=lambda area: (_RANK.index(area.level), area.score or 0.0))
    well = [area for area in scored if area.level in (Level.GOOD, Level.FAIR)]
    if worst.level is Level.GOOD:
        said = f"{_whole_or_part(scored, areas)} in good shape."
    elif worst.level is Level.FAIR:
        said = f"{_whole_or_part(scored, areas)} in good or fair shape; the most is to be gained"
        said += f" in “{worst.name}”."
    elif well:
        best = max(well, key=_height).level
        names = [f"“{area.name}”" for area in well if area.level is best]
        verb = "is" if len(names) == 1 else "are"
        said = f"{listed(names)} {verb} in {best.value} shape, but {WORRY[worst.area]}."
    else:
        others = len(scored) - 1
        more = f", and {counted(others, 'other area')} must be put right" if others else ""
        said = f"{capitalised(WORRY[worst.area])}{more}."
    return said


def _height(area: AreaScore) -> float:
    return _RANK.index(area.level)


def _whole_or_part(scored: Sequence[AreaScore], areas: Sequence[AreaScore]) -> str:
    if len(scored) == len(areas) > 1:
        return f"All {len(areas)} areas are"
    verb = "is" if len(scored) == 1 else "are"
    return f"The {counted(len(scored), 'area')} that we could judge {verb}"

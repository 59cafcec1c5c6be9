"""Topics and areas: fixed weights, a range left open by unknowns, floor, cap and level."""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum

from scanner.benchmark import AreaPart, Benchmark, Topic
from scanner.model import Area, Result, Severity
from scanner.model.findings import Finding
from scanner.scoring.checks import score_check
from scanner.scoring.types import AreaScore, CheckScore, Level, TopicScore


def score(findings: Sequence[Finding], benchmark: Benchmark) -> tuple[AreaScore, ...]:
    """The six areas in the standard's order."""
    by_check: dict[str, list[Finding]] = {}
    for finding in findings:
        if benchmark.counts(finding.check):
            by_check.setdefault(finding.check.id, []).append(finding)
    scored = {
        check_id: made
        for check_id, own in by_check.items()
        if (made := score_check(own[0].check, own, benchmark)) is not None
    }
    return tuple(_area(area, benchmark, scored, by_check) for area in Area)


def _area(
    area: Area,
    benchmark: Benchmark,
    scored: Mapping[str, CheckScore],
    findings: Mapping[str, list[Finding]],
) -> AreaScore:
    part = benchmark.file.areas[area]
    checks = [one for one in scored.values() if one.check.area is area]
    topics = tuple(_topic(topic, checks) for topic in part.topics if topic.weight > 0)
    capped_by = _critical(checks, findings, Result.FAIL)
    could_cap = capped_by or _critical(checks, findings, Result.UNKNOWN)
    key_unknown = _key_unknown(part, scored, findings)
    value, low, high, coverage = _whole(topics)
    high = max(low, high)  # equal sums may differ in their last bit
    cap = benchmark.file.critical_cap if capped_by else 100.0
    points = None if value is None else min(cap, 100 * value)
    if coverage < benchmark.file.coverage_floor:
        points = None
    return AreaScore(
        area=area,
        name=part.name,
        score=points,
        low=min(benchmark.file.critical_cap if could_cap else 100.0, 100 * low),
        high=min(cap, 100 * high),
        coverage=coverage,
        level=_level(points, benchmark, provisional=bool(key_unknown)),
        provisional=bool(key_unknown),
        capped_by=capped_by,
        key_unknown=key_unknown,
        topics=topics,
        judged=sum(1 for one in checks if one.judged),
        due=len(checks),
    )


def _topic(topic: Topic, checks: Iterable[CheckScore]) -> TopicScore:
    """The checks of one topic share its weight by their severity's points."""
    own = tuple(one for one in checks if one.check.topic == topic.id)
    points = fsum(one.weight for one in own)
    if not points:
        return TopicScore(topic.id, topic.name, topic.weight, None, 0.0, 1.0, 0.0, own)
    seen = fsum(one.weight * one.coverage for one in own)
    good = fsum(one.weight * one.coverage * (one.value or 0.0) for one in own)
    judged = [(one.weight, one.value) for one in own if one.value is not None]
    judged_points = fsum(weight for weight, _ in judged)
    return TopicScore(
        id=topic.id,
        name=topic.name,
        weight=topic.weight,
        score=fsum(own * value for own, value in judged) / judged_points if judged else None,
        low=good / points,
        high=(good + points - seen) / points,
        coverage=seen / points,
        checks=own,
    )


def _whole(topics: Iterable[TopicScore]) -> tuple[float | None, float, float, float]:
    """Score, low, high and coverage of an area, each 0 to 1.

    Topics without any due check do not arise on this site and are left out. A topic of which
    nothing was judged lowers the coverage and opens the range, not the score.
    """
    arising = [topic for topic in topics if topic.checks]
    weight = fsum(topic.weight for topic in arising)
    if not weight:
        return None, 0.0, 1.0, 0.0
    judged = [(topic.weight, topic.score) for topic in arising if topic.score is not None]
    judged_weight = fsum(own for own, _ in judged)
    return (
        fsum(own * value for own, value in judged) / judged_weight if judged else None,
        fsum(topic.weight * topic.low for topic in arising) / weight,
        fsum(topic.weight * topic.high for topic in arising) / weight,
        fsum(topic.weight * topic.coverage for topic in arising) / weight,
    )


def _critical(
    checks: Iterable[CheckScore], findings: Mapping[str, list[Finding]], result: Result
) -> tuple[str, ...]:
    """The checks that have a finding of this result with critical severity."""
    return tuple(
        one.check.id
        for one in checks
        if any(
            finding.result is result and finding.severity is Severity.CRITICAL
            for finding in findings[one.check.id]
        )
    )


def _key_unknown(
    part: AreaPart, scored: Mapping[str, CheckScore], findings: Mapping[str, list[Finding]]
) -> tuple[str, ...]:
    """Key checks of which nothing was judged, also because nothing was there to ask. One that
    does not apply anywhere does not gate."""
    return tuple(
        key
        for key in part.key_checks
        if key not in findings or (key in scored and not scored[key].judged)
    )


def _level(points: float | None, benchmark: Benchmark, *, provisional: bool) -> Level:
    """The word for a score; a provisional area cannot show the top one."""
    levels = benchmark.file.levels
    if points is None:
        return Level.NOT_SCORED
    if points >= levels.good and not provisional:
        return Level.GOOD
    if points >= levels.fair:
        return Level.FAIR
    return Level.NEEDS_WORK if points >= levels.needs_work else Level.AT_RISK

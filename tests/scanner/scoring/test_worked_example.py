"""Executes the worked example of docs/scoring.md, and finds its numbers in the text."""

from pathlib import Path

import pytest

from scanner.benchmark import load_benchmark
from scanner.model import Area, Grade, Severity
from scanner.scoring import AreaScore, Level, score
from tests.scanner.scoring.made import failed, findings, made, passed, unknown

TEXT = (Path(__file__).parents[3] / "docs" / "scoring.md").read_text(encoding="utf-8")


def example(severity_of_a: Severity = Severity.HIGH) -> AreaScore:
    a = made("server.example-a", "updates", severity_of_a)
    b = made("server.example-b", "updates", Severity.MEDIUM)
    c = made("server.example-c", "capacity")
    every = [
        *findings(a, passed(), passed(), passed(), failed()),
        *findings(b, passed(), failed(Severity.LOW), unknown(), unknown()),
        *findings(c, passed(), grade=Grade.SAID),
        *findings(c, unknown()),
    ]
    return {one.area: one for one in score(every, load_benchmark())}[Area.SERVER]


def test_the_numbers_of_the_text_are_the_programs() -> None:
    area = example()
    assert area.score is not None
    for number in (area.score, area.low, area.high):
        assert f"**{number:.1f}**" in TEXT
    assert f"**{100 * area.coverage:.1f} %**" in TEXT


def test_topics_of_the_text() -> None:
    topics = {topic.id: topic for topic in example().topics}
    updates, capacity = topics["updates"], topics["capacity"]
    assert (updates.coverage, updates.low, updates.high) == pytest.approx((0.8125, 0.625, 0.8125))
    assert updates.score == pytest.approx(0.78125)
    assert (capacity.coverage, capacity.low, capacity.high) == pytest.approx((0.25, 0.25, 1))
    assert capacity.score == pytest.approx(1)


def test_key_checks_of_servers_were_not_judged_so_it_is_provisional_and_not_good() -> None:
    area = example()
    assert area.provisional
    assert "server.os-supported" in area.key_unknown
    assert area.level is Level.FAIR


def test_a_critical_failure_caps_the_area() -> None:
    area = example(Severity.CRITICAL)
    assert area.score == 49
    assert area.high == 49
    assert area.capped_by == ("server.example-a",)
    assert area.level is Level.NEEDS_WORK


def test_the_points_and_limits_of_the_text_are_the_benchmarks() -> None:
    file = load_benchmark().file
    points = ", ".join(f"{name} {value:g}" for name, value in file.severity.items())
    assert points in TEXT
    assert f"at most {file.critical_cap:g}" in TEXT
    assert f"below {100 * file.coverage_floor:g} % coverage" in TEXT.lower()
    good, fair, needs_work = file.levels.good, file.levels.fair, file.levels.needs_work
    assert f"good from {good:g}, fair from {fair:g}, needs work from {needs_work:g}" in TEXT

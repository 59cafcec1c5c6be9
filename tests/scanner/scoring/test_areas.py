"""Law 2: unknowns, counts of hosts, new checks, floors and caps."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.benchmark import load_benchmark
from scanner.model import Area, Check, Grade, Severity, Verdict
from scanner.model.findings import Finding
from scanner.scoring import AreaScore, Level, score
from tests.scanner.scoring.made import (
    failed,
    findings,
    made,
    not_applicable,
    passed,
    unknown,
)

BENCHMARK = load_benchmark()
TOPICS = [topic.id for topic in BENCHMARK.file.areas[Area.NETWORK].topics]


def network(every: Sequence[Finding]) -> AreaScore:
    return {one.area: one for one in score(every, BENCHMARK)}[Area.NETWORK]


def test_there_are_six_areas_also_for_an_empty_site() -> None:
    areas = score([], BENCHMARK)
    assert [area.area for area in areas] == list(Area)
    assert all(area.level is Level.NOT_SCORED and area.score is None for area in areas)
    assert all((area.low, area.high, area.coverage) == (0, 100, 0) for area in areas)


def test_a_check_counts_once_whatever_the_number_of_hosts() -> None:
    one, other = made("network.a", TOPICS[0]), made("network.b", TOPICS[0])
    few = [*findings(one, passed()), *findings(other, failed())]
    many = [*findings(one, *[passed()] * 50), *findings(other, failed())]
    assert network(few).score == pytest.approx(network(many).score)


def test_unknown_opens_the_range_and_leaves_the_score() -> None:
    one, other = made("network.a", TOPICS[0]), made("network.b", TOPICS[0])
    known = network(findings(one, passed(), failed()))
    with_gap = network([*findings(one, passed(), failed()), *findings(other, unknown())])
    assert with_gap.score == pytest.approx(known.score)
    assert (with_gap.low, with_gap.high) == pytest.approx((25, 75))
    assert with_gap.coverage == pytest.approx(0.5)


def test_a_host_that_cannot_be_looked_at_moves_no_score() -> None:
    one, other = made("network.a", TOPICS[0]), made("network.b", TOPICS[0])
    seen = network([*findings(one, passed(), passed()), *findings(other, failed(), failed())])
    hidden = network([*findings(one, passed(), unknown()), *findings(other, failed(), failed())])
    assert seen.score == pytest.approx(50)
    assert hidden.score == pytest.approx(50)


def test_an_unknown_critical_check_opens_the_range_down_to_the_cap() -> None:
    fine = made("network.a", TOPICS[0])
    critical = made("network.b", TOPICS[1], Severity.CRITICAL)
    every = [*findings(fine, *[passed()] * 9), *findings(critical, *[passed()] * 9, unknown())]
    area = network(every)
    assert area.score == pytest.approx(100)
    assert area.low == BENCHMARK.file.critical_cap
    assert area.high == pytest.approx(100)


def test_not_applicable_counts_nowhere() -> None:
    one, other = made("network.a", TOPICS[0]), made("network.b", TOPICS[1])
    plain = network(findings(one, passed()))
    more = network([*findings(one, passed(), not_applicable()), *findings(other, not_applicable())])
    assert (more.score, more.low, more.coverage) == (plain.score, plain.low, plain.coverage)


def test_below_the_floor_nothing_is_scored() -> None:
    one = made("network.a", TOPICS[0])
    area = network(findings(one, passed(), *[unknown()] * 4))
    assert area.coverage < BENCHMARK.file.coverage_floor
    assert area.score is None
    assert area.level is Level.NOT_SCORED
    assert (area.judged, area.due) == (1, 1)


def test_what_is_said_counts_half_as_evidence() -> None:
    one = made("network.a", TOPICS[0])
    area = network(findings(one, passed(), grade=Grade.SAID))
    assert area.coverage == pytest.approx(0.5)
    assert area.score == pytest.approx(100)
    assert area.low == pytest.approx(50)


def test_a_failure_of_lower_severity_does_not_cap() -> None:
    one = made("network.a", TOPICS[0], Severity.CRITICAL)
    assert network(findings(one, failed(Severity.HIGH))).capped_by == ()
    assert network(findings(one, passed(), failed())).capped_by == ("network.a",)


def test_information_never_counts() -> None:
    one, info = made("network.a", TOPICS[0]), made("network.b", TOPICS[1], Severity.INFO)
    area = network([*findings(one, passed()), *findings(info, failed())])
    assert area.score == pytest.approx(100)
    assert area.due == 1


VERDICTS = st.sampled_from(
    [passed(), failed(), failed(Severity.LOW), failed(share=0.3), unknown(), not_applicable()]
)
SITES = st.lists(
    st.tuples(
        st.sampled_from(TOPICS),
        st.sampled_from(list(Severity)),
        st.sampled_from([Grade.MEASURED, Grade.SAID]),
        st.lists(VERDICTS, min_size=1, max_size=6),
    ),
    max_size=12,
)


def _build(site: list[tuple[str, Severity, Grade, list[Verdict]]]) -> list[Finding]:
    every: list[Finding] = []
    for number, (topic, severity, grade, verdicts) in enumerate(site):
        own: Check[...] = made(f"network.c{number}", topic, severity)
        every.extend(findings(own, *verdicts, grade=grade))
    return every


@given(SITES)
def test_the_score_lies_in_its_range(
    site: list[tuple[str, Severity, Grade, list[Verdict]]],
) -> None:
    area = network(_build(site))
    assert 0 <= area.low <= area.high <= 100
    assert 0 <= area.coverage <= 1
    if area.score is not None:
        assert area.low - 1e-9 <= area.score <= area.high + 1e-9


@given(SITES, st.sampled_from(TOPICS), VERDICTS)
def test_a_new_check_moves_no_other_topic(
    site: list[tuple[str, Severity, Grade, list[Verdict]]], topic: str, verdict: Verdict
) -> None:
    before = {one.id: one for one in network(_build(site)).topics}
    more = [*_build(site), *findings(made("network.new", topic), verdict)]
    for one in network(more).topics:
        if one.id != topic:
            old = before[one.id]
            assert (one.score, one.low, one.high) == (old.score, old.low, old.high)

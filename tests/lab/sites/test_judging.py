"""What counts as right, wrong, unknown and missed."""

from datetime import date

import pytest

from lab.sites.judging import Given, Judged, by_area, judge, stale_blinds
from lab.sites.truth import Blind, Row, Truth
from scanner.model import Reason

TODAY = date(2026, 11, 22)
TRUTH = Truth(
    fault=(Row(check="server.a", targets=("fs1", "fs2"), why="old"),),
    blind=(Blind(targets=("fs3",), reason=Reason.LOGIN_REFUSED, why="keys only"),),
)


def judged(*given: Given, truth: Truth = TRUTH) -> dict[str, Judged]:
    return {each.target: each for each in judge(given, truth, "lab", TODAY)}


@pytest.mark.parametrize(
    ("given", "expected", "judgement"),
    [
        (Given("server.a", "fs1", "fail"), "fail", "right"),
        (Given("server.a", "fs1", "pass"), "fail", "wrong"),
        (Given("server.a", "fs1", "unknown", "timed-out"), "fail", "unknown"),
        (Given("server.a", "fs9", "pass"), "no fault", "right"),
        (Given("server.a", "fs9", "fail"), "no fault", "wrong"),
        (Given("server.a", "fs9", "unknown", "timed-out"), "no fault", "unknown"),
        (Given("server.a", "fs3", "unknown", "login-refused"), "unknown", "right"),
        (Given("server.a", "fs3", "unknown", "timed-out"), "no fault", "unknown"),
    ],
)
def test_a_verdict_beside_the_truth(given: Given, expected: str, judgement: str) -> None:
    found = judged(given)[given.target]
    assert (found.expected, found.got, found.judgement) == (expected, given.outcome, judgement)


def test_a_planted_fault_of_which_nothing_is_said_is_missed() -> None:
    found = judged(Given("server.a", "fs1", "fail"), Given("server.a", "fs2", "not-applicable"))
    assert (found["fs2"].judgement, found["fs2"].got) == ("missed", "not-applicable")
    assert judged()["fs1"].got == "nothing"


def test_what_does_not_apply_is_no_verdict() -> None:
    assert "fs9" not in judged(Given("server.a", "fs9", "not-applicable"))


def test_a_row_holds_between_its_days_and_in_its_world() -> None:
    row = Row(check="server.a", targets=("x",), why="", since=date(2026, 11, 22), only="lab")
    early = date(2026, 11, 21)
    assert Truth(fault=(row,)).faults("lab", TODAY) == {("server.a", "x")}
    assert Truth(fault=(row,)).faults("lab", early) == set()
    assert Truth(fault=(row,)).faults("demo", TODAY) == set()


def test_counts_are_by_the_area_of_the_check() -> None:
    found = judge([Given("network.b", "sw1", "pass")], TRUTH, "lab", TODAY)
    none = {"right": 0, "wrong": 0, "unknown": 0, "missed": 0}
    assert by_area(found) == {
        "network": {**none, "right": 1},
        "server": {**none, "missed": 2},
    }


def test_a_blind_row_that_explains_nothing_is_stale() -> None:
    seen = Given("server.a", "fs3", "unknown", "login-refused")
    assert stale_blinds([seen], TRUTH, "lab", TODAY) == []
    (line,) = stale_blinds([Given("server.a", "fs3", "pass")], TRUTH, "lab", TODAY)
    assert line.startswith("fs3 is not blind")

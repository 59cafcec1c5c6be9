"""Names of people in a report: in full, as initials, or only counted."""

import pytest

from scanner.model import Evidence, Fail, Naming, People, Severity, Things

NAMES = ("b.berg", "anna-maria.holt", "svc_sql")


@pytest.mark.parametrize(
    ("naming", "shown"),
    [
        (Naming.FULL, "anna-maria.holt, b.berg, svc_sql"),
        (Naming.INITIALS, "a.m.h, b.b, s.s"),
        (Naming.COUNTS, "3 accounts"),
    ],
)
def test_how_names_are_shown(naming: Naming, shown: str) -> None:
    assert People(NAMES).shown(naming) == shown


def test_many_names_are_cut_and_counted() -> None:
    people = People(tuple(f"user{number:02}" for number in range(20)), most=2)
    assert people.shown() == "user00, user01 and 18 more"
    assert People(("one",)).shown(Naming.COUNTS) == "1 account"


def test_one_more_is_shown_in_place_of_a_number() -> None:
    assert People(("a", "b", "c"), most=2).shown() == "a, b, c"
    assert People(("a", "b", "c", "d"), most=2).shown() == "a, b and 2 more"


def test_a_name_counts_once() -> None:
    assert People(("a", "b", "a")).shown(Naming.COUNTS) == "2 accounts"
    assert People(("a", "b", "a"), most=1).shown() == "a, b"


@pytest.mark.parametrize("naming", list(Naming))
def test_things_are_never_shortened(naming: Naming) -> None:
    assert Things(("PC-02", "Domain Admins", "PC-02")).shown(naming) == "Domain Admins, PC-02"
    assert Things(tuple("dcba"), most=2).shown(naming) == "a, b and 2 more"


def test_a_verdict_shows_them_as_it_is_told() -> None:
    verdict = Fail(
        "They never change: {people}.",
        Evidence("users", People(NAMES)),
        severity=Severity.LOW,
        people=People(NAMES),
    )
    assert verdict.summary.endswith("svc_sql.")
    assert verdict.summary_with(Naming.COUNTS) == "They never change: 3 accounts."

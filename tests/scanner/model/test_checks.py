"""What a check may take, refused at import: mypy cannot say that a class was declared a fact."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from scanner.model import Fleet, Missing, Pass, ScanTime, Severity, Table, Verdict, check, fact
from scanner.model.checks import Parameter, Takes
from scanner.model.tables import table


@fact("checked.lamp")
class Lamp:
    hours: int


@table("checked-rows")
class Row:
    name: str


@dataclass(frozen=True)
class NoFact:
    hours: int


def no_fact(lamp: NoFact) -> Verdict:
    return Pass("It is so.")


def no_fact_or_missing(lamp: NoFact | Missing) -> Verdict:
    return Pass("It is so.")


def two_facts_in_one(lamp: Lamp | NoFact) -> Verdict:
    return Pass("It is so.")


def fleet_of_no_fact(lamps: Fleet[NoFact]) -> Verdict:
    return Pass("It is so.")


def table_of_no_row(lamp: Lamp, rows: Table[NoFact]) -> Verdict:
    return Pass("It is so.")


def a_number(lamp: Lamp, hours: int) -> Verdict:
    return Pass("It is so.")


def a_list(lamps: list[Lamp]) -> Verdict:
    return Pass("It is so.")


def not_annotated(lamp) -> Verdict:  # type: ignore[no-untyped-def]
    return Pass("It is so.")


def anything(*lamps: Lamp) -> Verdict:
    return Pass("It is so.")


def any_limit(lamp: Lamp, **limits: int) -> Verdict:
    return Pass("It is so.")


def time_first(now: ScanTime, lamp: Lamp) -> Verdict:
    return Pass("It is so.")


def nothing() -> Verdict:
    return Pass("It is so.")


def limit_without_a_default(lamp: Lamp, *, most: int) -> Verdict:
    return Pass("It is so.")


def limit_that_is_no_number(lamp: Lamp, *, most: str = "3") -> Verdict:
    return Pass("It is so.")


@pytest.mark.parametrize(
    "function",
    [
        no_fact,
        no_fact_or_missing,
        two_facts_in_one,
        fleet_of_no_fact,
        table_of_no_row,
        a_number,
        a_list,
        not_annotated,
        anything,
        any_limit,
        time_first,
        nothing,
        limit_without_a_default,
        limit_that_is_no_number,
    ],
)
def test_what_no_fact_can_fill_is_refused_at_import(function: Callable[..., Verdict]) -> None:
    with pytest.raises(TypeError):
        check("server.checked-lamp", topic="support", severity=Severity.LOW)(function)


def test_a_check_knows_its_parameters_and_limits() -> None:
    @check("server.checked-lamp", topic="support", severity=Severity.LOW)
    def lamp_is_young(
        lamp: Lamp | Missing, fleet: Fleet[Lamp], rows: Table[Row], now: ScanTime, *, most: int = 3
    ) -> Verdict:
        """The lamp is young.

        Why: old lamps fail.
        Fix: change it.
        Effort: 0.5 h a lamp.
        """
        return Pass("It is young.")

    assert lamp_is_young.parameters == (
        Parameter(Takes.FACT, Lamp, gap=True),
        Parameter(Takes.FLEET, Lamp),
        Parameter(Takes.TABLE, Row),
        Parameter(Takes.TIME, ScanTime),
    )
    assert lamp_is_young.limits == {"most": 3}
    assert lamp_is_young.subject.of is Lamp

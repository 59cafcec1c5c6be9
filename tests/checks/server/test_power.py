"""UPS: battery, load and age, by the standard MIB and by APC's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.server.power import (
    ALARMS,
    APC_BATTERY,
    APC_OUTPUT,
    BATTERY,
    LOAD,
    OUTPUT,
    parse_day,
    ups_battery_holds,
    ups_battery_is_young,
    ups_is_not_overloaded,
)
from scanner.model import Check, Question, Result, Role, Severity
from tests.checks.harness import Case, Gap
from tests.checks.snmp_plain import rows, scalars

UPS = frozenset({Role.SNMP, Role.UPS})
Answers = dict[Question[object], object]


def _ups(status: int = 2, minutes: int = 14, source: int = 3, *loads: int) -> Answers:
    table = {str(at): {"upsOutputPercentLoad": load} for at, load in enumerate(loads or (58,), 1)}
    return {
        BATTERY: scalars(BATTERY, status=status, on_battery=0, minutes=minutes, charge=100),
        OUTPUT: scalars(OUTPUT, upsOutputSource=source),
        LOAD: rows(LOAD, table),
    }


def _apc(
    replaced: bytes = b"11/22/2025", replace: int = 1, status: int = 2, output: int = 2
) -> Answers:
    return {
        APC_BATTERY: scalars(
            APC_BATTERY, status=status, replaced=replaced, charge=100, ticks=84_000, replace=replace
        ),
        APC_OUTPUT: scalars(APC_OUTPUT, status=output, load=58),
    }


_NO_STANDARD: Answers = {BATTERY: {}, OUTPUT: {}, LOAD: {}}
_NO_APC: Answers = {APC_BATTERY: {}, APC_OUTPUT: {}}


def _case(
    name: str, check: Check[...], expect: Result, answers: Answers, severity: Severity | None = None
) -> Case:
    return Case(name, check, expect, answers, UPS, severity=severity)


def _alarm(oid: str) -> Answers:
    return {ALARMS: rows(ALARMS, {"1": {"upsAlarmDescr": oid}})}


CASES = [
    _case("10 minutes", ups_battery_holds, Result.PASS, _ups(minutes=10)),
    _case("9 minutes", ups_battery_holds, Result.FAIL, _ups(minutes=9), Severity.MEDIUM),
    _case("battery low", ups_battery_holds, Result.FAIL, _ups(3, 0), Severity.HIGH),
    _case("battery depleted", ups_battery_holds, Result.FAIL, _ups(4, 0), Severity.HIGH),
    _case("battery unknown", ups_battery_holds, Result.UNKNOWN, _ups(1)),
    _case("run time unknown", ups_battery_holds, Result.UNKNOWN, _ups(2, -1)),
    _case("output off", ups_battery_holds, Result.NOT_APPLICABLE, _ups(2, 14, 2)),
    _case("no answer", ups_battery_holds, Result.UNKNOWN, {BATTERY: Gap(), APC_BATTERY: Gap()}),
    _case("by PowerNet-MIB", ups_battery_holds, Result.PASS, {**_NO_STANDARD, **_apc()}),
    _case(
        "fault by PowerNet-MIB", ups_battery_holds, Result.FAIL, {**_NO_STANDARD, **_apc(status=4)}
    ),
    _case(
        "off by PowerNet-MIB",
        ups_battery_holds,
        Result.NOT_APPLICABLE,
        {**_NO_STANDARD, **_apc(output=7)},
    ),
    _case("neither MIB", ups_battery_holds, Result.UNKNOWN, {**_NO_STANDARD, **_NO_APC}),
    _case("80 %", ups_is_not_overloaded, Result.PASS, _ups(2, 14, 3, 80)),
    _case("one line of three", ups_is_not_overloaded, Result.FAIL, _ups(2, 14, 3, 9, 81, 9)),
    _case("load not told", ups_is_not_overloaded, Result.UNKNOWN, {**_ups(), LOAD: Gap()}),
    _case("output off", ups_is_not_overloaded, Result.NOT_APPLICABLE, _ups(2, 14, 2)),
    _case("a year old", ups_battery_is_young, Result.PASS, {**_ups(), **_apc()}),
    _case("three years", ups_battery_is_young, Result.PASS, {**_ups(), **_apc(b"11/22/2023")}),
    _case(
        "over three years",
        ups_battery_is_young,
        Result.FAIL,
        {**_ups(), **_apc(b"07/22/22")},
        Severity.LOW,
    ),
    _case(
        "asks for a new one",
        ups_battery_is_young,
        Result.FAIL,
        {**_ups(), **_apc(replace=2)},
        Severity.MEDIUM,
    ),
    _case("no date", ups_battery_is_young, Result.PASS, {**_ups(), **_apc(b"not set")}),
    _case(
        "an alarm by UPS-MIB",
        ups_battery_is_young,
        Result.FAIL,
        {**_ups(), **_NO_APC, **_alarm("1.3.6.1.2.1.33.1.6.3.1")},
        Severity.MEDIUM,
    ),
    _case(
        "another alarm",
        ups_battery_is_young,
        Result.PASS,
        {**_ups(), **_NO_APC, **_alarm("1.3.6.1.2.1.33.1.6.3.2")},
    ),
    _case(
        "no alarm, battery unknown",
        ups_battery_is_young,
        Result.UNKNOWN,
        {**_ups(1), **_NO_APC, ALARMS: {}},
    ),
    _case("off", ups_battery_is_young, Result.NOT_APPLICABLE, {**_ups(2, 14, 2), **_apc()}),
]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("03/17/2021", date(2021, 3, 17)),
        ("03/17/21", date(2021, 3, 17)),
        (" 3/7/1999 ", date(1999, 3, 7)),
        ("17/03/2021", None),
        ("", None),
        ("Unknown", None),
    ],
)
def test_a_day_as_apc_writes_it(said: str, day: date | None) -> None:
    assert parse_day(said) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(said: str) -> None:
    found = parse_day(said)
    assert found is None or found.year > 1900

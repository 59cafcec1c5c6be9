"""Printers: service and supplies."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checks.server.printers import PRINTERS, STATES, SUPPLIES, printer_is_cared_for, states
from scanner.model import Question, Result, Role, Severity
from tests.checks.harness import Case, Gap
from tests.checks.snmp_plain import rows

PRINTER = frozenset({Role.SNMP, Role.PRINTER})
NO_ERRORS = rows(PRINTERS, {"1": {"hrPrinterDetectedErrorState": b"\0"}})


def _supply(
    level: int, most: int = 100, at: str = "1.1", kind: int = 3
) -> dict[str, dict[str, int | bytes | str]]:
    return rows(
        SUPPLIES,
        {
            at: {
                "prtMarkerSuppliesClass": kind,
                "prtMarkerSuppliesDescription": b"Black\0",
                "prtMarkerSuppliesMaxCapacity": most,
                "prtMarkerSuppliesLevel": level,
            }
        },
    )


def _case(
    name: str,
    expect: Result,
    printers: object,
    supplies: object,
    says: str = "",
    severity: Severity | None = None,
) -> Case:
    answers: dict[Question[Any], object] = {PRINTERS: printers, SUPPLIES: supplies}
    return Case(name, printer_is_cared_for, expect, answers, PRINTER, says=says, severity=severity)


def _asks(octets: bytes) -> object:
    return rows(PRINTERS, {"1": {"hrPrinterDetectedErrorState": octets}})


CASES = [
    _case("10 %", Result.PASS, NO_ERRORS, _supply(10)),
    _case("9 %", Result.FAIL, NO_ERRORS, _supply(9), "Black is", Severity.INFO),
    _case("9 % of 12,000 pages", Result.FAIL, NO_ERRORS, _supply(1080, 12_000)),
    _case("service", Result.FAIL, _asks(b"\x01"), _supply(90), "service", Severity.LOW),
    _case("overdue", Result.FAIL, _asks(b"\x00\x02"), _supply(90), severity=Severity.LOW),
    _case("only low paper", Result.PASS, _asks(b"\x80"), _supply(90)),
    _case("some left, not measured", Result.UNKNOWN, NO_ERRORS, _supply(-3)),
    _case("capacity not told", Result.UNKNOWN, NO_ERRORS, _supply(50, -2)),
    _case("an empty waste box", Result.PASS, NO_ERRORS, _supply(50) | _supply(0, at="1.5", kind=4)),
    _case("nothing but a waste box", Result.PASS, NO_ERRORS, _supply(0, kind=4)),
    _case("no supplies", Result.PASS, NO_ERRORS, {}),
    _case("no tables", Result.NOT_APPLICABLE, {}, {}),
    _case("only supplies answered", Result.PASS, Gap(), _supply(50)),
    _case("no answer", Result.UNKNOWN, Gap(), Gap()),
]


def test_the_first_bit_is_the_highest() -> None:
    assert states(b"\x80") == {"low paper"}
    assert states(b"\x01\x02") == {"service requested", "overdue preventive maintenance"}
    assert states(b"") == states(None) == frozenset()


@given(st.binary(max_size=40))
def test_any_octets_are_states(octets: bytes) -> None:
    assert states(octets) <= set(STATES)

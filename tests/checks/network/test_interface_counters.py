"""Errors and discards of ports: thresholds, growth, resets, too few packets."""

from checks.network.interface_counters import (
    COUNTERS,
    interfaces_discard_nothing,
    interfaces_have_no_errors,
    port_counters,
)
from checks.network.ports import INTERFACES
from scanner.model import Result, Samples, Severity, SnmpValue
from tests.checks.harness import Case, Gap
from tests.checks.network.switches import SWITCH, Answers, again, extra, port, ports


def _twice(
    first: dict[str, SnmpValue], second: dict[str, SnmpValue], packets: int = 1_000_000
) -> Answers:
    """Two samples of a switch with a clean port 1 and port 2 as given."""
    high = {1: extra(1), 2: extra(2, ifHCInUcastPkts=packets, ifHCOutUcastPkts=0)}
    once = ports({1: port(1), 2: {**port(2), **first}}, high)
    return {**once, **again(ports({1: port(1), 2: {**port(2), **second}}, high))}


def _case(name: str, expect: Result, answers: Answers, **more: object) -> Case:
    return Case(name, interfaces_have_no_errors, expect, answers, SWITCH, **more)  # type: ignore[arg-type]


def _discards(name: str, expect: Result, answers: Answers, **more: object) -> Case:
    return Case(name, interfaces_discard_nothing, expect, answers, SWITCH, **more)  # type: ignore[arg-type]


_IDLE_PORTS = ports({1: port(1, up=False)}, {1: extra(1)})
_WITHOUT_64_BITS = ports({1: port(1)}, {1: {"ifName": b"1"}})

CASES = [
    _case("clean", Result.PASS, _twice({}, {}), says="2 ports"),
    _case("old errors below 0.1 %", Result.PASS, _twice({"ifInErrors": 999}, {"ifInErrors": 999})),
    _case(
        "over 1 % and growing",
        Result.FAIL,
        _twice({"ifInErrors": 20_000}, {"ifInErrors": 20_007}),
        severity=Severity.MEDIUM,
        share=0.5,
        says="Gi2",
    ),
    _case(
        "over 1 % but standing still",
        Result.FAIL,
        _twice({"ifOutErrors": 20_000}, {"ifOutErrors": 20_000}),
        severity=Severity.LOW,
    ),
    _case(
        "over 0.1 % and growing",
        Result.FAIL,
        _twice({"ifInErrors": 2000}, {"ifInErrors": 2001}),
        severity=Severity.LOW,
    ),
    _case(
        "reset between the samples",
        Result.PASS,
        _twice({"ifInErrors": 4_000_000_000}, {"ifInErrors": 3}),
    ),
    _case("fewer than 100,000 packets", Result.PASS, _twice({}, {"ifInErrors": 90_000}, 99_999)),
    _case("no port is up", Result.NOT_APPLICABLE, {**_IDLE_PORTS, **again(_IDLE_PORTS)}),
    _case("no second sample", Result.UNKNOWN, {**_twice({}, {}), COUNTERS.again: Gap()}),
    _case("no ifTable", Result.UNKNOWN, {INTERFACES: Gap()}),
    _case(
        "32-bit packet counters only",
        Result.UNKNOWN,
        {**_WITHOUT_64_BITS, **again(_WITHOUT_64_BITS)},
        says="64-bit",
    ),
    _discards("none", Result.PASS, _twice({}, {})),
    _discards(
        "2 % of the packets",
        Result.FAIL,
        _twice({}, {"ifOutDiscards": 21_000}),
        severity=Severity.LOW,
        share=0.5,
    ),
    _discards("below 1 %", Result.PASS, _twice({}, {"ifOutDiscards": 9000})),
    _discards("nothing is up", Result.NOT_APPLICABLE, {**_IDLE_PORTS, **again(_IDLE_PORTS)}),
    _discards("no answer", Result.UNKNOWN, {INTERFACES: Gap()}),
]


def test_a_port_that_came_between_the_samples_has_grown_by_all_it_has() -> None:
    samples = Samples({}, {"7": port(7, ifInErrors=5)}, 10.0)
    packets = Samples({}, {"7": extra(7)}, 10.0)
    (counted,) = port_counters(samples, packets).ports
    assert (counted.name, counted.errors, counted.growing) == ("Gi7", 5, frozenset({"errors"}))


def test_an_interface_without_connector_is_no_port() -> None:
    table = {"1": port(1)}
    high = {"1": extra(1, ifConnectorPresent=2)}
    found = port_counters(Samples(table, table, 10.0), Samples(high, high, 10.0))
    assert found.ports == ()

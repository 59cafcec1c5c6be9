"""Restarts, labels, unused ports, 802.1X."""

from checks.network.ports import ENGINE, INTERFACES, uptime_of
from checks.network.snmp_access import (
    PORT_LOGIN,
    equipment_is_labelled,
    equipment_was_restarted,
    ports_ask_for_a_login,
    unused_ports_are_off,
)
from scanner.inventory.hints_snmp import SYSTEM
from scanner.model import Reason, Result, Role, Unanswered
from tests.checks.harness import Case, Gap
from tests.checks.network.switches import DAY, SWITCH, Answers, port, ports, system
from tests.checks.snmp_plain import scalars

FIREWALL = frozenset({Role.SNMP, Role.FIREWALL})
ROUTER = frozenset({Role.SNMP, Role.ROUTER})


def _idle(count: int, days: float, changed: int = 100) -> Answers:
    table = {i: port(i, up=i > count, ifLastChange=changed) for i in range(1, 11)}
    return {**ports(table), **system(days)}


def _asking(state: int) -> Answers:
    return {PORT_LOGIN: scalars(PORT_LOGIN, dot1xPaeSystemAuthControl=state)}


def _login(state: int, count: int = 10) -> Answers:
    return {**ports({i: port(i) for i in range(1, count + 1)}), **_asking(state)}


def _labels(location: bytes, contact: bytes) -> Answers:
    return system(30, sysName=b"sw1", sysLocation=location, sysContact=contact)


_BAD_ENGINE = {**system(30), ENGINE: scalars(ENGINE, snmpEngineTime=2**31 - 1)}

CASES = [
    Case("365 days", equipment_was_restarted, Result.PASS, system(365), SWITCH),
    Case("366 days", equipment_was_restarted, Result.FAIL, system(366), SWITCH, says="366 days"),
    Case(
        "612 days: sysUpTime wrapped", equipment_was_restarted, Result.FAIL, system(612), FIREWALL
    ),
    Case(
        "without snmpEngineTime",
        equipment_was_restarted,
        Result.FAIL,
        {**system(400), ENGINE: Gap()},
        ROUTER,
        says="400",
    ),
    Case("a broken engine time", equipment_was_restarted, Result.PASS, _BAD_ENGINE, SWITCH),
    Case("just now", equipment_was_restarted, Result.NOT_APPLICABLE, system(0.5), SWITCH),
    Case("no answer", equipment_was_restarted, Result.UNKNOWN, {SYSTEM: Gap()}, SWITCH),
    Case("labelled", equipment_is_labelled, Result.PASS, _labels(b"Server room", b"it@x"), SWITCH),
    Case(
        "factory label",
        equipment_is_labelled,
        Result.FAIL,
        _labels(b"Unknown", b"it@x"),
        FIREWALL,
        says="sysLocation",
        share=0.5,
    ),
    Case("empty", equipment_is_labelled, Result.FAIL, _labels(b"", b" \0"), ROUTER, share=1.0),
    Case(
        "no such values",
        equipment_is_labelled,
        Result.NOT_APPLICABLE,
        system(3, sysName=b"sw1"),
        SWITCH,
    ),
    Case("nothing", equipment_is_labelled, Result.UNKNOWN, {SYSTEM: {}}, SWITCH),
    Case("4 idle ports", unused_ports_are_off, Result.PASS, _idle(4, 200), SWITCH),
    Case("5 idle ports", unused_ports_are_off, Result.FAIL, _idle(5, 200), SWITCH, share=0.5),
    Case(
        "idle since last week",
        unused_ports_are_off,
        Result.PASS,
        _idle(5, 200, changed=193 * DAY * 100),
        SWITCH,
    ),
    Case(
        "the clock wrapped since",
        unused_ports_are_off,
        Result.FAIL,
        _idle(5, 600, changed=490 * DAY * 100),
        SWITCH,
    ),
    Case(
        "idle, but they ask for a login",
        unused_ports_are_off,
        Result.PASS,
        {**_idle(5, 200), **_asking(1)},
        SWITCH,
        says="asks for a login",
    ),
    Case(
        "idle, and let anybody in",
        unused_ports_are_off,
        Result.FAIL,
        {**_idle(5, 200), **_asking(2)},
        SWITCH,
    ),
    Case(
        "idle, logins are not told",
        unused_ports_are_off,
        Result.FAIL,
        {**_idle(5, 200), PORT_LOGIN: {}},
        SWITCH,
    ),
    Case("young", unused_ports_are_off, Result.NOT_APPLICABLE, _idle(9, 89), SWITCH),
    Case(
        "no ports", unused_ports_are_off, Result.UNKNOWN, {**system(200), INTERFACES: Gap()}, SWITCH
    ),
    Case("on", ports_ask_for_a_login, Result.PASS, _login(1), SWITCH),
    Case("off", ports_ask_for_a_login, Result.FAIL, _login(2), SWITCH),
    Case("few ports", ports_ask_for_a_login, Result.NOT_APPLICABLE, _login(2, 4), SWITCH),
    Case("not told", ports_ask_for_a_login, Result.UNKNOWN, {**_login(1), PORT_LOGIN: {}}, SWITCH),
]


def test_the_longer_of_both_clocks_counts() -> None:
    gap = Unanswered(Reason.TIMED_OUT)
    assert uptime_of(gap, {"sysUpTime": 8_640_000}).seconds == DAY
    assert uptime_of({"snmpEngineTime": 9}, {"sysUpTime": 8_640_000}).seconds == DAY
    assert uptime_of({"snmpEngineTime": 99 * DAY}, {"sysUpTime": 8_640_000}).seconds == 99 * DAY

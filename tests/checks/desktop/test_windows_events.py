"""Logs, the stability index and the devices of Windows desktops."""

from datetime import timedelta
from typing import Any

from checks.desktop.reliability import desktop_programs_do_not_crash
from checks.desktop.windows_events import (
    CLOCK,
    CRASHES,
    SYSTEM_LOG,
    desktop_does_not_go_off,
    desktop_hardware_has_no_errors,
)
from checks.desktop.windows_reliability import (
    DEVICES,
    STABILITY,
    desktop_devices_work,
    desktop_is_stable,
)
from scanner.model import Check, Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, rows


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    clock: Answers = {CLOCK: rows({"LocalDateTime": NOW})}
    merged = {q: one for each in (DESKTOP, clock, *answers) for q, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


def event(source: str, code: int, days: float = 3, *texts: str) -> dict[str, object]:
    row = {"SourceName": source, "EventCode": code, "TimeWritten": NOW - timedelta(days=days)}
    return {**row, "InsertionStrings": list(texts) or None}


def _system(*events: dict[str, object], readable: bool = True) -> Answers:
    start = (event("EventLog", 6005, 5),) if readable else ()
    plain = [{name: row[name] for name in SYSTEM_LOG.select} for row in (*start, *events)]
    return {SYSTEM_LOG: rows(*plain)}


def _crashes(*events: dict[str, object]) -> Answers:
    return {CRASHES: rows(*events), **_system()}


def _index(*values: tuple[float | None, float]) -> Answers:
    each = [
        {"SystemStabilityIndex": index, "TimeGenerated": NOW - timedelta(hours=hours)}
        for index, hours in values
    ]
    return {STABILITY: rows(*each)}


def _devices(*each: tuple[str | None, int]) -> Answers:
    return {DEVICES: rows(*({"Name": n, "ConfigManagerErrorCode": code} for n, code in each))}


POWER = "Microsoft-Windows-Kernel-Power"
OFF, BAD = desktop_does_not_go_off, desktop_hardware_has_no_errors
CRASH, INDEX, WORK = desktop_programs_do_not_crash, desktop_is_stable, desktop_devices_work
SUDDEN = [one for day in (1, 2, 3) for one in (event(POWER, 41, day), event("EventLog", 6008, day))]
DISK = [event("disk", code, 2) for code in (7, 51, 153)]
WORD = event("Application Error", 1000, 2, "WINWORD.EXE", "16.0")

CASES = [
    _case("never", OFF, Result.PASS, _system()),
    _case("once, told twice", OFF, Result.PASS, _system(*SUDDEN[:2]), says="1 times"),
    _case("three times", OFF, Result.FAIL, _system(*SUDDEN), severity="medium", says="3 times"),
    _case("long ago", OFF, Result.PASS, _system(*(event(POWER, 41, 31 + n) for n in range(9)))),
    _case("another's event 41", OFF, Result.PASS, _system(*(event("Other", 41) for _ in range(9)))),
    _case("an empty log is a closed one", OFF, Result.UNKNOWN, _system(readable=False)),
    _case("closed", OFF, Result.UNKNOWN, {SYSTEM_LOG: Gap(Reason.ACCESS_DENIED)}),
    Case("a server", OFF, Result.NOT_APPLICABLE, {**SERVER, **_system()}, WINDOWS),
    _case("none", BAD, Result.PASS, _system()),
    _case("disk", BAD, Result.FAIL, _system(*DISK), says="3 errors"),
    _case(
        "memory",
        BAD,
        Result.FAIL,
        _system(*(event("Microsoft-Windows-WHEA-Logger", 47) for _ in range(3))),
    ),
    _case("another's event 7", BAD, Result.PASS, _system(*(event("Bits", 7) for _ in range(9)))),
    _case("closed", BAD, Result.UNKNOWN, {SYSTEM_LOG: Gap()}),
    Case("a server", BAD, Result.NOT_APPLICABLE, {**SERVER, **_system()}, WINDOWS),
    _case("stable", CRASH, Result.PASS, _crashes(WORD)),
    _case("five times", CRASH, Result.FAIL, _crashes(*[WORD] * 5), severity="low"),
    _case("no text", CRASH, Result.FAIL, _crashes(*[event("Application Hang", 1002)] * 5)),
    _case("nothing to be seen", CRASH, Result.UNKNOWN, {CRASHES: rows()}, _system(readable=False)),
    _case("9.4", INDEX, Result.PASS, _index((9.4, 1), (2.0, 40)), says="9.4"),
    _case("5.9", INDEX, Result.FAIL, _index((9.4, 40), (5.9, 1)), severity="low"),
    _case("2.4", INDEX, Result.FAIL, _index((2.4, 1)), severity="medium"),
    _case("off", INDEX, Result.UNKNOWN, _index()),
    _case("NULL", INDEX, Result.UNKNOWN, _index((None, 1))),
    Case("a server", INDEX, Result.NOT_APPLICABLE, {**SERVER, **_index((1.0, 1))}, WINDOWS),
    _case("all work", WORK, Result.PASS, _devices()),
    _case("disabled on purpose", WORK, Result.PASS, _devices(("Camera", 22))),
    _case("no driver", WORK, Result.FAIL, _devices(("PCI Device", 28), (None, 43)), says="2 dev"),
    _case("closed", WORK, Result.UNKNOWN, {DEVICES: Gap()}),
    Case("a server", WORK, Result.NOT_APPLICABLE, {**SERVER, **_devices()}, WINDOWS),
]

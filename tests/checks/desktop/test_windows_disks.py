"""Failing and worn disks of Windows desktops."""

from typing import Any

from checks.desktop.windows_disks import (
    COUNTERS,
    PREDICTIONS,
    desktop_disks_are_healthy,
    desktop_disks_are_not_worn,
)
from checks.server.windows_storage import DISKS, POOLS, SPACES
from scanner.model import Check, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, rows
from tests.checks.server.windows_machines import VIRTUAL, hardware

NOT_SUPPORTED = Gap(Reason.NOT_SUPPORTED, "not supported")


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    base = (DESKTOP, hardware())
    merged = {question: one for each in (*base, *answers) for question, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


def _health(*states: tuple[int, int]) -> Answers:
    each = [
        {
            "DeviceId": str(number),
            "FriendlyName": f"Disk {number}",
            "HealthStatus": health,
            "OperationalStatus": [status],
        }
        for number, (health, status) in enumerate(states)
    ]
    return {DISKS: rows(*each), SPACES: rows(), POOLS: rows()}


def _predict(*failing: bool | None) -> Answers:
    each = [{"InstanceName": "DISK 0", "Active": True, "PredictFailure": one} for one in failing]
    return {PREDICTIONS: rows(*each)}


def _wear(*each: tuple[int | None, int | None]) -> Answers:
    return {
        COUNTERS: rows(
            *(
                {"DeviceId": str(number), "Wear": wear, "ReadErrorsUncorrected": lost}
                for number, (wear, lost) in enumerate(each)
            )
        )
    }


HEALTHY, WORN = desktop_disks_are_healthy, desktop_disks_are_not_worn
WELL = _health((0, 2))

CASES = [
    _case("well", HEALTHY, Result.PASS, WELL, _predict(False)),
    _case("NVMe predicts nothing", HEALTHY, Result.PASS, WELL, {PREDICTIONS: NOT_SUPPORTED}),
    _case("predicts", HEALTHY, Result.FAIL, WELL, _predict(False, True), severity="high"),
    _case("warns", HEALTHY, Result.FAIL, _health((1, 2)), _predict(False), severity="medium"),
    _case("unhealthy", HEALTHY, Result.FAIL, _health((2, 5)), _predict(False), severity="high"),
    _case("a stick beside it tells nothing", HEALTHY, Result.PASS, _health((0, 2), (5, 0))),
    _case("no disk tells", HEALTHY, Result.UNKNOWN, _health((5, 0))),
    _case("closed", HEALTHY, Result.UNKNOWN, {DISKS: Gap(Reason.ACCESS_DENIED)}),
    _case("virtual", HEALTHY, Result.NOT_APPLICABLE, WELL, VIRTUAL),
    Case("a server", HEALTHY, Result.NOT_APPLICABLE, {**SERVER, **WELL}, WINDOWS),
    _case("new", WORN, Result.PASS, _wear((3, 0)), says="3 %"),
    _case("81 %", WORN, Result.FAIL, _wear((81, 0)), severity="low"),
    _case("97 %", WORN, Result.FAIL, _wear((3, 0), (97, None)), severity="medium"),
    _case("lost data", WORN, Result.FAIL, _wear((0, 37)), says="37 times"),
    _case("tells only errors", WORN, Result.PASS, _wear((None, 0))),
    _case("tells nothing", WORN, Result.UNKNOWN, _wear((None, None))),
    _case("255 is no share", WORN, Result.UNKNOWN, _wear((255, None))),
    _case("no counters", WORN, Result.UNKNOWN, {COUNTERS: rows()}),
    _case("closed", WORN, Result.UNKNOWN, {COUNTERS: Gap(Reason.ACCESS_DENIED)}),
    _case("virtual", WORN, Result.NOT_APPLICABLE, _wear((3, 0)), VIRTUAL),
]

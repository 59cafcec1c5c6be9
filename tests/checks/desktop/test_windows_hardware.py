"""Batteries and cables of Windows desktops."""

from typing import Any

from checks.desktop.windows_hardware import (
    ADAPTERS,
    CHARGED,
    DESIGNED,
    battery_lasts,
    wired_link_is_fast,
)
from scanner.model import Check, Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import (
    DESKTOP,
    LAPTOP,
    SERVER,
    WINDOWS,
    Answers,
    rows,
)
from tests.checks.server.windows_machines import VIRTUAL, hardware


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    merged = {q: one for each in (DESKTOP, hardware(), *answers) for q, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


def _battery(*each: tuple[int | None, int | None]) -> Answers:
    names = [f"ACPI\\PNP0C0A\\{number}_0" for number in range(len(each))]
    both = list(zip(names, each, strict=True))
    made = [{"InstanceName": name, "DesignedCapacity": one} for name, (one, _) in both]
    full = [{"InstanceName": name, "FullChargedCapacity": one} for name, (_, one) in both]
    return {DESIGNED: rows(*made), CHARGED: rows(*full)}


def _link(
    speed: int | None = 10**9,
    *,
    full: bool | None = True,
    medium: int = 14,
    connected: int = 1,
    hardware: bool = True,
) -> Answers:
    row = {
        "Name": "Ethernet",
        "InterfaceDescription": "Intel(R) Ethernet Connection",
        "NdisPhysicalMedium": medium,
        "HardwareInterface": hardware,
        "Virtual": not hardware,
        "MediaConnectState": connected,
        "Speed": speed,
        "FullDuplex": full,
    }
    return {ADAPTERS: rows(row)}


BATTERY, WIRED = battery_lasts, wired_link_is_fast

CASES = [
    _case("new", BATTERY, Result.PASS, LAPTOP, _battery((54000, 55000)), says="100 %"),
    _case("55 %", BATTERY, Result.FAIL, LAPTOP, _battery((54000, 29700)), severity="low"),
    _case("one of two", BATTERY, Result.FAIL, LAPTOP, _battery((50, 49), (50, 10))),
    _case("does not tell", BATTERY, Result.UNKNOWN, LAPTOP, _battery((54000, None))),
    _case("none in a laptop", BATTERY, Result.UNKNOWN, LAPTOP, _battery()),
    _case("closed", BATTERY, Result.UNKNOWN, LAPTOP, {DESIGNED: Gap(), CHARGED: Gap()}),
    _case("a desktop", BATTERY, Result.NOT_APPLICABLE, _battery()),
    _case(
        "a desktop, closed",
        BATTERY,
        Result.NOT_APPLICABLE,
        {DESIGNED: Gap(Reason.ACCESS_DENIED), CHARGED: Gap(Reason.ACCESS_DENIED)},
    ),
    _case("a gigabit", WIRED, Result.PASS, _link(), says="1000 Mbit/s"),
    _case("100 Mbit/s", WIRED, Result.FAIL, _link(10**8), severity="low"),
    _case("half duplex", WIRED, Result.FAIL, _link(10**8, full=False), severity="medium"),
    _case("duplex not told", WIRED, Result.PASS, _link(full=None)),
    _case("no cable", WIRED, Result.NOT_APPLICABLE, _link(connected=2)),
    _case("wireless", WIRED, Result.NOT_APPLICABLE, _link(10**8, medium=9)),
    _case("a VPN", WIRED, Result.NOT_APPLICABLE, _link(10**8, hardware=False)),
    _case("speed not told", WIRED, Result.UNKNOWN, _link(None)),
    _case("no adapter", WIRED, Result.UNKNOWN, {ADAPTERS: rows()}),
    _case("virtual", WIRED, Result.NOT_APPLICABLE, _link(10**8), VIRTUAL),
    Case("a server", WIRED, Result.NOT_APPLICABLE, {**SERVER, **_link()}, WINDOWS),
]

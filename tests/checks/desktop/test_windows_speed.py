"""Room, memory, disk and load of Windows computers."""

from datetime import timedelta
from typing import Any

import pytest

from checks.desktop.speed import (
    desktop_disk_has_room,
    desktop_has_memory,
    desktop_starts_from_flash,
)
from checks.desktop.windows_load import (
    DISK_TIMES,
    PROCESSORS,
    STARTED,
    desktop_disks_answer_fast,
    desktop_processors_have_reserve,
    windows_processors,
)
from checks.desktop.windows_speed import DISKS, MEDIA, MEMORY, PAGE_FILES, VOLUMES
from checks.server.linux_capacity import server_disks_have_room
from checks.server.linux_load import server_has_memory, server_processors_have_reserve
from checks.server.windows_capacity import server_disks_answer_fast
from scanner.catalogue import load
from scanner.model import BadAnswer, Check, Result
from tests.checks.harness import NOW, Case, Gap, judge
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, rows
from tests.checks.server.windows_machines import VIRTUAL, hardware

GIB = 1 << 30
DAY = 24 * 3600 * 10_000_000
"""A day in units of 100 ns."""


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    base = SERVER if check.id.startswith("server.") else DESKTOP
    merged = {question: one for each in (base, *answers) for question, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


def volume(
    letter: str | None, size: float | None, free: float | None, *, system: bool = False
) -> dict[str, object]:
    name = f"{letter}\\" if letter else "\\\\?\\Volume{7d4c1f52-0000-0000-0000-500600000000}\\"
    return {
        "Name": name,
        "DriveLetter": letter,
        "Capacity": None if size is None else int(size * GIB),
        "FreeSpace": None if free is None else int(free * GIB),
        "BootVolume": system,
        "SystemVolume": False,
    }


def _volumes(free: float, *more: dict[str, object]) -> Answers:
    recovery = volume(None, 0.7, 0.1)
    return {VOLUMES: rows(recovery, volume("C:", 476, free, system=True), *more)}


def _memory(gib: float, free: float, *files: tuple[int, int, int]) -> Answers:
    total = int(gib * (1 << 20))
    row = {"TotalVisibleMemorySize": total, "FreePhysicalMemory": int(total * free)}
    each = [dict(zip(PAGE_FILES.select, file, strict=True)) for file in files]
    return {MEMORY: rows(row), PAGE_FILES: rows(*each)}


def _disk(medium: int | None, *, boot: bool = True) -> Answers:
    return {
        DISKS: rows({"Number": 0, "IsBoot": boot}, {"Number": 1, "IsBoot": False}),
        MEDIA: rows(
            {"DeviceId": "0", "MediaType": medium, "FriendlyName": "Disk A"},
            {"DeviceId": "1", "MediaType": 3, "FriendlyName": "Disk B"},
        ),
        **hardware(),
    }


def _cpu(busy: float, days: float = 10, *, told: bool = True) -> Answers:
    ticks = int(days * DAY)
    half = int(ticks * busy / 2)
    row = {"PercentIdleTime": ticks - 2 * half, "PercentUserTime": half if told else None}
    row["PercentPrivilegedTime"] = half if told else None
    names = ("0", "1", "_Total")
    started = {"LastBootUpTime": NOW - timedelta(days=days), "LocalDateTime": NOW}
    return {PROCESSORS: rows(*({"Name": name, **row} for name in names)), STARTED: rows(started)}


def _times(ms: float, medium: int, transfers: int = 2_000_000, octets: int | None = 0) -> Answers:
    busy = {"PercentDiskTime": int(ms * 10_000 * transfers), "DiskTransfersPersec": transfers}
    idle = {"PercentDiskTime": 0, "DiskTransfersPersec": 0, "DiskBytesPersec": 0}
    return {
        DISK_TIMES: rows(
            {"Name": "0 C:", **busy, "DiskBytesPersec": octets},
            {"Name": "1 D: E:", **idle},
            {"Name": "_Total", **busy, "DiskBytesPersec": octets},
        ),
        MEDIA: _disk(medium)[MEDIA],
    }


ROOM, MEM, SSD = desktop_disk_has_room, desktop_has_memory, desktop_starts_from_flash
CPU, TIMES, ON_SERVER = (
    desktop_processors_have_reserve,
    desktop_disks_answer_fast,
    server_disks_answer_fast,
)
SMALL, PAGE = (800, 790, 799), (4096, 400, 900)

CASES = [
    _case("room", ROOM, Result.PASS, _volumes(200), says="has room (1)."),
    _case(
        "the firmware's with a letter",
        server_disks_have_room,
        Result.PASS,
        _volumes(200, {**volume("S:", 0.1, 0.001), "SystemVolume": True}),
        says="has room (1).",
    ),
    _case("a full D: is no system", ROOM, Result.PASS, _volumes(200, volume("D:", 500, 1))),
    _case("9 GiB", ROOM, Result.FAIL, _volumes(9), severity="medium"),
    _case("24 GiB", ROOM, Result.FAIL, _volumes(24), severity="low", says="C: has"),
    _case("no volume of Windows", ROOM, Result.UNKNOWN, {VOLUMES: rows(volume("D:", 9, 9))}),
    _case(
        "Windows' volume is locked",
        ROOM,
        Result.UNKNOWN,
        {VOLUMES: rows(volume("C:", None, None, system=True))},
    ),
    _case("a server", server_disks_have_room, Result.PASS, _volumes(200)),
    _case("its C:", server_disks_have_room, Result.FAIL, _volumes(4), severity="high"),
    _case(
        "its E:",
        server_disks_have_room,
        Result.FAIL,
        _volumes(200, volume("E:", 1000, 80), volume("F:", None, None)),
        severity="low",
        says="E: has",
    ),
    _case("16 GiB", MEM, Result.PASS, _memory(15.9, 0.5, PAGE)),
    _case("8 GiB, at ease", MEM, Result.PASS, _memory(7.9, 0.4, PAGE)),
    _case("8 GiB, short", MEM, Result.FAIL, _memory(7.9, 0.05, PAGE), severity="low"),
    _case("8 GiB, page file once full", MEM, Result.FAIL, _memory(7.9, 0.4, (4096, 400, 4000))),
    _case("8 GiB, a dump's page file", MEM, Result.PASS, _memory(7.9, 0.4, SMALL)),
    _case("8 GiB, no page file", MEM, Result.PASS, _memory(7.9, 0.4)),
    _case("4 GiB", MEM, Result.FAIL, _memory(3.9, 0.5, PAGE), severity="medium"),
    _case("more free than there is", MEM, Result.UNKNOWN, _memory(8, 1.5, PAGE)),
    _case("server", server_has_memory, Result.PASS, _memory(64, 0.3, PAGE), hardware()),
    _case("server, short", server_has_memory, Result.FAIL, _memory(64, 0.05, PAGE), hardware()),
    _case("flash", SSD, Result.PASS, _disk(4)),
    _case("spins", SSD, Result.FAIL, _disk(3), severity="medium"),
    _case("not told", SSD, Result.UNKNOWN, _disk(0)),
    _case("NULL", SSD, Result.UNKNOWN, _disk(None)),
    _case("no boot disk", SSD, Result.UNKNOWN, _disk(4, boot=False)),
    _case("virtual", SSD, Result.UNKNOWN, _disk(3), VIRTUAL),
    _case("idle", CPU, Result.PASS, _cpu(0.1)),
    _case("30 %", CPU, Result.FAIL, _cpu(0.3), severity="low"),
    _case("60 %", CPU, Result.FAIL, _cpu(0.6), severity="medium"),
    _case("only idle time is told", CPU, Result.FAIL, _cpu(0.6, told=False), severity="medium"),
    _case("just started", CPU, Result.UNKNOWN, _cpu(0.9, 0.2)),
    _case("a gap", CPU, Result.UNKNOWN, {PROCESSORS: Gap(), STARTED: _cpu(0.1)[STARTED]}),
    Case("a server", CPU, Result.NOT_APPLICABLE, {**SERVER, **_cpu(0.9)}, WINDOWS),
    _case("server at ease", server_processors_have_reserve, Result.PASS, _cpu(0.2), hardware()),
    _case("server busy", server_processors_have_reserve, Result.FAIL, _cpu(0.7), hardware()),
    _case("fast", TIMES, Result.PASS, _times(0.4, 4)),
    _case("slow flash", TIMES, Result.FAIL, _times(30, 4), says="30 ms"),
    _case("a spinning one may take 30 ms", TIMES, Result.PASS, _times(30, 3)),
    _case("slow, and spins", TIMES, Result.FAIL, _times(66, 3), severity="medium"),
    _case("of unknown kind", TIMES, Result.PASS, _times(30, 0)),
    _case("hardly used", TIMES, Result.UNKNOWN, _times(90, 3, 5000)),
    _case("its count turned over", TIMES, Result.UNKNOWN, _times(90, 4, octets=90 << 40)),
    _case("octets not told", TIMES, Result.FAIL, _times(90, 4, octets=None)),
    _case("a gap", TIMES, Result.UNKNOWN, {DISK_TIMES: Gap()}),
    Case("a server", TIMES, Result.NOT_APPLICABLE, {**SERVER, **_times(1, 4)}, WINDOWS),
    _case("fast", ON_SERVER, Result.PASS, _times(0.4, 4)),
    _case("slow", ON_SERVER, Result.FAIL, _times(30, 4)),
    _case("a gap", ON_SERVER, Result.UNKNOWN, {DISK_TIMES: Gap()}),
    Case("a desktop", ON_SERVER, Result.NOT_APPLICABLE, {**DESKTOP, **_times(1, 4)}, WINDOWS),
]


def test_sleep_does_not_count_as_work() -> None:
    """Ten days since the start, of which it was awake for two, and busy a tenth of these."""
    answers = _cpu(0.1, days=2)
    started = STARTED.read(rows({"LastBootUpTime": NOW - timedelta(days=10), "LocalDateTime": NOW}))
    use = windows_processors(PROCESSORS.read(answers[PROCESSORS]), started)
    assert use.busy == pytest.approx(0.1)
    assert use.up == pytest.approx(timedelta(days=2), abs=timedelta(seconds=1))


def test_counters_that_counted_nothing() -> None:
    row = {"Name": "0", **dict.fromkeys(PROCESSORS.select[1:], 0)}
    with pytest.raises(BadAnswer):
        windows_processors((row,), STARTED.read(_cpu(0.1)[STARTED]))


def test_the_evidence_has_the_words_of_windows() -> None:
    catalogue = load()
    judged = [judge(case, catalogue) for case in CASES if case.expect in (Result.PASS, Result.FAIL)]
    names = {one.name for finding in judged if finding for one in finding.verdict.evidence}
    assert {"MediaType", "FreeSpace, GiB", "FreePhysicalMemory, %"} <= names
    linux = ("rotational", "Available, GiB", "available, %", "swapped out, % of memory")
    assert names.isdisjoint(linux)

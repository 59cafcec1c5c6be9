"""Processors by their names, age, and readiness for Windows 11."""

import re
from typing import Any

import pytest

from checks.desktop.windows_age import (
    PROCESSOR,
    Processor,
    ProcessorLine,
    desktop_can_run_windows_11,
    desktop_is_not_too_old,
    line_of,
)
from checks.desktop.windows_speed import MEMORY, PAGE_FILES, VOLUMES
from checks.network.windows_encryption import SECURE_BOOT, TPM
from checks.server.linux_support import Lifecycle
from checks.server.windows_age import server_is_not_too_old
from scanner.benchmark import load_benchmark
from scanner.model import Check, Reason, Result, Table
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, key, rows
from tests.checks.server.windows_machines import VIRTUAL, hardware, windows


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    base = (SERVER if check.id.startswith("server.") else DESKTOP, hardware())
    merged = {q: one for each in (*base, *answers) for q, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


def _cpu(name: str) -> Answers:
    return {PROCESSOR: rows({"Name": name})}


I5_14500, I5_3470 = "Intel(R) Core(TM) i5-14500", "Intel(R) Core(TM) i5-3470 CPU @ 3.20GHz"
I5_8500, I5_10400 = "Intel(R) Core(TM) i5-8500 CPU @ 3.00GHz", "Intel(R) Core(TM) i5-10400F CPU"
XEON_V4 = "Intel(R) Xeon(R) CPU E5-2620 v4 @ 2.10GHz"
XEON_4 = "Intel(R) Xeon(R) Silver 4410Y"
AGE, OLD_SERVER, READY = desktop_is_not_too_old, server_is_not_too_old, desktop_can_run_windows_11
TEN = windows("19045", 6456, caption="Microsoft Windows 10 Pro", label="22H2")


def _board(
    version: str | None = "2.0, 0, 1.38", boot: int | None = 0, gib: float = 7.9, disk: int = 476
) -> Answers:
    volume = {"Name": "C:\\", "DriveLetter": "C:", "Capacity": disk << 30, "FreeSpace": 1 << 30}
    total = int(gib * (1 << 20))
    return {
        TPM: rows(*([{"SpecVersion": version, "IsEnabled_InitialValue": True}] if version else [])),
        SECURE_BOOT: key(None if boot is None else {"UEFISecureBootEnabled": boot}),
        MEMORY: rows({"TotalVisibleMemorySize": total, "FreePhysicalMemory": total // 2}),
        PAGE_FILES: rows(),
        VOLUMES: rows({**volume, "BootVolume": True, "SystemVolume": False}),
    }


CASES = [
    _case("of 2023", AGE, Result.PASS, _cpu(I5_14500), says="3 years"),
    _case("of 2019", AGE, Result.FAIL, _cpu(I5_10400), severity="low"),
    _case("of 2012", AGE, Result.FAIL, _cpu(I5_3470), severity="medium", says="2012"),
    _case("unknown", AGE, Result.UNKNOWN, _cpu("Some Processor 9000"), says="Some Processor"),
    _case("no processor", AGE, Result.UNKNOWN, {PROCESSOR: rows()}),
    _case("virtual", AGE, Result.NOT_APPLICABLE, _cpu(I5_3470), VIRTUAL),
    _case("of 2023", OLD_SERVER, Result.PASS, _cpu(XEON_4)),
    _case("of 2019", OLD_SERVER, Result.FAIL, _cpu("Intel(R) Xeon(R) E-2224"), severity="low"),
    _case("of 2016", OLD_SERVER, Result.FAIL, _cpu(XEON_V4), severity="medium", says="2016"),
    _case("no answer", OLD_SERVER, Result.UNKNOWN, {PROCESSOR: Gap()}),
    _case("virtual", OLD_SERVER, Result.NOT_APPLICABLE, _cpu(XEON_V4), VIRTUAL),
    _case("runs it", READY, Result.PASS, windows(), says="It runs Windows 11"),
    _case("could", READY, Result.PASS, TEN, _cpu(I5_8500), _board(), says="upgraded"),
    _case("old processor", READY, Result.FAIL, TEN, _cpu(I5_3470), _board(), says="processor"),
    _case("TPM 1.2", READY, Result.FAIL, TEN, _cpu(I5_8500), _board("1.2, 2, 3"), says="TPM"),
    _case("no TPM", READY, Result.FAIL, TEN, _cpu(I5_8500), _board(None), says="TPM"),
    _case("BIOS", READY, Result.FAIL, TEN, _cpu(I5_8500), _board(boot=None), says="UEFI"),
    _case("2 GiB", READY, Result.FAIL, TEN, _cpu(I5_8500), _board(gib=2), says="memory"),
    _case("32 GiB disk", READY, Result.FAIL, TEN, _cpu(I5_8500), _board(disk=30), says="disk"),
    _case(
        "TPM closed, the processor decides",
        READY,
        Result.FAIL,
        TEN,
        _cpu(I5_3470),
        _board(),
        {TPM: Gap(Reason.ACCESS_DENIED)},
    ),
    _case(
        "TPM closed",
        READY,
        Result.UNKNOWN,
        TEN,
        _cpu(I5_8500),
        _board(),
        {TPM: Gap(Reason.ACCESS_DENIED)},
    ),
    Case("a server", READY, Result.NOT_APPLICABLE, {**SERVER, **windows(kind=3)}, WINDOWS),
]


@pytest.fixture(scope="module")
def lines() -> Table[ProcessorLine]:
    return load_benchmark().table(ProcessorLine)


@pytest.mark.parametrize(
    ("name", "year", "windows11"),
    [
        (I5_14500, 2023, True),
        ("13th Gen Intel(R) Core(TM) i5-1345U", 2022, True),
        ("12th Gen Intel(R) Core(TM) i7-1255U", 2021, True),
        ("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", 2020, True),
        ("Intel(R) Core(TM) i7-1065G7 CPU @ 1.30GHz", 2019, True),
        (I5_8500, 2017, True),
        ("Intel(R) Core(TM) i7-7700 CPU @ 3.60GHz", 2016, False),
        ("Intel(R) Core(TM) i7-7820HQ CPU @ 2.90GHz", 2017, None),
        ("Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz", 2015, False),
        ("Intel(R) Core(TM) i5-5200U CPU @ 2.20GHz", 2014, False),
        ("Intel(R) Core(TM) i7-2600 CPU @ 3.40GHz", 2011, False),
        ("Intel(R) Core(TM) i5 CPU 650 @ 3.20GHz", 2008, False),
        ("Intel(R) Core(TM)2 Duo CPU E8400 @ 3.00GHz", 2006, False),
        ("Intel(R) Core(TM) Ultra 7 155U", 2023, True),
        ("Intel(R) Core(TM) Ultra 5 235", 2024, True),
        ("Intel(R) N100", 2023, True),
        ("AMD Ryzen 5 PRO 5650U with Radeon Graphics", 2020, True),
        ("AMD Ryzen 5 3600 6-Core Processor", 2019, True),
        ("AMD Ryzen 5 2600 Six-Core Processor", 2018, True),
        ("AMD Ryzen 5 2500U with Radeon Vega Mobile Gfx", 2017, False),
        ("AMD Ryzen 7 1700 Eight-Core Processor", 2017, False),
        ("AMD Ryzen AI 7 PRO 350 w/ Radeon 860M", 2024, True),
        ("Intel(R) Xeon(R) CPU E3-1230 V2 @ 3.30GHz", 2012, False),
        ("Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz", 2012, False),
        (XEON_V4, 2016, False),
        ("Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz", 2019, True),
        (XEON_4, 2023, True),
    ],
)
def test_real_names(
    lines: Table[ProcessorLine], name: str, year: int, windows11: bool | None
) -> None:
    found = line_of(Processor(" ".join(name.split())), lines)
    assert found is not None
    assert (found.launched, found.windows11) == (year, windows11)


def test_every_pattern_is_one(lines: Table[ProcessorLine]) -> None:
    for row in lines.rows:
        re.compile(row.name)
        assert 2005 < row.launched <= lines.as_of.year


def test_updates_of_windows_end_on_tuesdays() -> None:
    """Microsoft ends support with the updates of a second Tuesday: a slip of a day is seen."""
    table = load_benchmark().table(Lifecycle)
    ends = [
        (row.product, row.version, day)
        for row in table.rows
        for day in (row.ended, row.extended)
        if row.product.startswith("windows") and row.version != "25398" and day is not None
    ]
    assert len(ends) > 40
    assert [one for one in ends if one[2].weekday() != 1 or not 8 <= one[2].day <= 14] == []

"""Processors and memory."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.linux_machine import VIRTUALISATION
from checks.server.linux_load import (
    CPU,
    MEMORY,
    MEMORY_PRESSURE,
    UPTIME,
    linux_cpu,
    linux_memory,
    server_has_memory,
    server_processors_have_reserve,
)
from scanner.model import BadAnswer, CannotTellError, Reason, Result, ShellOutput, Unanswered
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers


def cpu(busy: int, load15: float, up: float = 90_000, processors: int = 2) -> dict[str, object]:
    """The answer of a host that was busy so many percent since boot."""
    each = "".join(f"cpu{n} 0 0 0 0 0 0 0 0 0 0\n" for n in range(processors))
    return shell(
        f"4.08 3.56 {load15:.2f} 3/118 7147\n{up:.2f} 4848.44\n"
        f"cpu  {busy} 0 0 {100 - busy} 0 0 0 0 0 0\n{each}"
    )


def meminfo(
    total: float,
    available: float,
    swap: float = 0,
    swap_free: float = 0,
    arc: tuple[int, int] | None = None,
) -> dict[str, object]:
    """/proc/meminfo of a host, in GiB, and the size and the least size of the ARC."""
    fields = {
        "MemTotal": total,
        "MemFree": 0.1,
        "MemAvailable": available,
        "SwapTotal": swap,
        "SwapFree": swap_free,
    }
    return shell(
        "".join(f"{key}:  {int(gib * 2**20)} kB\n" for key, gib in fields.items())
        + "HugePages_Total:       0\n"
        + (f"arc_c_min {arc[1] << 30}\narc_size {arc[0] << 30}\n" if arc else "")
    )


def stalled(seconds: float) -> dict[str, object]:
    """/proc/pressure/memory with so many seconds of stalls."""
    line = f"avg10=0.00 avg60=0.00 avg300=0.00 total={int(seconds * 1e6)}\n"
    return shell(f"some {line}full {line}")


def _cpu(
    name: str, expect: Result, answer: object, says: str = "", severity: str | None = None
) -> Case:
    answers = {**SERVER, CPU: answer}
    check = server_processors_have_reserve
    return Case(name, check, expect, answers, LINUX, says=says, severity=severity)


def _memory(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    return Case(name, server_has_memory, expect, {**SERVER, **answers}, LINUX, says=says)


UP: Answers = {UPTIME: shell("100000.00 150000.00\n")}

CASES = [
    _cpu("idle", Result.PASS, cpu(5, 0.1), "busy 5 %"),
    _cpu("60 % is the limit", Result.PASS, cpu(60, 0.1)),
    _cpu("busy", Result.FAIL, cpu(61, 0.1), "61 %", "medium"),
    _cpu("busy, but just started", Result.PASS, cpu(99, 0.1, up=3600)),
    _cpu("busy for a day", Result.FAIL, cpu(61, 0.1, up=86_400)),
    _cpu(
        "nothing counted",
        Result.UNKNOWN,
        shell(
            "".join(
                ("0.10 0.10 0.10 1/9 9\n90000.00 1.00\n", "cpu  0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0\n")
            )
        ),
    ),
    _cpu(
        "too few numbers",
        Result.UNKNOWN,
        shell("".join(("0.10 0.10 0.10 1/9 9\n90000.00 1.00\n", "cpu  1 1 1 1\ncpu0 1 1 1 1\n"))),
    ),
    _cpu(
        "another line",
        Result.UNKNOWN,
        shell(
            "".join(("0.10 0.10 0.10 1/9 9\n90000.00 1.00\n", "cpu0 1 1 1 1 1\ncpu1 1 1 1 1 1\n"))
        ),
    ),
    _cpu(
        "no load",
        Result.UNKNOWN,
        shell("".join(("nan inf 0.10 1/9 9\n90000.00 1.00\n", "cpu  1 1 1 1 1\ncpu0 1 1 1 1 1\n"))),
    ),
    _cpu("waiting now", Result.FAIL, cpu(5, 2.5), severity="low"),
    _cpu("two tasks on two", Result.PASS, cpu(5, 2.0)),
    _cpu(
        "waiting for disks is not busy",
        Result.PASS,
        shell(
            "0.10 0.10 0.10 1/9 9\n90000.00 1.00\n"
            "cpu  1 0 1 8 90 0 0 0 0 0\ncpu0 1 0 1 8 90 0 0 0 0 0\n"
        ),
    ),
    _cpu("odd", Result.UNKNOWN, shell("0.10 0.10 0.10 1/9 9\n90000.00 1.00\nintr 1 2 3 4 5\n")),
    _cpu("no stat", Result.UNKNOWN, shell("0.10 0.10 0.10 1/9 9\n90000.00 1.00\n")),
    _cpu("timed out", Result.UNKNOWN, Gap()),
    Case(
        "a desktop",
        server_processors_have_reserve,
        Result.NOT_APPLICABLE,
        {**DESKTOP, CPU: cpu(99, 9)},
        LINUX,
    ),
    Case(
        "a container has its host's processors",
        server_processors_have_reserve,
        Result.NOT_APPLICABLE,
        {**SERVER, CPU: cpu(99, 9), VIRTUALISATION: shell("lxc\n")},
        LINUX,
    ),
    Case(
        "LXC shows memory of its own",
        server_has_memory,
        Result.FAIL,
        {**SERVER, MEMORY: meminfo(64, 6.3), VIRTUALISATION: shell("lxc\n")},
        LINUX,
    ),
    Case(
        "other containers show their host's",
        server_has_memory,
        Result.NOT_APPLICABLE,
        {**SERVER, MEMORY: meminfo(64, 6.3), VIRTUALISATION: shell("docker\n")},
        LINUX,
    ),
    _memory("plenty", Result.PASS, {MEMORY: meminfo(64, 40)}, "62.5 %"),
    _memory("10 %", Result.PASS, {MEMORY: meminfo(10, 1)}),
    _memory("a quarter swapped out", Result.PASS, {MEMORY: meminfo(8, 4, 8, 6)}),
    _memory("under 10 %", Result.FAIL, {MEMORY: meminfo(64, 6.3)}),
    _memory("ZFS keeps a cache", Result.PASS, {MEMORY: meminfo(64, 4, arc=(24, 4))}, "37.5 %"),
    _memory("ZFS at its least", Result.FAIL, {MEMORY: meminfo(64, 4, arc=(4, 4))}),
    _memory("ZFS below its least", Result.FAIL, {MEMORY: meminfo(64, 4, arc=(2, 4))}, "6.2 %"),
    _memory("a little swap, full", Result.PASS, {MEMORY: meminfo(64, 40, 2, 0)}),
    _memory("much swapped out", Result.FAIL, {MEMORY: meminfo(8, 4, 8, 5)}),
    _memory(
        "stalls since boot",
        Result.FAIL,
        {MEMORY: meminfo(8, 4), MEMORY_PRESSURE: stalled(1100), **UP},
    ),
    _memory(
        "few stalls", Result.PASS, {MEMORY: meminfo(8, 4), MEMORY_PRESSURE: stalled(1000), **UP}
    ),
    _memory(
        "kernel without pressure",
        Result.PASS,
        {MEMORY: meminfo(8, 4), MEMORY_PRESSURE: shell("", 1), **UP},
    ),
    _memory("before Linux 3.14", Result.UNKNOWN, {MEMORY: shell("MemTotal: 8000000 kB\n")}),
    _memory("timed out", Result.UNKNOWN, {MEMORY: Gap()}),
    Case(
        "a desktop",
        server_has_memory,
        Result.NOT_APPLICABLE,
        {**DESKTOP, MEMORY: meminfo(8, 4)},
        LINUX,
    ),
]

NOT_ASKED = Unanswered(Reason.NOT_ASKED)


def test_cpu_counts() -> None:
    text = (
        "0.10 0.20 3.00 1/9 9\n90000.50 1.0\ncpu  30 10 10 40 10 0 0 0 5 5\n" + "cpu0 1\ncpu1 1\n"
    )
    read = linux_cpu(ShellOutput(text, 0))
    assert read.busy == pytest.approx(0.5)
    assert (read.load15, read.processors) == (1.5, 2)
    assert read.up == timedelta(seconds=90000.5)


def test_no_memory_is_no_fact() -> None:
    with pytest.raises(BadAnswer):
        linux_memory(
            ShellOutput("MemTotal: 0 kB\nMemAvailable: 0 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n", 0),
            NOT_ASKED,
            NOT_ASKED,
        )


@given(st.text(), st.text())
def test_readers_never_break(text: str, other: str) -> None:
    said, more = ShellOutput(text, 0), ShellOutput(other, 0)
    whole = ShellOutput("MemTotal: 9 kB\nMemAvailable: 9 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n", 0)
    for read in (lambda: linux_cpu(said), lambda: linux_memory(said, more, more)):
        try:
            read()
        except (CannotTellError, ValueError, LookupError):
            continue
    assert linux_memory(whole, said, more).available == 1

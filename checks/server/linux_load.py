"""Processor and memory: averages since boot where the kernel keeps them, not a moment's view."""

import re
from datetime import timedelta

from checks.network.linux_machine import KERNEL_OF_ANOTHER, Kind, Machine
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    Pass,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Unanswered,
    Verdict,
    check,
    fact,
    probe,
)

CPU = Shell(
    "linux.cpu-time", 'cat /proc/loadavg /proc/uptime && grep "^cpu" /proc/stat | cut -c1-200'
)
# The cache of ZFS (ARC) gives memory back as the page cache does, but the kernel does not know.
MEMORY = Shell(
    "linux.memory",
    'cat /proc/meminfo || exit 1; awk \'$1=="size" || $1=="c_min" {print "arc_"$1, $3}\''
    " /proc/spl/kstat/zfs/arcstats 2>/dev/null; :",
)
# Pressure stall information, Linux 4.20 and newer: the time that work stood still for memory.
MEMORY_PRESSURE = Shell("linux.memory-pressure", "cat /proc/pressure/memory")
UPTIME = Shell("linux.uptime", "cat /proc/uptime")

_MIB = 1 << 20


@fact("linux.cpu-use")
class CpuUse:
    """``busy``: share of processor time used since boot; ``load15`` for each processor (None: this
    system keeps no such average); ``up``: how long the processors have counted."""

    busy: float
    load15: float | None
    processors: int
    up: timedelta


@fact("host.memory")
class Memory:
    """``total`` in GiB; ``available`` and ``swapped`` as shares of it; ``stalled``: share of the
    time since boot in which something waited for memory; ``peak``: the most of the page file that
    was used since boot, as a share of it. None: this system does not say. ``of_windows``: whose
    words its evidence has."""

    total: float
    available: float | None
    swapped: float
    stalled: float | None
    peak: float | None = None
    of_windows: bool = False


@probe(Role.LINUX, CPU)
def linux_cpu(output: ShellOutput) -> CpuUse:
    """proc(5): loadavg, uptime, and the cpu lines of stat (user nice system idle iowait irq
    softirq steal, in ticks since boot; waiting for a disk is not busy)."""
    lines = output.require().splitlines()
    load = re.match(r"(?:\d{1,9}\.\d\d ){2}(\d{1,9}\.\d\d) ", lines[0])
    ticks = [int(word) for word in lines[2].removeprefix("cpu ").split()[:8]]
    processors = sum(1 for line in lines[3:] if re.match(r"cpu\d+ ", line))
    if load is None or len(ticks) < 5 or not lines[2].startswith("cpu ") or not processors:
        raise BadAnswer("/proc/loadavg or /proc/stat has another shape")
    if sum(ticks) <= 0:
        raise BadAnswer("/proc/stat has counted nothing")
    idle = ticks[3] + ticks[4]
    load15 = float(load[1]) / processors
    return CpuUse(1 - idle / sum(ticks), load15, processors, uptime_of(lines[1]))


def uptime_of(text: str) -> timedelta:
    """``/proc/uptime``: seconds since boot, suspended time included; then idle seconds."""
    found = re.match(r"(\d{1,12}\.\d\d) ", text)
    if found is None:
        raise BadAnswer("/proc/uptime has another shape")
    return timedelta(seconds=float(found[1]))


@probe(Role.LINUX, MEMORY, MEMORY_PRESSURE, UPTIME)
def linux_memory(
    memory: ShellOutput, pressure: ShellOutput | Unanswered, uptime: ShellOutput | Unanswered
) -> Memory:
    """proc(5): meminfo in KiB; MemAvailable exists since Linux 3.14. zfs(4): the ARC in octets,
    which shrinks to zfs_arc_min."""
    fields = {
        found[1]: int(found[2])
        for line in memory.require().splitlines()
        if (found := re.match(r"(\w+):\s+(\d{1,15}) kB", line))
    }
    total = fields["MemTotal"]
    if total <= 0:
        raise BadAnswer("/proc/meminfo with no memory")
    swapped = max(0, fields["SwapTotal"] - fields["SwapFree"])
    arc = dict(re.findall(r"(?m)^arc_(size|c_min) (\d{1,15})$", memory.stdout))
    cached = max(0, int(arc.get("size", 0)) - int(arc.get("c_min", 0))) >> 10
    available = min(1.0, (fields["MemAvailable"] + cached) / total)
    return Memory(total / _MIB, available, swapped / total, _stalled(pressure, uptime))


def _stalled(pressure: ShellOutput | Unanswered, uptime: ShellOutput | Unanswered) -> float | None:
    """The "some" line's total, in microseconds, over the uptime; None on older kernels."""
    if isinstance(pressure, Unanswered) or isinstance(uptime, Unanswered):
        return None
    found = re.search(r"^some .*\btotal=(\d{1,18})", pressure.stdout, re.MULTILINE)
    if found is None or uptime.status != 0:
        return None
    seconds = uptime_of(uptime.stdout).total_seconds()
    return min(1.0, int(found[1]) / 1e6 / seconds) if seconds > 0 else None


def under_pressure(memory: Memory, free: float, swap: float, stalled: float, peak: float) -> bool:
    """Little memory available now, or much of it swapped out, or work that waited for memory, or
    a page file that was once nearly full."""
    return (
        (memory.available is not None and memory.available < free)
        or memory.swapped > swap
        or (memory.stalled is not None and memory.stalled > stalled)
        or (memory.peak is not None and memory.peak > peak)
    )


def memory_evidence(memory: Memory) -> tuple[Evidence, ...]:
    """What the verdicts on memory rest on, in the terms of the kernel or of Windows' classes."""
    if memory.of_windows:
        return (
            Evidence("TotalVisibleMemorySize, GiB", round(memory.total, 1)),
            Evidence("FreePhysicalMemory, %", _percent(memory.available)),
            Evidence("CurrentUsage of the page file, % of memory", _percent(memory.swapped)),
            Evidence("PeakUsage of the page file, %", _percent(memory.peak)),
        )
    return (
        Evidence("memory, GiB", round(memory.total, 1)),
        Evidence("available, %", _percent(memory.available)),
        Evidence("swapped out, % of memory", _percent(memory.swapped)),
        Evidence("stalls since boot, %", _percent(memory.stalled)),
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


@check(
    "server.load",
    topic="capacity",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("SRV-LNX-LOAD", "SRV-CPU-LOAD"),
)
def server_processors_have_reserve(
    cpu: CpuUse | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
    *,
    busy_percent: float = 60,
    load_per_processor: float = 1.0,
    settled_hours: float = 24,
) -> Verdict:
    """The processors of every server have reserves over the day.

    Why: a server at its limit makes everybody wait, and has nothing left for a busy day.
    Fix: find the program that uses the time; move work elsewhere or give the server more.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(machine, Machine) and machine.kind is Kind.CONTAINER:
        return KERNEL_OF_ANOTHER
    if isinstance(cpu, Missing):
        return cpu.unknown()
    busy = 100 * cpu.busy
    seen = (
        Evidence("busy since boot, %", round(busy, 1)),
        Evidence("15-minute load per processor", round(cpu.load15, 2) if cpu.load15 else None),
    )
    if busy > busy_percent and cpu.up >= timedelta(hours=settled_hours):
        return Fail("Its processors were busy {busy} % of the time since boot.", *seen, busy=busy)
    if cpu.load15 is not None and cpu.load15 > load_per_processor:
        return Fail(
            "At the moment {load} tasks wait or run for each processor.",
            *seen,
            severity=Severity.LOW,
            load=cpu.load15,
        )
    return Pass("Its processors are busy {busy} % of the time.", *seen, busy=busy)


@check(
    "server.memory",
    topic="capacity",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("SRV-LNX-MEM", "SRV-MEM-PRESSURE", "SRV-PAGEFILE"),
)
def server_has_memory(
    memory: Memory | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
    *,
    free_percent: float = 10,
    swap_percent: float = 25,
    stalled_percent: float = 1,
    peak_percent: float = 90,
) -> Verdict:
    """Every server has memory in reserve.

    Why: a server without memory first gets slow, then ends the largest program: the database.
    Fix: find what takes the memory, limit it, or add memory.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(machine, Machine) and machine.shows_memory_of_another:
        return KERNEL_OF_ANOTHER
    if isinstance(memory, Missing):
        return memory.unknown()
    seen = memory_evidence(memory)
    available = _percent(memory.available)
    limits = (free_percent / 100, swap_percent / 100, stalled_percent / 100, peak_percent / 100)
    if under_pressure(memory, *limits):
        return Fail("Memory is short: {available} % is available.", *seen, available=available)
    return Pass("{available} % of the memory is available.", *seen, available=available)

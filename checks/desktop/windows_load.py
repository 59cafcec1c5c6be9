"""How busy processors and disks of Windows have been since it was started: weeks, not a moment."""

import re
from dataclasses import dataclass
from datetime import timedelta

from checks.desktop.windows_speed import HARD_DISK, MEDIA, SOLID_STATE, STORAGE_CLASS_MEMORY
from checks.properties import count, moment, words
from checks.server.linux_load import CpuUse
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    CimRow,
    Evidence,
    Fail,
    Missing,
    Pass,
    Role,
    Rows,
    Severity,
    Unanswered,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# Raw values count from the start: processors and disks in units of 100 ns, summed over their work.
PROCESSORS = Wql(
    "Win32_PerfRawData_PerfOS_Processor",
    ("Name", "PercentIdleTime", "PercentUserTime", "PercentPrivilegedTime"),
)
STARTED = Wql("Win32_OperatingSystem", ("LastBootUpTime", "LocalDateTime"))
DISK_TIMES = Wql(
    "Win32_PerfRawData_PerfDisk_PhysicalDisk",
    ("Name", "PercentDiskTime", "DiskTransfersPersec", "DiskBytesPersec"),
)

_TICKS = 10_000_000  # 100 ns in a second
_TOTAL = "_Total"
# DiskTransfersPersec has 32 bits: it turns over after 4.3 billion transfers, of 4 KiB at least.
_TURNS_OVER = 4096 << 32


@dataclass(frozen=True, slots=True)
class DiskTime:
    """A disk: how many transfers since the start, and how long each took on average, in seconds
    from its request to its end. ``spins``: None where that is not told. ``certain``: the count
    cannot have turned over."""

    name: str
    transfers: int
    seconds: float
    spins: bool | None
    certain: bool


@fact("windows.disk-times")
class DiskTimes:
    """The disks that have done anything."""

    each: tuple[DiskTime, ...]


@probe(Role.WINDOWS, PROCESSORS, STARTED, rank=2)
def windows_processors(processors: Rows, started: Rows) -> CpuUse:
    """Busy is user and privileged time of the time awake; idle time stands still in sleep.

    Where only idle time is told the time since the start must do for the time awake.
    """
    each = [row for row in processors if row["Name"] != _TOTAL]
    if not each or len(started) != 1:
        raise BadAnswer("no processors, or no start")
    up = moment(started[0], "LocalDateTime") - moment(started[0], "LastBootUpTime")
    idle = sum(count(row, "PercentIdleTime") for row in each)
    if all(row["PercentUserTime"] is not None for row in each):
        work = ("PercentUserTime", "PercentPrivilegedTime")
        busy = sum(count(row, name) for row in each for name in work)
    else:
        busy = max(0, round(up.total_seconds() * _TICKS) * len(each) - idle)
    if busy + idle <= 0:
        raise BadAnswer("the processors have counted nothing")
    awake = timedelta(seconds=(busy + idle) / _TICKS / len(each))
    return CpuUse(busy / (busy + idle), None, len(each), awake)


@probe(Role.WINDOWS, DISK_TIMES, MEDIA)
def disk_times(disks: Rows, media: Rows | Unanswered) -> DiskTimes:
    """PercentDiskTime is the sum of all transfers' times. Names are "0 C:", "1 D: E:"."""
    listed = () if isinstance(media, Unanswered) else media
    kinds = {str(row["DeviceId"]): row for row in listed}
    own = [row for row in disks if row["Name"] != _TOTAL]
    if not own:
        raise BadAnswer("no disk has counters")
    found = [_disk_time(row, kinds) for row in own if row["DiskTransfersPersec"] != 0]
    return DiskTimes(tuple(found))


def _disk_time(row: CimRow, kinds: dict[str, CimRow]) -> DiskTime:
    name, transfers = words(row, "Name", 60), count(row, "DiskTransfersPersec")
    number = re.match(r"\d{1,4}", name)
    medium = kinds[number[0]]["MediaType"] if number and number[0] in kinds else None
    told = {HARD_DISK: True, SOLID_STATE: False, STORAGE_CLASS_MEMORY: False}
    octets = row["DiskBytesPersec"]
    return DiskTime(
        name,
        transfers,
        count(row, "PercentDiskTime") / _TICKS / transfers,
        told.get(medium) if isinstance(medium, int) else None,
        not isinstance(octets, int) or octets < _TURNS_OVER,
    )


def judge_times(times: DiskTimes, flash_ms: float, spinning_ms: float, least: float) -> Verdict:
    """The verdict of both areas, by the disk that is furthest over its limit."""
    worked = [disk for disk in times.each if disk.transfers >= least]
    if not worked:
        return Unknown("Its disks have worked too little since the start to judge them.")

    def over(disk: DiskTime) -> float:
        return 1000 * disk.seconds / (flash_ms if disk.spins is False else spinning_ms)

    seen = tuple(
        Evidence("ms a transfer since the start", round(1000 * disk.seconds, 1), where=disk.name)
        for disk in sorted(worked, key=over, reverse=True)[:6]
    )
    slow = [disk for disk in worked if over(disk) > 1]
    if not slow:
        return Pass("Its disks answer fast enough.", *seen)
    worst = max(slow, key=over)
    if not any(disk.certain for disk in slow):
        return Unknown(
            "Disk {disk} has worked so much that its counter turned over.", *seen, disk=worst.name
        )
    return Fail(
        "Disk {disk} takes {time} ms for each transfer, on average since the start.",
        *seen,
        disk=worst.name,
        time=1000 * worst.seconds,
    )


@check(
    "desktop.disk-latency",
    topic="speed",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("DSK-DISK-LATENCY",),
    needs="Performance Monitor Users on Windows",
)
def desktop_disks_answer_fast(
    times: DiskTimes | Missing,
    purpose: Purpose,
    *,
    flash_ms: float = 25,
    spinning_ms: float = 50,
    least_transfers: float = 100_000,
) -> Verdict:
    """The disks of every desktop answer quickly, over the weeks since it was started.

    Why: a disk that is slow to answer makes every click wait, or is about to fail.
    Fix: replace a spinning disk by flash; for flash look at its health, room and firmware.
    Effort: 2 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(times, Missing):
        return times.unknown()
    return judge_times(times, flash_ms, spinning_ms, least_transfers)


@check(
    "desktop.processor-load",
    topic="speed",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("DSK-CPU-LOAD",),
    needs="Performance Monitor Users on Windows",
)
def desktop_processors_have_reserve(
    cpu: CpuUse | Missing,
    purpose: Purpose,
    *,
    warn_percent: float = 25,
    fail_percent: float = 50,
    settled_hours: float = 24,
) -> Verdict:
    """The processors of every desktop are idle most of the time that it is on.

    Why: who works at a computer that is always busy waits for it; office work needs a tenth of it.
    Fix: find the program that uses the time, often a scanner or a hanging update; then the age.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(cpu, Missing):
        return cpu.unknown()
    busy = 100 * cpu.busy
    seen = Evidence("busy since the start, %", round(busy, 1))
    if cpu.up < timedelta(hours=settled_hours):
        return Unknown("It has been on for too short a time to judge its load.", seen)
    if busy > warn_percent:
        return Fail(
            "Its processors were busy {busy} % of the time since it was started.",
            seen,
            severity=None if busy > fail_percent else Severity.LOW,
            busy=busy,
        )
    return Pass("Its processors are busy {busy} % of the time.", seen, busy=busy)

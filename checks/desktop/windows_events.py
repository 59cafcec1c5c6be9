"""What the logs of Windows tell of 30 days: crashes, sudden ends, bad hardware.

The judgement is one for desktops and servers; the checks differ in how much they take.
"""

from collections import Counter
from datetime import timedelta

from checks.desktop.reliability import RecentCrashes
from checks.properties import moment
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    Pass,
    Reason,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

LOG_SECONDS = 60.0
"""A log of the usual 20 MiB is read through in seconds, one of 100 MiB in most of a minute; more
than half of the time for one host no log may take."""
# The log is read to its end for every question, so all of a log are asked in one. 6005 and 6013 are
# written at each start and each day: they prove that the log can be read, and since when. The rest
# are named below (those of DHCP in its own topic); the time cannot be part of the question, the
# readers keep the last 30 days.
SYSTEM_LOG = Wql(
    "Win32_NTLogEvent",
    ("SourceName", "EventCode", "TimeWritten"),
    where="Logfile = 'System' AND (EventCode = 6005 OR EventCode = 6013 OR EventCode = 41"
    " OR EventCode = 6008 OR EventCode = 7 OR EventCode = 11 OR EventCode = 51 OR EventCode = 55"
    " OR EventCode = 153 OR EventCode = 17 OR EventCode = 18 OR EventCode = 19 OR EventCode = 47"
    " OR EventCode = 1020 OR EventCode = 1063)",
    most=10_000,
    seconds=LOG_SECONDS,
)
CRASHES = Wql(
    "Win32_NTLogEvent",
    ("SourceName", "EventCode", "TimeWritten", "InsertionStrings"),
    where="Logfile = 'Application' AND"
    " (SourceName = 'Application Error' OR SourceName = 'Application Hang')",
    most=10_000,
    seconds=LOG_SECONDS,
)
CLOCK = Wql("Win32_OperatingSystem", ("LocalDateTime",))

WINDOW = timedelta(days=30)
_WRITTEN_ALWAYS = frozenset({6005, 6013})
_SUDDEN = frozenset({("microsoft-windows-kernel-power", 41), ("eventlog", 6008)})
# disk: 7 bad block, 11 controller error, 51 error while paging, 153 an operation had to be retried;
# Ntfs 55: the file system is corrupt; WHEA-Logger: 18 fatal, 17, 19 and 47 corrected.
_HARDWARE = {
    "disk": frozenset({7, 11, 51, 153}),
    "ntfs": frozenset({55}),
    "microsoft-windows-ntfs": frozenset({55}),
    "microsoft-windows-whea-logger": frozenset({17, 18, 19, 47}),
}


@fact("windows.sudden-ends")
class SuddenEnds:
    """How often it went off in the last 30 days without having been shut down."""

    times: int


@fact("windows.hardware-errors")
class HardwareErrors:
    """Errors of disks, memory and processor in the log of the last 30 days: source and event, how
    often."""

    each: tuple[tuple[str, int], ...]


def recent(rows: Rows, log: Rows, clock: Rows) -> Rows:
    """The events of the last 30 days by the computer's own clock; ``log`` proves that an account
    that sees none may see some: who may not read the log is shown an empty one."""
    if len(clock) != 1:
        raise BadAnswer("no clock")
    if not any(row["EventCode"] in _WRITTEN_ALWAYS for row in log):
        raise BadAnswer("the System log is empty, or closed to this account", Reason.ACCESS_DENIED)
    since = moment(clock[0], "LocalDateTime") - WINDOW
    return tuple(row for row in rows if moment(row, "TimeWritten") >= since)


@probe(Role.WINDOWS, SYSTEM_LOG, CLOCK)
def sudden_ends(log: Rows, clock: Rows) -> SuddenEnds:
    """Kernel-Power 41 and EventLog 6008 are both written at the next start: one counts."""
    seen = [
        (str(row["SourceName"]).casefold(), row["EventCode"]) for row in recent(log, log, clock)
    ]
    return SuddenEnds(max(seen.count(each) for each in _SUDDEN))


@probe(Role.WINDOWS, SYSTEM_LOG, CLOCK)
def hardware_errors(log: Rows, clock: Rows) -> HardwareErrors:
    """Events of disks that mean an error, and those of the hardware's own log (WHEA)."""
    found: Counter[str] = Counter()
    for row in recent(log, log, clock):
        source, code = str(row["SourceName"]), row["EventCode"]
        if code in _HARDWARE.get(source.casefold(), ()):
            found[f"{source.removeprefix('Microsoft-Windows-')[:40]} {code}"] += 1
    return HardwareErrors(tuple(found.most_common()))


@probe(Role.WINDOWS, CRASHES, SYSTEM_LOG, CLOCK, rank=2)
def windows_crashes(crashes: Rows, log: Rows, clock: Rows) -> RecentCrashes:
    """Application Error 1000 and Application Hang 1002: the program is the first inserted text."""
    programs = []
    for row in recent(crashes, log, clock):
        texts = row["InsertionStrings"]
        first = texts[0] if isinstance(texts, tuple) and texts else None
        if row["EventCode"] in (1000, 1002):
            programs.append(first.strip()[:60] if isinstance(first, str) else "a program")
    return RecentCrashes(tuple(programs))


def judge_sudden_ends(ends: SuddenEnds, most: int, few: Severity | None = None) -> Verdict:
    """``few`` is the severity of one to ``most`` times; None lets them pass."""
    seen = Evidence("Kernel-Power 41 or EventLog 6008 in 30 days", ends.times)
    text = "It went off {times} times in 30 days."
    if ends.times > most:
        return Fail(text, seen, times=ends.times)
    if ends.times and few is not None:
        return Fail(text, seen, severity=few, times=ends.times)
    return Pass(text, seen, times=ends.times)


def judge_hardware(errors: HardwareErrors, most: int) -> Verdict:
    """A few may be chance, such as a disk that was pulled out."""
    count = sum(times for _, times in errors.each)
    shown = tuple(Evidence(name, times) for name, times in errors.each[:6])
    text = "{count} errors of its hardware in 30 days."
    if count > most:
        return Fail(text, *shown, count=count)
    return Pass(text, *shown, count=count)


@check(
    "desktop.sudden-ends",
    topic="reliability",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    needs="Event Log Readers",
)
def desktop_does_not_go_off(
    ends: SuddenEnds | Missing, purpose: Purpose, *, most: int = 2
) -> Verdict:
    """Desktops do not go off without being shut down.

    Why: what was not saved is lost each time, and the disk may be damaged; power or heat is behind.
    Fix: ask its user how it ends; look at the power supply, the battery, the heat, the drivers.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(ends, Missing):
        return ends.unknown()
    return judge_sudden_ends(ends, most)


@check(
    "desktop.hardware-errors",
    topic="reliability",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    needs="Event Log Readers",
)
def desktop_hardware_has_no_errors(
    errors: HardwareErrors | Missing, purpose: Purpose, *, most: int = 2
) -> Verdict:
    """The log of a desktop shows no errors of disks, memory or processor.

    Why: such errors come weeks before the disk or the memory fails for good.
    Fix: save its data, then test the part that the log names, and replace it.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(errors, Missing):
        return errors.unknown()
    return judge_hardware(errors, most)

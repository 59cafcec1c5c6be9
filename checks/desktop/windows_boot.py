"""How long Windows desktops take to start, as Windows itself has measured each start.

The measurements lie in a log that no CIM class reads: only the collector that is carried to the
computer brings them.
"""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from checks.properties import count, moment
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    Pass,
    PowerShell,
    Reason,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# Event 100: BootTime is MainPathBootTime (to the desktop) and BootPostBootTime (until the computer
# has been idle for ten seconds), in milliseconds. Windows does not keep this log on servers.
BOOTS = PowerShell(
    "boot-durations",
    r"""
    $log = 'Microsoft-Windows-Diagnostics-Performance/Operational'
    $times = @('BootTime', 'MainPathBootTime', 'BootPostBootTime')
    $asked = @{ LogName = $log; Id = 100; StartTime = [datetime]::Now.AddDays(-30) }
    try {
        $starts = @(Get-WinEvent -FilterHashtable $asked -MaxEvents 50 -ErrorAction Stop)
    } catch {
        if ($_.FullyQualifiedErrorId -notmatch '^NoMatchingEventsFound') {
            throw
        }
        # "None" is also what an account hears that may not read the log.
        $kept = Get-WinEvent -ListLog $log -ErrorAction Stop
        if ($null -eq $kept.RecordCount) {
            throw 'siteproof:access-denied:the log is closed to this account'
        }
        if (-not $kept.IsEnabled) {
            throw 'siteproof:not-supported:the log of starts is switched off'
        }
        $starts = @()
    }
    foreach ($start in $starts) {
        $row = @{ TimeCreated = $start.TimeCreated }
        foreach ($data in ([xml]$start.ToXml()).Event.EventData.Data) {
            if ($times -contains $data.Name) {
                $row[$data.Name] = [long]$data.InnerText
            }
        }
        [pscustomobject]$row
    }
    """,
    ("TimeCreated", "BootTime", "MainPathBootTime", "BootPostBootTime"),
    most=50,
)


@dataclass(frozen=True, slots=True)
class Start:
    """One start: when, and its seconds in all, to the desktop, and from there until it rested."""

    at: datetime
    whole: float
    desktop: float
    rest: float


@fact("windows.starts")
class Starts:
    """The starts of the last 30 days that Windows has measured, the newest first, at most 50."""

    each: tuple[Start, ...]


@probe(Role.WINDOWS, BOOTS)
def windows_starts(rows: Rows) -> Starts:
    """Milliseconds of event 100. No rows: it was not started, as the log is known to be kept."""
    times = ("BootTime", "MainPathBootTime", "BootPostBootTime")
    each = [
        Start(moment(row, "TimeCreated"), *(count(row, t) / 1000 for t in times)) for row in rows
    ]
    return Starts(tuple(sorted(each, key=lambda start: start.at, reverse=True)))


@check(
    "desktop.boot-time",
    topic="speed",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    needs="the collector, run as administrator",
)
def desktop_starts_quickly(
    starts: Starts | Missing,
    purpose: Purpose,
    *,
    warn_seconds: float = 75,
    fail_seconds: float = 150,
    least: int = 3,
) -> Verdict:
    """Desktops are ready for work soon after they are switched on.

    Why: five minutes a day at the start cost each person more than half a working week in a year.
    Fix: put in an SSD, take programs out of the startup, update drivers and the firmware.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(starts, Missing):
        return starts.unknown()
    if len(starts.each) < least:
        text = "Windows has measured {count} starts in 30 days: too few to judge."
        return Unknown(text, reason=Reason.NOT_SUPPORTED, count=len(starts.each))
    seconds = round(median(start.whole for start in starts.each))
    shown = (
        Evidence("BootTime, median in s", seconds, where=f"{len(starts.each)} starts in 30 days"),
        Evidence("MainPathBootTime, median in s", round(median(s.desktop for s in starts.each))),
        Evidence("BootPostBootTime, median in s", round(median(s.rest for s in starts.each))),
    )
    text = "It takes {seconds} s until it is ready."
    if seconds > warn_seconds:
        severity = None if seconds > fail_seconds else Severity.LOW
        return Fail(text, *shown, severity=severity, seconds=seconds)
    return Pass(text, *shown, seconds=seconds)

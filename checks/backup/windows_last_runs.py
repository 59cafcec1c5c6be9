"""How the last backups of Veeam ended, by its event logs.

How far back a log reaches depends on its size: that it tells of no backup is no proof of none.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from checks.properties import count, moment
from checks.server.windows_services import Services
from scanner.model import (
    CannotTellError,
    CimRow,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Rows,
    ScanTime,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# 190: "Backup job finished" (Veeam's reference of events; the agent uses the same number); 790:
# "Agent backup job finished", for agents that the backup server manages.
# Each log by itself: only where a query names one log does Windows leave the others unread.
_RESULT = ("EventCode", "EventType", "TimeWritten")
VEEAM_EVENTS = Wql(
    "Win32_NTLogEvent",
    _RESULT,
    where="Logfile = 'Veeam Backup' AND (EventCode = 190 OR EventCode = 790)",
    most=20000,
    seconds=40,
)
AGENT_EVENTS = Wql(
    "Win32_NTLogEvent",
    _RESULT,
    where="Logfile = 'Veeam Agent' AND EventCode = 190",
    most=20000,
    seconds=40,
)
# Which logs there are at all: a log that is missing has no events, as one that is empty.
LOGS = Wql("Win32_NTEventlogFile", ("LogfileName", "NumberOfRecords"))

# Win32_NTLogEvent.EventType
_ERROR, _WARNING = 1, 2
_VEEAM_LOGS = ("veeam backup", "veeam agent")


@fact("windows.veeam-runs")
class VeeamRuns:
    """When a job of Veeam last ended well, with a warning, with an error; None where the log tells
    of none. ``logged`` is whether there is a log of Veeam at all."""

    logged: bool
    well: datetime | None
    warned: datetime | None
    failed: datetime | None


def log_names(logs: Rows) -> frozenset[str]:
    """The logs in lower case. Every Windows has logs: who is shown none may not see them."""
    names = {str(row["LogfileName"] or "").lower() for row in logs} - {""}
    if not names:
        raise CannotTellError("the event logs are hidden from this account", Reason.ACCESS_DENIED)
    return frozenset(names)


def last_of(rows: Iterable[CimRow]) -> datetime | None:
    return max((moment(row, "TimeWritten") for row in rows), default=None)


@probe(Role.WINDOWS, VEEAM_EVENTS, AGENT_EVENTS, LOGS)
def veeam_runs(events: Rows, of_agent: Rows, logs: Rows) -> VeeamRuns:
    """Win32_NTLogEvent.EventType: 1 error, 2 warning, 3 information; a job that ended well writes
    an information."""
    logged = any(name in log_names(logs) for name in _VEEAM_LOGS)
    by_type: dict[int, list[CimRow]] = {}
    for row in (*events, *of_agent):
        by_type.setdefault(count(row, "EventType"), []).append(row)
    warned, failed = by_type.pop(_WARNING, []), by_type.pop(_ERROR, [])
    well = [row for rows in by_type.values() for row in rows]
    return VeeamRuns(logged, last_of(well), last_of(warned), last_of(failed))


@check(
    "backup.veeam-last-run",
    topic="recency",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-VEEAM-EVENT",),
    needs="administrator, or Event Log Readers",
)
def veeam_backed_up_last_night(
    services: Services | Missing,
    runs: VeeamRuns | Missing,
    now: ScanTime,
    *,
    warn_hours: int = 48,
    fail_hours: int = 96,
) -> Verdict:
    """Veeam's last backup is fresh and ended well.

    Why: backups that fail unseen are found on the day that they are needed.
    Fix: read in Veeam why the job fails (often the disk is full), mend it, and have it send mail.
    Effort: 2 h a server.
    """
    if isinstance(services, Missing):
        return services.unknown()
    # Other services of Veeam only carry data for a server that runs the jobs elsewhere.
    if not services.named("VeeamBackupSvc", "VeeamEndpointBackupSvc"):
        return NotApplicable("Veeam runs no jobs here.")
    if isinstance(runs, Missing):
        return runs.unknown()
    if not runs.logged:
        return Unknown("Veeam is there, and its event log is not.", reason=Reason.NOT_SUPPORTED)
    good = max((one for one in (runs.well, runs.warned) if one is not None), default=None)
    shown = [
        Evidence(f"event 190, {word}", at)
        for word, at in (("well", runs.well), ("warning", runs.warned), ("error", runs.failed))
        if at is not None
    ]
    if good is None and runs.failed is None:
        return Unknown("Its log tells of no backup at all.")
    if good is None:
        return Fail("No backup has ended well as far as the log reaches.", *shown)
    if good > now.at + timedelta(days=1):
        return Unknown("The clock of the host is wrong: the backup ended in the future.", *shown)
    age = now.at - good
    if age > timedelta(hours=warn_hours):
        # On a Monday the last one may be of Friday, where nobody works at weekends.
        grave = age > timedelta(hours=fail_hours)
        return Fail(
            "The last backup that did not fail is of {day}.",
            *shown,
            severity=None if grave else Severity.MEDIUM,
            day=good,
        )
    if runs.failed is not None and runs.failed > good:
        return Fail(
            "A backup failed after the last good one of {day}.",
            *shown,
            severity=Severity.MEDIUM,
            day=good,
        )
    if runs.well is None or runs.well < now.at - timedelta(hours=warn_hours):
        return Fail(
            "Backups end with warnings; the last without is of {day}.",
            *shown,
            severity=Severity.LOW,
            day=runs.well or "never",
        )
    return Pass("The last backup ended well on {day}.", *shown, day=runs.well)

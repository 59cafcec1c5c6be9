"""Backups that SQL Server wrote into the Application log of Windows.

How far back the log reaches depends on its size: that it tells of none is no proof of none.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from checks.backup.windows_last_runs import LOGS, last_of, log_names
from checks.desktop.windows_events import LOG_SECONDS
from checks.properties import count
from checks.server.windows_sql_server import SqlInstances
from scanner.model import (
    BadAnswer,
    CimRow,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
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

# MSSQL events: 18264 a database was backed up (a differential is 18270, a log 18265); 3041 a
# backup failed.
SQL_EVENTS = Wql(
    "Win32_NTLogEvent",
    ("EventCode", "SourceName", "TimeWritten"),
    where="Logfile = 'Application' AND (EventCode = 18264 OR EventCode = 3041)"
    " AND SourceName LIKE 'MSSQL%'",
    most=20000,
    seconds=LOG_SECONDS,
)

_OWN_DATABASE = re.compile(r"(VEEAMSQL|BKUPEXEC|MSDPM)", re.IGNORECASE)
_SQL_SOURCE = re.compile(r"MSSQLSERVER|MSSQL\$(.{1,60})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SqlBackup:
    """Of one instance: its last full backup and its last failure."""

    instance: str
    done: datetime | None
    failed: datetime | None


@fact("windows.sql-backups")
class SqlBackups:
    """What the instances of SQL Server wrote into the Application log."""

    each: tuple[SqlBackup, ...]

    def of(self, instance: str) -> SqlBackup:
        """What an instance wrote, perhaps nothing."""
        wanted = instance.lower()
        found = (one for one in self.each if one.instance.lower() == wanted)
        return next(found, SqlBackup(instance, None, None))


@probe(Role.WINDOWS, SQL_EVENTS, LOGS)
def sql_backups(events: Rows, logs: Rows) -> SqlBackups:
    """The event's source is the service: MSSQLSERVER or MSSQL$NAME."""
    if "application" not in log_names(logs):
        raise BadAnswer("there is no Application log")
    found: dict[str, list[CimRow]] = {}
    for row in events:
        named = _SQL_SOURCE.fullmatch(str(row["SourceName"] or ""))
        if named is not None:
            found.setdefault((named[1] or "MSSQLSERVER").upper(), []).append(row)
    return SqlBackups(
        tuple(
            SqlBackup(
                name,
                last_of(row for row in rows if count(row, "EventCode") == 18264),
                last_of(row for row in rows if count(row, "EventCode") == 3041),
            )
            for name, rows in sorted(found.items())
        )
    )


@check(
    "backup.sql-full-backup",
    topic="recency",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-SQL-EVENT",),
    needs="administrator, or Event Log Readers",
)
def sql_databases_are_backed_up(
    instances: SqlInstances, backups: SqlBackups | Missing, now: ScanTime, *, days: int = 7
) -> Verdict:
    """Every SQL Server made a full backup of its databases in the last week.

    Why: a copy of the disk alone may hold a database in the middle of a booking, which does not
    open again.
    Fix: let the backup product treat the databases (application-aware), or give SQL Server a
    nightly job, and watch it.
    Effort: 2 h an instance.
    """
    # The backup product looks after its own database.
    own = [one for one in instances.each if one.running and not _OWN_DATABASE.match(one.name)]
    if not own:
        return NotApplicable("No SQL Server with data of the business runs on it.")
    if isinstance(backups, Missing):
        return backups.unknown()
    since = now.at - timedelta(days=days)
    seen = [backups.of(one.name) for one in own]
    shown = [Evidence("event 18264", one.done, where=one.instance) for one in seen[:10]]
    never = datetime.min.replace(tzinfo=UTC)
    for one in sorted(seen, key=lambda each: each.done or never):
        if one.done is not None and one.done < since:
            text = "The last full backup of {instance} is of {day}."
            return Fail(text, *shown, instance=one.instance, day=one.done)
        if one.done is None and one.failed is not None:
            text = "Backups of {instance} fail, the last on {day}."
            return Fail(text, *shown, instance=one.instance, day=one.failed)
        if one.done is None:
            text = "The log tells of no full backup of {instance}; it may be too short for a week."
            return Unknown(text, *shown, instance=one.instance)
        if one.failed is not None and one.failed > one.done:
            return Fail(
                "A backup of {instance} failed on {day}, after the last good one.",
                *shown,
                severity=Severity.MEDIUM,
                instance=one.instance,
                day=one.failed,
            )
    return Pass("Every instance was backed up in a week ({count}).", *shown, count=len(own))

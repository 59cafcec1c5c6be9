"""Instances of Microsoft SQL Server, and until when their versions are mended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from checks.server.windows_services import SERVICES, windows_services
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    RegistryKey,
    RegistryTree,
    Role,
    Rows,
    ScanTime,
    Severity,
    Table,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
    table,
)

# Setup makes a key for each instance, named by its major version and its ID: MSSQL13.ACCOUNTS. The
# names say it all; the value is asked because a question has to name one.
INSTANCES = RegistryTree(r"HKLM\SOFTWARE\Microsoft\Microsoft SQL Server", text=("",))

_KEY = re.compile(r"MSSQL(\d{1,2}(?:_50)?)\.(.{1,60})", re.IGNORECASE)
_SERVICE = re.compile(r"MSSQLSERVER|MSSQL\$(.{1,60})", re.IGNORECASE)
# The database that Windows brings for its own roles gets its updates with Windows.
_OF_WINDOWS = "microsoft##"


@table("sql_server")
class SqlLifecycle:
    """A version: the last day of updates for all, and of those that are paid for."""

    version: str
    name: str
    ended: date
    extended: date | None = None


@dataclass(frozen=True, slots=True)
class SqlInstance:
    """An instance that is installed as a service; ``version`` is "" where no key tells it."""

    name: str
    version: str
    running: bool


@fact("windows.sql-instances")
class SqlInstances:
    """The instances of SQL Server, without those of Windows itself."""

    each: tuple[SqlInstance, ...]


@probe(Role.WINDOWS, SERVICES, INSTANCES)
def sql_instances(services: Rows, keys: Mapping[str, RegistryKey]) -> SqlInstances:
    """A service MSSQLSERVER or MSSQL$NAME, and the key MSSQL<version>.<NAME>. A key may stay behind
    when its service is gone; where two remain, the higher version has the service."""
    versions: dict[str, str] = {}
    for key in sorted(keys, key=_rank):
        found = _KEY.fullmatch(key)
        if found is not None:
            versions[found[2].lower()] = found[1]
    each: list[SqlInstance] = []
    for service in windows_services.reader(services).each:
        named = _SERVICE.fullmatch(service.name)
        name = named[1] or "MSSQLSERVER" if named else ""
        if name and not name.lower().startswith(_OF_WINDOWS):
            each.append(SqlInstance(name, versions.get(name.lower(), ""), service.running))
    return SqlInstances(tuple(each))


def _rank(key: str) -> tuple[int, str]:
    found = re.match(r"MSSQL(\d+)", key, re.IGNORECASE)
    return (int(found[1]) if found else 0, key)


@check(
    "server.sql-server-supported",
    topic="support",
    severity=Severity.HIGH,
    maps=("CIS 2.2", "ID.AM-08", "CE SUM"),
    aliases=("SRV-SQL-EOL",),
)
def sql_server_is_supported(
    instances: SqlInstances,
    lifecycle: Table[SqlLifecycle],
    now: ScanTime,
    *,
    warn_days: int = 365,
    table_days: int = 540,
) -> Verdict:
    """Every SQL Server still gets security updates from Microsoft.

    Why: the database holds the accounts and the customers; its holes stay open for good.
    Fix: move the databases to a supported version; ask the maker of the program which one.
    Effort: 8 h an instance.
    """
    if not instances.each:
        return NotApplicable("There is no SQL Server on it.")
    rows = {row.version: row for row in lifecycle.rows}
    today = now.at.date()
    known = [(one, rows[one.version]) for one in instances.each if one.version in rows]
    known.sort(key=lambda pair: pair[1].ended)
    shown = [
        Evidence("end of support", row.ended, where=f"{one.name}: {row.name}") for one, row in known
    ]
    if known and known[0][1].ended < today:
        return _ended(known[0], today, shown)
    for one in instances.each:
        if one.version not in rows:
            return Unknown(
                "Our table has no version for the instance {name}.",
                *shown,
                Evidence("MSSQL version", one.version or "no key", where=one.name),
                name=one.name,
            )
    first, row = known[0]
    if (today - lifecycle.as_of).days > table_days:
        return Unknown("Our table of SQL Server is of {as_of}.", *shown, as_of=lifecycle.as_of)
    if row.ended - today < timedelta(days=warn_days):
        return Fail(
            "{product} of the instance {name} is supported only until {ended}.",
            *shown,
            severity=Severity.LOW,
            product=row.name,
            name=first.name,
            ended=row.ended,
        )
    return Pass("{product} is supported until {ended}.", *shown, product=row.name, ended=row.ended)


def _ended(oldest: tuple[SqlInstance, SqlLifecycle], today: date, shown: list[Evidence]) -> Verdict:
    one, row = oldest
    if row.extended is not None and today <= row.extended:
        return Fail(
            "Free updates for {product} ({name}) ended on {ended}. Paid ones run until {extended};"
            " whether they are bought cannot be seen from here.",
            *shown,
            product=row.name,
            name=one.name,
            ended=row.ended,
            extended=row.extended,
        )
    return Fail(
        "{product} ({name}) has had no security updates since {ended}.",
        *shown,
        product=row.name,
        name=one.name,
        ended=row.ended,
    )

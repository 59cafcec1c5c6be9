"""Instances of SQL Server: versions by their keys, and the backups that they log."""

from datetime import timedelta

import pytest

from checks.backup.windows_last_runs import LOGS
from checks.backup.windows_sql_backups import SQL_EVENTS, sql_databases_are_backed_up
from checks.server.windows_services import SERVICES
from checks.server.windows_sql_server import (
    INSTANCES,
    SqlInstance,
    sql_instances,
    sql_server_is_supported,
)
from scanner.model import Reason, RegistryKey, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, keys, rows
from tests.checks.server.windows_servers import MEMBER, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")


def _instances(*names: str, versions: tuple[str, ...]) -> Answers:
    return {
        **MEMBER,
        **services(*(service(name) for name in names)),
        INSTANCES: keys({key: {"": None} for key in ("Instance Names", "150", *versions)}),
    }


def _case(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    return Case(name, sql_server_is_supported, expect, answers, WINDOWS, says, severity)


def _event(code: int, days: float, source: str = "MSSQL$ACCOUNTS") -> dict[str, object]:
    at = NOW - timedelta(days=days)
    return {"EventCode": code, "SourceName": source, "TimeWritten": at}


ACCOUNTS = _instances("MSSQL$ACCOUNTS", versions=("MSSQL15.ACCOUNTS",))
APPLICATION = rows({"LogfileName": "Application", "NumberOfRecords": 9})


def _backup(
    name: str,
    expect: Result,
    *events: dict[str, object],
    answers: Answers | None = None,
    says: str = "",
    severity: str | None = None,
) -> Case:
    host = {**ACCOUNTS, SQL_EVENTS: rows(*events), LOGS: APPLICATION, **(answers or {})}
    return Case(name, sql_databases_are_backed_up, expect, host, WINDOWS, says, severity)


CASES = [
    _case("2019", Result.PASS, ACCOUNTS, "SQL Server 2019 is supported until 2030-01-08"),
    _case(
        "2012",
        Result.FAIL,
        _instances("MSSQLSERVER", versions=("MSSQL11.MSSQLSERVER",)),
        "no security updates since 2022-07-12",
        "high",
    ),
    _case(
        "2016, paid updates",
        Result.FAIL,
        _instances("MSSQL$V", versions=("MSSQL13.V",)),
        "whether they are bought",
    ),
    _case(
        "2008 R2",
        Result.FAIL,
        _instances("MSSQL$V", versions=("MSSQL10_50.V",)),
        "SQL Server 2008 R2",
    ),
    _case(
        "2017, in its last year",
        Result.FAIL,
        _instances("MSSQL$V", versions=("MSSQL14.V",)),
        "only until 2027-10-12",
        "low",
    ),
    _case(
        "the older of two",
        Result.FAIL,
        _instances("MSSQL$A", "MSSQL$B", versions=("MSSQL15.A", "MSSQL12.B")),
        "SQL Server 2014 (B)",
    ),
    _case(
        "a key that its old version left behind",
        Result.PASS,
        _instances("MSSQL$A", versions=("MSSQL9.A", "MSSQL15.A")),
    ),
    _case("no key", Result.UNKNOWN, _instances("MSSQL$A", versions=()), "instance A"),
    _case("of the future", Result.UNKNOWN, _instances("MSSQL$A", versions=("MSSQL25.A",))),
    _case("refused", Result.UNKNOWN, {**ACCOUNTS, INSTANCES: DENIED}, "refused"),
    _case("services hidden", Result.UNKNOWN, {**ACCOUNTS, SERVICES: rows()}),
    _case("none", Result.NOT_APPLICABLE, _instances(versions=("MSSQL15.A",))),
    _case("Windows' own", Result.NOT_APPLICABLE, _instances("MSSQL$MICROSOFT##WID", versions=())),
    _backup("last night", Result.PASS, _event(18264, 0.5), _event(18264, 40)),
    _backup("weeks ago", Result.FAIL, _event(18264, 23), says="2026-10-30", severity="high"),
    _backup("it only fails", Result.FAIL, _event(3041, 1), says="fail"),
    _backup(
        "it failed since",
        Result.FAIL,
        _event(18264, 2),
        _event(3041, 1),
        says="after the last good",
        severity="medium",
    ),
    _backup("another instance", Result.UNKNOWN, _event(18264, 1, "MSSQL$OTHER"), says="may be"),
    _backup("nothing", Result.UNKNOWN, says="no full backup"),
    _backup("no day", Result.UNKNOWN, {**_event(18264, 1), "TimeWritten": None}),
    _backup("the logs are hidden", Result.UNKNOWN, answers={LOGS: rows()}, says="hidden"),
    _backup("refused", Result.UNKNOWN, answers={SQL_EVENTS: DENIED}, says="refused"),
    _backup("none", Result.NOT_APPLICABLE, answers=_instances(versions=())),
    _backup(
        "the backup's own",
        Result.NOT_APPLICABLE,
        answers=_instances("MSSQL$VEEAMSQL2016", versions=()),
    ),
]


@pytest.mark.parametrize("odd", ["MSSQL", "MSSQL15", "MSSQL15.", "Setup", "MSSQLx.A", ""])
def test_other_keys_are_no_instances(odd: str) -> None:
    found = sql_instances.reader(
        (service("MSSQL$A"),),
        {odd: RegistryKey(exists=True, values={"": None})},
    )
    assert found.each == (SqlInstance("A", "", running=True),)

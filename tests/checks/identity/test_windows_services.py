"""Accounts of services, and what else a domain controller does."""

from checks.identity.windows_services import (
    FEATURES,
    controllers_do_nothing_else,
    services_do_not_run_as_administrator,
)
from checks.network.windows_services import PRINTERS
from checks.server.windows_machine import COMPUTER
from checks.server.windows_services import SERVICES
from scanner.catalogue import load
from scanner.model import People, Reason, Result
from tests.checks.harness import Case, Gap, judge
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import FIRST_CONTROLLER, MEMBER, PC, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")


def _account(name: str, expect: Result, account: str | None, says: str = "") -> Case:
    answers = {**MEMBER, **services(service("Acct", account=account))}
    return Case(name, services_do_not_run_as_administrator, expect, answers, WINDOWS, says)


def _features(*numbers: int) -> Answers:
    return {FEATURES: rows(*({"ID": number, "Name": f"Feature {number}"} for number in numbers))}


NO_PRINTERS: Answers = {PRINTERS: rows({"Name": "PDF", "Shared": False})}
DIRECTORY = _features(10, 13, 69, 299)


def _alone(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    host = {**FIRST_CONTROLLER, **services(), **DIRECTORY, **NO_PRINTERS, **answers}
    return Case(name, controllers_do_nothing_else, expect, host, WINDOWS, says)


CASES = [
    *(
        _account(f"as {account}", Result.PASS, account)
        for account in (
            "LocalSystem",
            r"NT AUTHORITY\LocalService",
            r"NT AUTHORITY\NETWORK SERVICE",
            r"NT Service\MSSQLSERVER",
            r".\LocalSystem",
            r"A\gmsa-sql$",
            "",
            None,
        )
    ),
    _account("as Administrator", Result.FAIL, r"A\Administrator", r"as A\Administrator"),
    _account("in German", Result.FAIL, r"A\Administrator"),
    _account("in French", Result.FAIL, r"A\Administrateur"),
    _account("by its full name", Result.FAIL, "administrator@a.example"),
    _account("as a person", Result.UNKNOWN, r"A\dave", "the directory must say"),
    _account("a name that only begins so", Result.UNKNOWN, r"A\administrator2"),
    Case(
        "services hidden",
        services_do_not_run_as_administrator,
        Result.UNKNOWN,
        {**MEMBER, SERVICES: rows()},
        WINDOWS,
    ),
    Case(
        "a desktop",
        services_do_not_run_as_administrator,
        Result.NOT_APPLICABLE,
        {**PC, **services(service("A", account=r"A\Administrator"))},
        WINDOWS,
    ),
    _alone("the directory alone", Result.PASS, {}),
    _alone("a web server", Result.FAIL, _features(10, 2, 13), "Web Server (IIS)"),
    _alone("remote desktops and printing", Result.FAIL, _features(10, 18, 7), "Print and Document"),
    _alone(
        "a database, by its service",
        Result.FAIL,
        services(service("MSSQL$ACCOUNTS")),
        "SQL Server",
    ),
    _alone(
        "a stopped service and Windows' own database",
        Result.PASS,
        services(service("W3SVC", "Stopped"), service("MSSQL$MICROSOFT##WID")),
    ),
    _alone(
        "a shared printer",
        Result.FAIL,
        {PRINTERS: rows({"Name": "Plotter", "Shared": True})},
        "Print and Document Services",
    ),
    _alone("features hidden", Result.UNKNOWN, {FEATURES: DENIED}, "refused"),
    _alone("features empty", Result.UNKNOWN, {FEATURES: rows()}, "without any feature"),
    _alone(
        "features hidden, and a service seen",
        Result.FAIL,
        {FEATURES: DENIED, **services(service("W3SVC"))},
    ),
    _alone("its role hidden", Result.UNKNOWN, {COMPUTER: DENIED}),
    Case(
        "a member server",
        controllers_do_nothing_else,
        Result.NOT_APPLICABLE,
        {**MEMBER, **services(), **_features(2), **NO_PRINTERS},
        WINDOWS,
    ),
]


def test_the_accounts_of_services_are_names_that_a_report_may_shorten() -> None:
    catalogue, seen = load(), []
    for case in CASES:
        if case.check is services_do_not_run_as_administrator:
            finding = judge(case, catalogue)
            assert finding is not None
            seen += [one.value for one in finding.verdict.evidence]
            seen += [said for key, said in finding.verdict.values.items() if key == "account"]
    assert seen
    assert all(isinstance(value, People) for value in seen)

"""Paths of services without quotes, and the print spooler."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.windows_services import (
    PRINTERS,
    UNQUOTED,
    program_of,
    service_paths_are_quoted,
    spooler_runs_only_to_print,
)
from checks.server.windows_services import SERVICES
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import FIRST_CONTROLLER, MEMBER, PC, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")


def _paths(*each: tuple[str, str]) -> Answers:
    return {UNQUOTED: rows(*({"Name": name, "PathName": path} for name, path in each))}


def _quoted(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    host = {**MEMBER, **services(), **answers}
    return Case(name, service_paths_are_quoted, expect, host, WINDOWS, says, severity)


def _spooler(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    return Case(name, spooler_runs_only_to_print, expect, answers, WINDOWS, says, severity)


def _printers(*shared: bool) -> Answers:
    each = ({"Name": f"Printer {n}", "Shared": one} for n, one in enumerate(shared))
    return {PRINTERS: rows(*each)}


RUNS = services(service("Spooler"))
OFF = services(service("Spooler", "Stopped", start="Disabled"))

CASES = [
    _quoted("none", Result.PASS, _paths()),
    _quoted(
        "a space only before the arguments", Result.PASS, _paths(("A", r"D:\Apps\a.exe -run /x"))
    ),
    _quoted(
        "anybody may write beside it",
        Result.FAIL,
        _paths(("Label", r"C:\Label Print\Server Files\labelsrv.exe -run")),
        "such as Label",
        "medium",
    ),
    _quoted(
        "below Program Files",
        Result.FAIL,
        _paths(("Acct", r"C:\Program Files (x86)\Ledger\acctsvc.exe")),
        "such as Acct",
        "low",
    ),
    _quoted(
        "the exposed one is named",
        Result.FAIL,
        _paths(("Acct", r"C:\Program Files\L\a.exe"), ("Odd", r"E:\My Tools\odd -k")),
        "2, such as Odd",
        "medium",
    ),
    _quoted("no path", Result.UNKNOWN, {UNQUOTED: rows({"Name": "A", "PathName": None})}),
    _quoted("services hidden", Result.UNKNOWN, {**_paths(), SERVICES: rows()}, "none of its"),
    _quoted("refused", Result.UNKNOWN, {UNQUOTED: DENIED}, "refused"),
    Case(
        "a desktop",
        service_paths_are_quoted,
        Result.NOT_APPLICABLE,
        {**PC, **services(), **_paths(("A", r"C:\a b\c.exe"))},
        WINDOWS,
    ),
    _spooler("off", Result.PASS, {**FIRST_CONTROLLER, **OFF, **_printers()}, "does not run"),
    _spooler("it prints", Result.PASS, {**MEMBER, **RUNS, **_printers(False, True)}, "1 printers"),
    _spooler(
        "for nobody", Result.FAIL, {**MEMBER, **RUNS, **_printers(False)}, "no printer", "low"
    ),
    _spooler("no printer at all", Result.FAIL, {**MEMBER, **RUNS, **_printers()}, severity="low"),
    _spooler(
        "on a controller",
        Result.FAIL,
        {**FIRST_CONTROLLER, **RUNS, **_printers(True)},
        "domain controller",
        "high",
    ),
    _spooler("printers hidden", Result.UNKNOWN, {**MEMBER, **RUNS, PRINTERS: DENIED}),
    _spooler("services hidden", Result.UNKNOWN, {**MEMBER, SERVICES: rows(), **_printers()}),
    _spooler("there is none", Result.NOT_APPLICABLE, {**MEMBER, **services(), **_printers()}),
    _spooler("a desktop", Result.NOT_APPLICABLE, {**PC, **RUNS, **_printers()}),
]


@pytest.mark.parametrize(
    ("command", "program"),
    [
        (
            r"C:\Label Print\Server Files\labelsrv.exe -run",
            r"C:\Label Print\Server Files\labelsrv.exe",
        ),
        (r"C:\a.exe.d\b c.EXE /x y.exe", r"C:\a.exe.d\b c.EXE"),
        (r"D:\tools\run /service", r"D:\tools\run"),
        (r"D:\my tools\run", r"D:\my tools\run"),
    ],
)
def test_program_of(command: str, program: str) -> None:
    assert program_of(command) == program


@given(st.text(max_size=300))
def test_any_command_line_has_a_program(command: str) -> None:
    assert len(program_of(command)) <= len(command)


def test_secrets_in_arguments_are_not_shown() -> None:
    assert "hunter2" not in program_of(r"C:\My App\a.exe --password hunter2")

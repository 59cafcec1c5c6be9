"""Backup products of Windows servers: which runs, whether it is whole, whether it is mended."""

import pytest

from checks.backup.windows_products import (
    SCHEDULE,
    backup_services_run,
    backup_software_is_supported,
    windows_backup_schedule,
    windows_server_is_backed_up,
)
from checks.network.windows_software import PROGRAMS, PROGRAMS_32
from checks.server.windows_machine import COMPUTER
from checks.server.windows_services import SERVICES
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, keys, rows
from tests.checks.server.windows_servers import MEMBER, PC, VIRTUAL_MEMBER, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
AGENT = service("VeeamEndpointBackupSvc", title="Veeam Agent")
STOPPED = service("BackupExecAgentAccelerator", "Stopped", code=1067, title="Remote Agent")
NO_SCHEDULE: Answers = {SCHEDULE: rows()}


def _task(state: object) -> Answers:
    path = "\\Microsoft\\Windows\\Backup\\"
    name = "Microsoft-Windows-WindowsBackup"
    return {SCHEDULE: rows({"TaskName": name, "TaskPath": path, "State": state})}


def _product(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    host = {**MEMBER, **NO_SCHEDULE, **services(), **answers}
    return Case(name, windows_server_is_backed_up, expect, host, WINDOWS, says)


def _running(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    return Case(name, backup_services_run, expect, {**MEMBER, **answers}, WINDOWS, says, severity)


def _software(name: str, expect: Result, *programs: tuple[str, str], says: str = "") -> Case:
    each = {
        f"{{{number}}}": {"DisplayName": title, "DisplayVersion": version}
        for number, (title, version) in enumerate((("Edge", "140.0"), *programs))
    }
    answers = {**MEMBER, PROGRAMS: keys(each), PROGRAMS_32: keys({})}
    return Case(name, backup_software_is_supported, expect, answers, WINDOWS, says)


CASES = [
    _product("an agent", Result.PASS, services(AGENT), "Veeam Agent for Microsoft Windows"),
    _product("on a virtual machine", Result.PASS, {**VIRTUAL_MEMBER, **services(AGENT)}),
    _product("Windows' own, with a schedule", Result.PASS, _task(3), "Windows Server Backup"),
    _product("its schedule is off", Result.FAIL, _task(1)),
    _product("none", Result.FAIL, {}, "No backup product"),
    _product("tasks hidden", Result.FAIL, {SCHEDULE: DENIED}),
    _product("it is there and stopped", Result.FAIL, services(STOPPED)),
    _product("a virtual machine", Result.UNKNOWN, VIRTUAL_MEMBER, "the host that runs it"),
    _product("what it runs on is hidden", Result.UNKNOWN, {COMPUTER: DENIED}),
    _product("services hidden", Result.UNKNOWN, {SERVICES: rows()}),
    _product("a desktop", Result.NOT_APPLICABLE, PC),
    _running("all run", Result.PASS, services(AGENT), "backup runs (1)."),
    _running("one has failed", Result.FAIL, services(AGENT, STOPPED), "Remote Agent", "high"),
    _running(
        "one was stopped by hand",
        Result.FAIL,
        services(service("VeeamBackupSvc", "Stopped")),
        "VeeamBackupSvc does not run",
    ),
    _running(
        "one has not started yet",
        Result.FAIL,
        services(service("VeeamBackupSvc", "Stopped", code=1077)),
        "since the server booted",
        "medium",
    ),
    _running("it starts", Result.PASS, services(service("VeeamBackupSvc", "Start Pending"))),
    _running("it hangs", Result.FAIL, services(service("VeeamBackupSvc", "Stop Pending"))),
    _running("services hidden", Result.UNKNOWN, {SERVICES: DENIED}, "refused"),
    _running("none", Result.NOT_APPLICABLE, services()),
    _running(
        "none that starts by itself",
        Result.NOT_APPLICABLE,
        services(service("VeeamTransportSvc", "Stopped", start="Manual")),
    ),
    Case(
        "a desktop",
        backup_services_run,
        Result.NOT_APPLICABLE,
        {**PC, **services(STOPPED)},
        WINDOWS,
    ),
    _software("current", Result.PASS, ("Veeam Backup & Replication", "13.0.1.180")),
    _software(
        "very old",
        Result.FAIL,
        ("Veeam Backup & Replication", "9.5.4.2615"),
        says="no updates since",
    ),
    _software(
        "not in our table",
        Result.UNKNOWN,
        ("Macrium Reflect Server", "8.1"),
        says="Macrium Reflect",
    ),
    Case(
        "programs hidden",
        backup_software_is_supported,
        Result.UNKNOWN,
        {**MEMBER, PROGRAMS: DENIED, PROGRAMS_32: DENIED},
        WINDOWS,
    ),
    _software("none", Result.NOT_APPLICABLE, ("7-Zip", "25.01")),
]


@pytest.mark.parametrize(("state", "on"), [(3, True), (2, True), (4, True), (1, False)])
def test_schedule(state: int, on: bool) -> None:
    assert windows_backup_schedule.reader(({"State": state},)).on is on


def test_a_task_without_a_state_is_not_off() -> None:
    assert windows_backup_schedule.reader(({"State": None},)).on

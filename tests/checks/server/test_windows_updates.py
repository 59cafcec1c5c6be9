"""Windows servers: updates by build, restarts, automatic updates, uptime, support."""

from datetime import date
from typing import Any

import pytest

from checks.desktop.windows_system import LICENCES, WindowsSystem
from checks.server.linux_load import UPTIME
from checks.server.linux_patching import server_runs_its_newest_kernel, server_updates_itself
from checks.server.linux_support import OS_RELEASE, server_system_is_supported
from checks.server.updates import server_updates_are_installed
from checks.server.windows_patching import (
    POLICY,
    REQUIRED,
    SERVICING,
    windows_server_was_restarted,
)
from checks.server.windows_updates import WindowsUpdate, judge_build
from scanner.model import Check, Fail, Pass, Result, ScanTime, Table, Unknown, Verdict
from tests.checks.harness import NOW, Case, Gap, shell
from tests.checks.server import computers
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, key, rows
from tests.checks.server.windows_machines import server, windows


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    merged = {question: one for each in (SERVER, *answers) for question, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


NO_KEYS: Answers = {LICENCES: rows()}
UPDATES, UP = server_updates_are_installed, windows_server_was_restarted
OLD = windows("9600", 19269, "ServerStandard", kind=3, caption="Windows Server 2012 R2", label=None)
LINUX = {**computers.SERVER, UPTIME: shell("9999999.00 1.00\n"), OS_RELEASE: shell("ID=debian\n")}

CASES = [
    _case("patched", UPDATES, Result.PASS, server()),
    _case("a month", UPDATES, Result.FAIL, server(revision=5622), severity="low"),
    _case("not yet a month", UPDATES, Result.PASS, server(revision=5761), says="12 days ago"),
    _case("half a year", UPDATES, Result.FAIL, server(revision=4893), severity="high", says="222"),
    _case("2025 counts apart", UPDATES, Result.FAIL, server("26100", 9711), severity="high"),
    _case("2025, patched", UPDATES, Result.PASS, server("26100", 33650)),
    _case("no free update is left", UPDATES, Result.NOT_APPLICABLE, OLD),
    _case(
        "the edition that hotpatches",
        UPDATES,
        Result.UNKNOWN,
        windows("20348", 5000, "ServerTurbine", kind=3),
    ),
    _case("supported", server_system_is_supported, Result.PASS, server(), NO_KEYS, says="2031"),
    _case("ended", server_system_is_supported, Result.FAIL, OLD, NO_KEYS, severity="high"),
    _case("a week", UP, Result.PASS, server(days=7)),
    _case("66 days", UP, Result.FAIL, server(days=66), severity="low"),
    _case("131 days", UP, Result.FAIL, server(days=131), severity="medium"),
    _case("no answer", UP, Result.UNKNOWN, server(days=-1)),
    Case("a desktop", UP, Result.NOT_APPLICABLE, {**DESKTOP, **windows()}, WINDOWS),
    Case("Linux", UP, Result.NOT_APPLICABLE, LINUX, computers.LINUX),
    _case(
        "owes nothing",
        server_runs_its_newest_kernel,
        Result.PASS,
        {SERVICING: key(None), REQUIRED: key(None)},
    ),
    _case(
        "owes a restart",
        server_runs_its_newest_kernel,
        Result.FAIL,
        {SERVICING: key(None), REQUIRED: key({"": None})},
    ),
    _case(
        "a server only downloads by itself",
        server_updates_itself,
        Result.FAIL,
        {POLICY: key(None)},
    ),
    _case(
        "a server that installs",
        server_updates_itself,
        Result.PASS,
        {POLICY: key({"AUOptions": 4, "NoAutoUpdate": None, "UseWUServer": None})},
    ),
    _case("policy closed", server_updates_itself, Result.UNKNOWN, {POLICY: Gap()}),
]

ROWS = (
    WindowsUpdate(20348, 100, date(2026, 9, 8)),
    WindowsUpdate(20348, 200, date(2026, 10, 13)),
)


def _judge(revision: int, as_of: date, *others: int) -> Verdict:
    def system(number: int) -> WindowsSystem:
        return WindowsSystem(20348, number, "ServerStandard", server=True, installed=None)

    table = Table(ROWS, as_of)
    same = [system(number) for number in others]
    return judge_build(system(revision), table, same, ScanTime(NOW), 30, 60, 45)


@pytest.mark.parametrize(
    ("revision", "as_of", "others", "expected"),
    [
        (200, date(2026, 11, 13), (), Pass),
        (200, date(2026, 9, 30), (), Unknown),  # the table is too old
        (200, date(2026, 9, 30), (200, 200), Unknown),
        (200, date(2026, 9, 30), (200, 300), Fail),  # a neighbour has more
        (100, date(2026, 9, 30), (), Fail),  # an old table still proves what is missing
    ],
)
def test_age_of_the_table(
    revision: int, as_of: date, others: tuple[int, ...], expected: type[Verdict]
) -> None:
    assert isinstance(_judge(revision, as_of, *others), expected)

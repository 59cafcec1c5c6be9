"""Windows desktops: supported, patched, restarted."""

from typing import Any

import pytest

from checks.desktop.reliability import desktop_was_restarted
from checks.desktop.systems import desktop_system_is_supported, desktops_run_few_systems
from checks.desktop.updates import (
    desktop_owes_no_restart,
    desktop_updates_are_installed,
    desktop_updates_itself,
)
from checks.desktop.windows_system import LICENCES, SYSTEM, VERSION, windows_release
from checks.server.windows_patching import POLICY, REQUIRED, SERVICING
from scanner.model import Check, Reason, Result, Unanswered
from tests.checks.harness import Case, Gap
from tests.checks.server import windows_machines as machines
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, key, rows
from tests.checks.server.windows_machines import service, services, windows

NO_KEYS: Answers = {
    LICENCES: rows({"Name": "Windows(R), Professional edition", "LicenseStatus": 1})
}
OLD = windows("19045", 6456, caption="Microsoft Windows 10 Pro", label="22H2")


def esu(year: int, status: int = 1) -> Answers:
    name = f"Windows(R), Client-ESU-Year{year} add-on for Enterprise,Pro,Education"
    return {LICENCES: rows({"Name": name, "LicenseStatus": status})}


def _case(name: str, check: Check[...], expect: Result, *answers: Answers, **more: Any) -> Case:
    merged = {question: one for each in (DESKTOP, *answers) for question, one in each.items()}
    return Case(name, check, expect, merged, WINDOWS, **more)


def _au(options: int | None, off: int | None = None, wsus: int | None = None) -> Answers:
    values = {"AUOptions": options, "NoAutoUpdate": off, "UseWUServer": wsus}
    return {POLICY: key(values), **services(service("wuauserv", "Stopped", "Manual"))}


def _flags(servicing: bool, update: bool) -> Answers:
    set_, unset = key({"": None}), key(None)
    return {SERVICING: set_ if servicing else unset, REQUIRED: set_ if update else unset}


OS, UPDATES = desktop_system_is_supported, desktop_updates_are_installed
UP, AUTO, OWED = desktop_was_restarted, desktop_updates_itself, desktop_owes_no_restart
SERVERS: Answers = {**SERVER, **machines.server()}

CASES = [
    _case("25H2 Pro", OS, Result.PASS, windows(), NO_KEYS, says="2027-10-12"),
    _case("24H2 Pro", OS, Result.FAIL, windows("26100", 9711), NO_KEYS, severity="high"),
    _case(
        "24H2 Enterprise lives a year longer",
        OS,
        Result.PASS,
        windows("26100", 9711, "Enterprise"),
        NO_KEYS,
        says="2027-10-12",
    ),
    _case(
        "LTSC 2024", OS, Result.PASS, windows("26100", 9711, "EnterpriseS"), NO_KEYS, says="2029"
    ),
    _case("10, no ESU", OS, Result.FAIL, OLD, NO_KEYS, severity="high", says="without Extended"),
    _case("10, ESU of this year", OS, Result.FAIL, OLD, esu(2), severity="low"),
    _case("10, ESU of last year", OS, Result.FAIL, OLD, esu(1), severity="high"),
    _case("10, ESU key that is not active", OS, Result.FAIL, OLD, esu(2, 0), severity="high"),
    _case(
        "10, its updates show the ESU",
        OS,
        Result.FAIL,
        windows("19045", 7846, label="22H2"),
        NO_KEYS,
        severity="low",
    ),
    _case(
        "10, licences closed",
        OS,
        Result.FAIL,
        OLD,
        {LICENCES: Gap()},
        says="cannot be seen from here",
    ),
    _case("a build of tomorrow", OS, Result.UNKNOWN, windows("27999", 1), NO_KEYS),
    _case("registry closed", OS, Result.UNKNOWN, windows(), {VERSION: Gap(Reason.ACCESS_DENIED)}),
    Case("a server", OS, Result.NOT_APPLICABLE, SERVERS, WINDOWS),
    Case(
        "two editions of one release are one",
        desktops_run_few_systems,
        Result.PASS,
        {**DESKTOP, **windows(), **NO_KEYS},
        WINDOWS,
        hosts={"127.77.0.2": {**DESKTOP, **windows(edition="Core"), **NO_KEYS}},
        says="1 versions",
    ),
    Case(
        "four releases",
        desktops_run_few_systems,
        Result.FAIL,
        {**DESKTOP, **windows(), **NO_KEYS},
        WINDOWS,
        hosts={
            f"127.77.0.{build[:2]}": {**DESKTOP, **windows(build, 1, label=label), **NO_KEYS}
            for build, label in (("26100", "24H2"), ("22631", "23H2"), ("19045", "22H2"))
        },
    ),
    _case("patched", UPDATES, Result.PASS, windows()),
    _case("a preview is newer", UPDATES, Result.PASS, windows(revision=9790)),
    _case(
        "last month's", UPDATES, Result.FAIL, windows(revision=9445), severity="low", says="40 days"
    ),
    _case("hotpatched", UPDATES, Result.PASS, windows(revision=9640)),
    _case("three months", UPDATES, Result.FAIL, windows(revision=8875), severity="high"),
    _case("older than the table", UPDATES, Result.FAIL, windows("19045", 4046), severity="high"),
    _case("10 at its end", UPDATES, Result.NOT_APPLICABLE, windows("19045", 6456)),
    _case("10 with ESU", UPDATES, Result.PASS, windows("19045", 7846)),
    _case("10 with ESU, late", UPDATES, Result.FAIL, windows("19045", 7663), severity="high"),
    _case("no such build", UPDATES, Result.UNKNOWN, windows("27999", 1)),
    _case("no UBR", UPDATES, Result.UNKNOWN, windows(revision=None)),
    _case("registry closed", UPDATES, Result.UNKNOWN, windows(), {VERSION: Gap()}),
    _case("yesterday", UP, Result.PASS, windows(days=1)),
    _case("31 days", UP, Result.FAIL, windows(days=31), severity="low"),
    _case("fast startup", UP, Result.FAIL, windows(days=40, fast=1), says="Fast Startup"),
    _case("fast startup not set", UP, Result.FAIL, windows(days=40, fast=None), says="40 days."),
    _case("started after now", UP, Result.UNKNOWN, windows(days=-1)),
    _case("as Windows comes", AUTO, Result.PASS, _au(None)),
    _case("installs", AUTO, Result.PASS, _au(4, 0)),
    _case("by WSUS", AUTO, Result.PASS, _au(4, 0, 1), says="WSUS"),
    _case("asks", AUTO, Result.FAIL, _au(3, 0)),
    _case("off", AUTO, Result.FAIL, _au(4, 1), severity="medium"),
    _case(
        "service disabled",
        AUTO,
        Result.FAIL,
        _au(4),
        services(service("wuauserv", start="Disabled")),
    ),
    _case("managed", AUTO, Result.NOT_APPLICABLE, _au(4, 1), services(service("NinjaRMMAgent"))),
    _case("policy closed", AUTO, Result.UNKNOWN, {POLICY: Gap()}),
    Case("a server", AUTO, Result.NOT_APPLICABLE, {**SERVERS, **_au(4)}, WINDOWS),
    _case("nothing owed", OWED, Result.PASS, _flags(False, False)),
    _case("servicing", OWED, Result.FAIL, _flags(True, False), severity="low"),
    _case("update", OWED, Result.FAIL, _flags(False, True)),
    _case("closed", OWED, Result.UNKNOWN, {SERVICING: Gap(), REQUIRED: key(None)}),
    Case("a server", OWED, Result.NOT_APPLICABLE, {**SERVERS, **_flags(True, True)}, WINDOWS),
]


@pytest.mark.parametrize(
    ("edition", "kind", "product"),
    [
        ("Core", 1, "windows-pro"),
        ("ProfessionalWorkstation", 1, "windows-pro"),
        ("ProfessionalEducation", 1, "windows-pro"),
        ("Education", 1, "windows-enterprise"),
        ("IoTEnterprise", 1, "windows-enterprise"),
        ("ServerRdsh", 3, "windows-enterprise"),
        ("IoTEnterpriseS", 1, "windows-iot-ltsc"),
        ("EnterpriseSN", 1, "windows-ltsc"),
        ("ServerDatacenter", 3, "windows-server"),
        ("ServerSolution", 2, "windows-server"),
    ],
)
def test_support_by_edition(edition: str, kind: int, product: str) -> None:
    answers = windows("26100", 9711, edition, kind=kind)
    system, version = SYSTEM.read(answers[SYSTEM]), VERSION.read(answers[VERSION])
    assert windows_release(system, version, ()).product == product


def test_names() -> None:
    answers = windows("19045", 6456, caption="Microsoft Windows 10 Pro", label="22H2")
    system, version = SYSTEM.read(answers[SYSTEM]), VERSION.read(answers[VERSION])
    told = windows_release(system, version, Unanswered(Reason.TIMED_OUT, ""))
    assert (told.name, told.release) == ("Windows 10 Pro 22H2", "Windows 10 22H2")
    assert told.extended is None

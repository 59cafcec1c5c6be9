"""Programs that have ended, remote control, what does not belong, Office."""

from hypothesis import given
from hypothesis import strategies as st

from checks.network.windows_office import CLICK_TO_RUN, click_to_run, office_is_supported
from checks.network.windows_products import (
    nothing_unwanted_is_installed,
    one_remote_control_tool,
)
from checks.network.windows_software import (
    PROGRAMS,
    PROGRAMS_32,
    Program,
    SoftwareEnd,
    programs_are_supported,
)
from scanner.benchmark import load_benchmark
from scanner.model import Reason, RegistryKey, Result
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered, tree, without
from tests.checks.server.windows_computers import WINDOWS, Answers
from tests.checks.server.windows_servers import service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def programs(*each: tuple[str, str]) -> Answers:
    named = {
        f"{{{number}}}": {"DisplayName": name, "DisplayVersion": version or None}
        for number, (name, version) in enumerate(each)
    }
    return {**tree(PROGRAMS, named), **tree(PROGRAMS_32, {"AddressBook": {}, "IE40": {}})}


def click(*ids: str, updates: str | None = "True") -> Answers:
    values = {
        "ProductReleaseIds": ",".join(ids),
        "VersionToReport": "16.0.1",
        "UpdatesEnabled": updates,
    }
    return registered(CLICK_TO_RUN, values)


ZIP = ("7-Zip 25.01 (x64)", "25.01")
BARE = programs(ZIP)
EMPTY: Answers = {**tree(PROGRAMS, {}), **tree(PROGRAMS_32, {})}
M365 = ("Microsoft 365 Apps for business - en-gb", "16.0.20430.20092")
OFFICE_2010 = ("Microsoft Office Professional Plus 2010", "14.0.7015.1000")
OFFICE_2024 = ("Microsoft Office LTSC Professional Plus 2024 - en-us", "16.0.17932.20700")
IDLE, TEAMVIEWER = services(), services(service("TeamViewer"))
STOPPED = services(service("TeamViewer", "Stopped"))
OLD, REMOTE = programs_are_supported, one_remote_control_tool
UNWANTED, OFFICE = nothing_unwanted_is_installed, office_is_supported
RUNTIME = ("Microsoft Visual C++ 2013 Redistributable (x86) - 12.0.40664", "12.0.40664.0")

CASES = [
    Case("nothing old", OLD, P, BARE, WINDOWS),
    Case(
        "Flash", OLD, F, programs(("Adobe Flash Player 32 NPAPI", "32.0.0.371")), WINDOWS, "Flash"
    ),
    Case("Java 7", OLD, F, programs(("Java 7 Update 80", "7.0.800")), WINDOWS, "Java 7"),
    Case("Java 6", OLD, F, programs(("Java(TM) 6 Update 45", "6.0.450")), WINDOWS, "Java 6"),
    Case("Java 8 goes on", OLD, P, programs(("Java 8 Update 471", "8.0.4710.9")), WINDOWS),
    Case("Reader XI", OLD, F, programs(("Adobe Reader XI (11.0.23)", "11.0.23")), WINDOWS),
    Case("today's Acrobat", OLD, P, programs(("Adobe Acrobat (64-bit)", "25.001.20844")), WINDOWS),
    Case(
        ".NET 6",
        OLD,
        F,
        programs(("Microsoft Windows Desktop Runtime - 6.0.36 (x64)", "48.144")),
        WINDOWS,
    ),
    Case(".NET 10", OLD, P, programs(("Microsoft .NET Runtime - 10.0.0 (x64)", "80.0")), WINDOWS),
    Case("Node 18", OLD, F, programs(("Node.js", "18.20.8")), WINDOWS),
    Case("Node 24", OLD, P, programs(("Node.js", "24.11.0")), WINDOWS),
    Case("a runtime that others bring", OLD, P, programs(RUNTIME), WINDOWS),
    Case("Office is judged elsewhere", OLD, P, programs(OFFICE_2010), WINDOWS),
    Case("nothing but Windows", OLD, N, programs(), WINDOWS),
    Case("no keys at all", OLD, U, EMPTY, WINDOWS),
    Case("refused", OLD, U, {**BARE, PROGRAMS: DENIED}, WINDOWS),
    Case("one", REMOTE, P, {**BARE, **TEAMVIEWER}, WINDOWS, "TeamViewer"),
    Case("the same twice", REMOTE, P, {**programs(("TeamViewer", "15.2")), **TEAMVIEWER}, WINDOWS),
    Case(
        "two",
        REMOTE,
        F,
        {**programs(("AnyDesk", "ad 6.0.8")), **TEAMVIEWER},
        WINDOWS,
        "AnyDesk, TeamViewer",
    ),
    Case("one, and it does not run", REMOTE, N, {**BARE, **STOPPED}, WINDOWS),
    Case("none", REMOTE, N, {**BARE, **IDLE}, WINDOWS),
    Case("services are closed", REMOTE, U, BARE, WINDOWS),
    Case("the list is closed", REMOTE, U, {**IDLE, **BARE, PROGRAMS_32: DENIED}, WINDOWS),
    Case("nothing unwanted", UNWANTED, P, BARE, WINDOWS),
    Case("file sharing", UNWANTED, F, programs(("µTorrent", "3.5.5")), WINDOWS, "uTorrent"),
    Case("Windows only", UNWANTED, N, programs(), WINDOWS),
    Case("timed out", UNWANTED, U, {**BARE, PROGRAMS: Gap()}, WINDOWS),
    Case(
        "365",
        OFFICE,
        P,
        {**programs(M365), **click("O365BusinessRetail")},
        WINDOWS,
        "Microsoft 365",
    ),
    Case(
        "2010",
        OFFICE,
        F,
        {**programs(OFFICE_2010), **without(CLICK_TO_RUN)},
        WINDOWS,
        "Office 2010",
        "high",
    ),
    Case(
        "2019 by its id", OFFICE, F, {**BARE, **click("ProPlus2019Retail")}, WINDOWS, "Office 2019"
    ),
    Case("2016 has no year", OFFICE, F, {**BARE, **click("HomeBusinessRetail")}, WINDOWS, "2016"),
    Case("2021", OFFICE, F, {**BARE, **click("Standard2021Volume")}, WINDOWS, "Office 2021"),
    Case("2024", OFFICE, P, {**programs(OFFICE_2024), **click("ProPlus2024Volume")}, WINDOWS),
    Case(
        "365 beside an old Visio",
        OFFICE,
        F,
        {**programs(M365), **click("O365BusinessRetail", "VisioPro2019Volume")},
        WINDOWS,
    ),
    Case(
        "365 that may not update",
        OFFICE,
        F,
        {**programs(M365), **click("O365BusinessRetail", updates="False")},
        WINDOWS,
        "",
        "medium",
    ),
    Case("the runtime of Access", OFFICE, P, {**BARE, **click("AccessRuntimeRetail")}, WINDOWS),
    Case("Click-to-Run is closed", OFFICE, P, {**programs(M365), CLICK_TO_RUN: DENIED}, WINDOWS),
    Case("no Office", OFFICE, N, {**BARE, **without(CLICK_TO_RUN)}, WINDOWS),
    Case("the list is not there", OFFICE, U, {**EMPTY, **click("O365BusinessRetail")}, WINDOWS),
]


def test_every_row_of_the_table_is_named_and_dated() -> None:
    ends = load_benchmark().table(SoftwareEnd)
    assert all(row.product and row.name.strip("*") and "://" in row.source for row in ends.rows)
    assert {row.kind for row in ends.rows} == {"", "office", "backup"}


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_name_is_compared(name: str, version: str) -> None:
    for row in load_benchmark().table(SoftwareEnd).rows:
        row.covers(Program(name, version))


@given(st.text(max_size=80))
def test_any_ids_are_read(ids: str) -> None:
    values = {"ProductReleaseIds": ids, "VersionToReport": None, "UpdatesEnabled": None}
    assert click_to_run.reader(RegistryKey(True, values)).updates

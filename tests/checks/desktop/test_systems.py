"""Operating systems of the desktops: supported, and few."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from checks.desktop.systems import (
    MACOS_VERSION,
    desktop_system_is_supported,
    desktops_run_few_systems,
    macos_purpose,
    macos_release,
    main_version,
)
from checks.server.linux_purpose import Purpose, Use
from checks.server.linux_support import (
    OS_RELEASE,
    Lifecycle,
    OperatingSystem,
    server_system_is_supported,
)
from scanner.model import CannotTellError, Fleet, Pass, Result, ScanTime, ShellOutput, Table
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, MACOS, SERVER, Answers


def mac(version: str) -> Answers:
    """A Mac that answers sw_vers."""
    said = f"ProductName:\t\tmacOS\nProductVersion:\t\t{version}\nBuildVersion:\t\t23G93\n"
    return {MACOS_VERSION: shell(said)}


def linux(product: str, version: str, on: Answers = DESKTOP) -> Answers:
    """A Linux desktop that answers os-release."""
    return {**on, OS_RELEASE: shell(f'NAME={product}\nID={product}\nVERSION_ID="{version}"\n')}


def _supported(
    name: str,
    expect: Result,
    answers: Answers,
    says: str = "",
    *,
    roles: frozenset[object] = MACOS,
    severity: str | None = None,
) -> Case:
    on = MACOS if roles == MACOS else LINUX
    check = desktop_system_is_supported
    return Case(name, check, expect, answers, on, says=says, severity=severity)


def _uniform(name: str, expect: Result, *hosts: Answers, says: str = "") -> Case:
    more = {f"127.77.0.{number}": answers for number, answers in enumerate(hosts[1:], start=2)}
    check = desktops_run_few_systems
    return Case(name, check, expect, hosts[0], LINUX, says=says, hosts=more)


UBUNTU_22, UBUNTU_24 = linux("ubuntu", "22.04"), linux("ubuntu", "24.04")
DEBIAN, FEDORA = linux("debian", "12"), linux("fedora", "43")
UNSURE: Answers = {OS_RELEASE: shell("ID=debian\n")}
SILENT: Answers = {**DESKTOP, OS_RELEASE: Gap()}

CASES = [
    _supported("macOS 26", Result.PASS, mac("26.1")),
    _supported("macOS 15, no date announced", Result.PASS, mac("15.7.4"), "habit until 2027-09-15"),
    _supported("macOS 14, no date announced", Result.UNKNOWN, mac("14.8.1"), "announces no dates"),
    _supported("macOS 12", Result.FAIL, mac("12.7.6"), "2024-09-16", severity="high"),
    _supported("macOS 10.15", Result.FAIL, mac("10.15.7"), "2022-09-12"),
    _supported("sw_vers breaks", Result.UNKNOWN, {MACOS_VERSION: shell("", 1)}),
    _supported("a Linux desktop", Result.PASS, linux("debian", "12"), roles=LINUX),
    _supported("an old one", Result.FAIL, linux("fedora", "40"), roles=LINUX),
    _supported("no answer", Result.UNKNOWN, SILENT, roles=LINUX),
    _supported("a server", Result.NOT_APPLICABLE, linux("debian", "8", SERVER), roles=LINUX),
    _supported(
        "a silent server", Result.NOT_APPLICABLE, {**SERVER, OS_RELEASE: Gap()}, roles=LINUX
    ),
    Case("a Mac", server_system_is_supported, Result.NOT_APPLICABLE, mac("12.1"), MACOS),
    _uniform("one version", Result.PASS, DEBIAN, DEBIAN, says="1 versions"),
    _uniform("three versions", Result.PASS, DEBIAN, UBUNTU_22, UBUNTU_24, DEBIAN),
    _uniform("four versions", Result.FAIL, DEBIAN, UBUNTU_22, UBUNTU_24, FEDORA, says="4 versions"),
    _uniform(
        "servers do not count",
        Result.PASS,
        DEBIAN,
        UBUNTU_22,
        UBUNTU_24,
        linux("fedora", "43", SERVER),
        says="3 versions",
    ),
    _uniform("one unseen decides nothing", Result.PASS, DEBIAN, UBUNTU_22, SILENT),
    _uniform("one unseen may be the fourth", Result.UNKNOWN, DEBIAN, UBUNTU_22, UBUNTU_24, SILENT),
    _uniform("four known, one unseen", Result.FAIL, DEBIAN, UBUNTU_22, UBUNTU_24, FEDORA, SILENT),
    _uniform("purpose unseen", Result.UNKNOWN, *[UNSURE] * 4),
    _uniform("a single desktop", Result.NOT_APPLICABLE, DEBIAN),
    _uniform("servers only", Result.NOT_APPLICABLE, linux("debian", "12", SERVER)),
]


def test_main_version() -> None:
    for product, version, expected in [
        ("macos", "14.6.1", "14"),
        ("macos", "10.15.7", "10.15"),
        ("ubuntu", "22.04", "22.04"),
        ("debian", "12", "12"),
        ("rhel", "9.4", "9"),
    ]:
        assert main_version(OperatingSystem(product, version, "")) == expected
    assert main_version(OperatingSystem("arch", None, "")) == ""


def test_each_version_names_where_it_was_read() -> None:
    windows = OperatingSystem("windows-11", "26200", "", release="Windows 11 25H2", told_by="CIM")
    listed = OperatingSystem("windows-11", None, "", release="Windows 11 25H2", told_by="directory")
    known = {
        "a": windows,
        "b": listed,
        "c": macos_release(ShellOutput("ProductVersion: 26.0\n", 0)),
    }
    purposes = Fleet(dict.fromkeys(known, Purpose(Use.DESKTOP)), {})
    verdict = desktops_run_few_systems(Fleet(known, {}), purposes)
    assert [(one.name, one.value, one.where) for one in verdict.evidence] == [
        ("Windows 11 25H2", 2, "CIM, directory"),
        ("macos 26", 1, "sw_vers"),
    ]


def test_a_version_is_of_its_own_product() -> None:
    row = Lifecycle("macos", "26", date(2028, 9, 15), "https://example.org")
    now = ScanTime(datetime(2026, 11, 22, tzinfo=UTC))
    mac_os = macos_release(ShellOutput("ProductVersion: 26.0\n", 0))
    purpose = macos_purpose(ShellOutput("ProductVersion: 26.0\n", 0))
    table = Table((row,), date(2026, 3, 31))
    assert isinstance(desktop_system_is_supported(mac_os, purpose, table, now), Pass)


@given(st.text())
def test_readers_never_break(text: str) -> None:
    for reader in (macos_release, macos_purpose):
        try:
            reader(ShellOutput(f"ProductVersion:{text}", 0))
        except (CannotTellError, ValueError, LookupError):
            continue

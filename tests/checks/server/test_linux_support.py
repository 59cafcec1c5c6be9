"""The end of support of Linux servers."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.server.linux_support import (
    OS_RELEASE,
    REDHAT_RELEASE,
    Lifecycle,
    OperatingSystem,
    judge_support,
    linux_release,
    redhat_release,
    row_of,
    server_system_is_supported,
)
from scanner.benchmark import load_benchmark
from scanner.model import (
    CannotTellError,
    Fail,
    Pass,
    Result,
    ScanTime,
    Severity,
    ShellOutput,
    Table,
    Unknown,
)
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers

DEBIAN_12 = (
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n'
    'VERSION="12 (bookworm)"\nID=debian\nHOME_URL="https://www.debian.org/"\n'
)


def _release(product: str, version: str | None, name: str = "") -> dict[str, object]:
    lines = [f"NAME='{name or product}'", f"ID={product}"]
    return shell("\n".join(lines + ([f'VERSION_ID="{version}"'] if version else [])) + "\n")


def _case(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    check = server_system_is_supported
    return Case(name, check, expect, answers, LINUX, says=says, severity=severity)


def _on(product: str, version: str | None, name: str = "") -> Answers:
    return {**SERVER, OS_RELEASE: _release(product, version, name)}


CASES = [
    _case("debian 12", Result.PASS, {**SERVER, OS_RELEASE: shell(DEBIAN_12)}, says="2028-06-30"),
    _case("debian 11, past LTS", Result.FAIL, _on("debian", "11"), says="Paid Extended LTS runs"),
    _case("debian 8, past all", Result.FAIL, _on("debian", "8"), says="since 2020-06-30"),
    _case("ubuntu with a year", Result.PASS, _on("ubuntu", "24.04")),
    _case("ubuntu, under a year", Result.FAIL, _on("ubuntu", "22.04"), "2027-06-01", "low"),
    _case("ubuntu, ESM possible", Result.FAIL, _on("ubuntu", "18.04"), "Ubuntu Pro", "high"),
    _case("ubuntu interim", Result.FAIL, _on("ubuntu", "23.10"), says="2024-07-11"),
    _case("a point release", Result.PASS, _on("rhel", "8.10"), says="2029-05-31"),
    _case("rhel 7 with ELS", Result.FAIL, _on("rhel", "7.9"), says="Extended Life Cycle Support"),
    _case("rocky 9", Result.PASS, _on("rocky", "9.4", "Rocky Linux")),
    _case("centos 8 is no stream", Result.FAIL, _on("centos", "8", "CentOS Linux"), "2021-12-31"),
    _case("stream 9", Result.FAIL, _on("centos", "9", "CentOS Stream"), "2027-05-31", "low"),
    _case("sles service pack", Result.FAIL, _on("sles", "15.5"), says="LTSS"),
    _case("sles of the table's last", Result.PASS, _on("sles", "15.7")),
    _case("the newest branch of Alpine", Result.PASS, _on("alpine", "3.23.0"), says="2027-11-01"),
    _case("the one before", Result.FAIL, _on("alpine", "3.22.1"), "2027-05-01", "low"),
    _case("alpine branch", Result.FAIL, _on("alpine", "3.19.1"), says="2025-11-01"),
    _case("fedora", Result.FAIL, _on("fedora", "43"), "2026-12-09", "low"),
    _case(
        "centos 6 by redhat-release",
        Result.FAIL,
        {
            **SERVER,
            OS_RELEASE: shell("", 1),
            REDHAT_RELEASE: shell("CentOS release 6.10 (Final)\n"),
        },
        says="CentOS release 6.10",
    ),
    _case(
        "not in the table", Result.UNKNOWN, _on("haiku", "5"), says="no end of support for haiku"
    ),
    _case("a future version", Result.UNKNOWN, _on("debian", "14")),
    _case("not answered", Result.UNKNOWN, {**SERVER, OS_RELEASE: Gap()}),
    _case("no ID", Result.UNKNOWN, {**SERVER, OS_RELEASE: shell("NAME=x\n")}),
    _case("hostile ID", Result.UNKNOWN, {**SERVER, OS_RELEASE: shell("ID=<b>$(id)</b>\n")}),
    _case("purpose not known", Result.UNKNOWN, {OS_RELEASE: shell(DEBIAN_12)}),
    _case("rolling", Result.NOT_APPLICABLE, _on("arch", None)),
    _case("a desktop", Result.NOT_APPLICABLE, {**DESKTOP, OS_RELEASE: shell(DEBIAN_12)}),
    _case("a desktop without an answer", Result.NOT_APPLICABLE, {**DESKTOP, OS_RELEASE: Gap()}),
]

ROW = Lifecycle("debian", "12", date(2028, 6, 30), "https://example.org")
NEXT = Lifecycle("debian", "13", date(2030, 6, 30), "https://example.org")
SYSTEM = OperatingSystem("debian", "12", "Debian 12")


def _table(*rows: Lifecycle) -> Table[Lifecycle]:
    return Table(rows, as_of=date(2026, 3, 31))


def _at(day: date) -> ScanTime:
    return ScanTime(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2027, 6, 30), Pass),
        (date(2027, 7, 1), Pass),
        (date(2027, 7, 2), Fail),
        (date(2028, 6, 30), Fail),
        (date(2028, 7, 1), Fail),
    ],
)
def test_the_last_day_still_counts(day: date, kind: type[Pass | Fail]) -> None:
    verdict = judge_support(SYSTEM, _table(ROW, NEXT), _at(day), 365, 5000)
    assert isinstance(verdict, kind)
    if isinstance(verdict, Fail):
        assert verdict.severity is (Severity.LOW if day <= ROW.ended else None)


@pytest.mark.parametrize(
    ("day", "kind"),
    [(date(2028, 5, 1), Pass), (date(2028, 5, 2), Fail), (date(2028, 7, 1), Fail)],
)
def test_the_newest_version_is_good_until_it_ends(day: date, kind: type[Pass | Fail]) -> None:
    other = Lifecycle("ubuntu", "26.04", date(2031, 5, 29), "https://example.org")
    assert isinstance(judge_support(SYSTEM, _table(ROW, other), _at(day), 365, 5000), kind)


def test_an_old_table_passes_nothing_but_still_fails_what_ended() -> None:
    just = judge_support(SYSTEM, _table(ROW, NEXT), _at(date(2027, 9, 22)), 365, 540)
    assert isinstance(just, Fail)
    old = judge_support(SYSTEM, _table(ROW), _at(date(2027, 12, 1)), 365, 540)
    assert isinstance(old, Unknown)
    ended = judge_support(SYSTEM, _table(ROW), _at(date(2029, 1, 1)), 365, 540)
    assert isinstance(ended, Fail)


def test_a_date_that_nobody_announced_fails_nothing() -> None:
    guess = Lifecycle("debian", "12", date(2026, 9, 15), "https://example.org", announced=False)
    assert isinstance(
        judge_support(SYSTEM, _table(guess), _at(date(2026, 11, 1)), 365, 540), Unknown
    )


def test_a_paid_programme_that_ended_too_is_not_offered() -> None:
    row = Lifecycle("debian", "12", date(2020, 1, 1), "x", date(2024, 1, 1), "ELTS")
    verdict = judge_support(SYSTEM, _table(row), _at(date(2026, 11, 1)), 365, 540)
    assert "ELTS" not in verdict.summary


def test_the_longest_version_wins() -> None:
    rows = _table(ROW, Lifecycle("debian", "12.5", date(2030, 1, 1), "x"))
    assert row_of(OperatingSystem("debian", "12.5.1", ""), rows) == rows.rows[1]
    assert row_of(OperatingSystem("debian", "12.4", ""), rows) == ROW
    assert row_of(OperatingSystem("debian", "1", ""), rows) is None
    assert row_of(OperatingSystem("debian", None, ""), rows) is None


def test_the_table_is_sound() -> None:
    lifecycle = load_benchmark().table(Lifecycle)
    assert lifecycle.rows
    assert lifecycle.source
    assert len({(row.product, row.version) for row in lifecycle.rows}) == len(lifecycle.rows)
    for row in lifecycle.rows:
        assert row.source.startswith("https://"), row
        assert (row.extended is None) == (row.programme == ""), row
        assert row.extended is None or row.extended > row.ended, row


@given(st.text())
def test_readers_never_break(text: str) -> None:
    for reader in (linux_release, redhat_release):
        try:
            reader(ShellOutput(text, 0))
        except (CannotTellError, ValueError, LookupError):
            continue

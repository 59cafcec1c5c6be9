"""Restarts, failed services and crashes of desktops."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.desktop.reliability import (
    CRASHES,
    MAC_BOOT_TIME,
    desktop_programs_do_not_crash,
    desktop_services_run,
    desktop_was_restarted,
    linux_uptime,
    mac_uptime,
    recent_crashes,
)
from checks.desktop.systems import MACOS_VERSION
from checks.server.linux_health import FAILED_UNITS
from checks.server.linux_load import UPTIME
from scanner.model import CannotTellError, Reason, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, MACOS, SERVER, Answers

DAY = 86_400
MAC: Answers = {MACOS_VERSION: shell("ProductVersion:\t26.1\n")}
APPORT = "crash=/var/crash/_usr_bin_gnome-shell.1000.crash\n"
COREDUMP = "crash=/var/lib/systemd/coredump/core.firefox.1000.5f0c.4242.1700000000.zst\n"


def uptime(days: float) -> dict[str, object]:
    """/proc/uptime."""
    return shell(f"{days * DAY:.2f} 4848.44\n")


def boottime(days: float) -> dict[str, object]:
    """kern.boottime of a Mac."""
    now = 1_795_000_000
    return shell(
        f"now={now}\n{{ sec = {now - int(days * DAY)}, usec = 1 }} Sun Nov 22 09:00:00 2026\n"
    )


def _up(name: str, expect: Result, answer: object, says: str = "") -> Case:
    return Case(name, desktop_was_restarted, expect, {**DESKTOP, UPTIME: answer}, LINUX, says=says)


def _mac(name: str, expect: Result, answer: object, says: str = "") -> Case:
    return Case(
        name, desktop_was_restarted, expect, {**MAC, MAC_BOOT_TIME: answer}, MACOS, says=says
    )


def _units(name: str, expect: Result, answer: object, says: str = "") -> Case:
    answers = {**DESKTOP, FAILED_UNITS: answer}
    return Case(name, desktop_services_run, expect, answers, LINUX, says=says)


def _crash(name: str, expect: Result, answer: object, says: str = "") -> Case:
    answers = {**DESKTOP, CRASHES: answer}
    return Case(name, desktop_programs_do_not_crash, expect, answers, LINUX, says=says)


CASES = [
    _up("this week", Result.PASS, uptime(5.5), "5 days"),
    _up("30 days", Result.PASS, uptime(30)),
    _up("31 days", Result.FAIL, uptime(31), "31 days"),
    _up("endless", Result.UNKNOWN, shell("inf 0.00\n")),
    _up("odd", Result.UNKNOWN, shell("up 5 days\n")),
    _up("nothing", Result.UNKNOWN, shell("")),
    _mac("Mac", Result.PASS, boottime(3)),
    _mac("Mac on for months", Result.FAIL, boottime(90), "90 days"),
    _mac("Mac started in the future", Result.UNKNOWN, boottime(-3)),
    Case(
        "a server",
        desktop_was_restarted,
        Result.NOT_APPLICABLE,
        {**SERVER, UPTIME: uptime(400)},
        LINUX,
    ),
    _units("all run", Result.PASS, shell()),
    _units("one failed", Result.FAIL, shell("cups.service loaded failed failed CUPS\n"), "cups"),
    _units("no systemd", Result.UNKNOWN, shell("", 127)),
    Case(
        "a server",
        desktop_services_run,
        Result.NOT_APPLICABLE,
        {**SERVER, FAILED_UNITS: shell()},
        LINUX,
    ),
    _crash("none", Result.PASS, shell("seen=/var/crash\n"), "0 times"),
    _crash("four", Result.PASS, shell("seen=/var/crash\n" + APPORT * 4)),
    _crash("five", Result.FAIL, shell("seen=/var/crash\n" + APPORT * 3 + COREDUMP * 2), "5 times"),
    _crash("closed", Result.UNKNOWN, shell("closed=/var/crash\n")),
    _crash("none kept", Result.UNKNOWN, shell("")),
    _crash("timed out", Result.UNKNOWN, Gap()),
    Case(
        "a server",
        desktop_programs_do_not_crash,
        Result.NOT_APPLICABLE,
        {**SERVER, CRASHES: shell("seen=/var/crash\n")},
        LINUX,
    ),
]


def test_names_of_crashed_programs() -> None:
    read = recent_crashes(ShellOutput("seen=/var/crash\n" + APPORT + COREDUMP, 0))
    assert read.programs == ("gnome-shell", "firefox")


def test_a_closed_folder_is_access_denied() -> None:
    with pytest.raises(CannotTellError) as raised:
        recent_crashes(ShellOutput("closed=/var/crash\n", 0))
    assert raised.value.reason is Reason.ACCESS_DENIED


def test_mac_uptime() -> None:
    text = "now=1700000100\n{ sec = 1700000000, usec = 7 } Tue Nov 14 22:13:20 2023\n"
    assert mac_uptime(ShellOutput(text, 0)).up == timedelta(seconds=100)


@given(st.text())
def test_readers_never_break(text: str) -> None:
    for reader in (linux_uptime, mac_uptime, recent_crashes):
        for said in (text, f"seen=/var/crash\ncrash={text}\n"):
            try:
                reader(ShellOutput(said, 0))
            except (CannotTellError, ValueError, LookupError):
                continue

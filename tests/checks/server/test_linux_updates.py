"""Security updates that wait, by apt and by dnf."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.server.linux_patching import APT_PERIODIC, AutomaticUpdates
from checks.server.linux_updates import (
    APT_PENDING,
    DNF_PENDING,
    PendingUpdates,
    apt_pending,
    dnf_pending,
    judge_updates,
)
from checks.server.updates import server_updates_are_installed
from scanner.model import BadAnswer, CannotTellError, Fail, NotSupported, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER

DAY = 86_400
NOW = 1_795_000_000


def stamps(lists_old: float, quiet: float = 0, extra: str = "") -> str:
    """The head of an answer whose lists and last package change are so many days old."""
    return (
        f"now={NOW}\nlists=3\nrefreshed={NOW - 90 * DAY}\nrefreshed={NOW - int(lists_old * DAY)}\n"
        f"{extra}changed={NOW - int(quiet * DAY)}\n"
    )


SECURITY = (
    "Inst libgcrypt20 [1.10.1-3] (1.10.1-3+deb12u1 Debian:12.15/oldstable,"
    " Debian-Security:12/oldstable-security [amd64]) []\n"
    "Inst openssl [3.0.2-0ubuntu1.10] (3.0.2-0ubuntu1.12 Ubuntu:22.04/jammy-updates,"
    " Ubuntu:22.04/jammy-security [amd64])\n"
)
OTHER = "Inst sed [4.9-1] (4.9-1+deb12u1 Debian:12.15/oldstable [amd64])\n"
NEW_KERNEL = (
    "Inst linux-image-6.1.0-40-amd64 (6.1.153-1 Debian-Security:12/oldstable-security [amd64])\n"
)
ESM = "Inst curl [7.68.0] (7.68.1 UbuntuESMApps:20.04/focal-apps-security [amd64])\n"

RHEL = (
    "update openssl.x86_64            1:3.2.2-6.el9_5.1          baseos\n"
    "update kernel.x86_64             5.14.0-503.15.1.el9_5      baseos\n"
    "update Obsoleting Packages\n"
    "update iptables-legacy.x86_64    1.8.10-11.el9              appstream\n"
    "advisory RHSA-2025:1330 Important/Sec. openssl-1:3.2.2-6.el9_5.1.x86_64\n"
)
DNF5 = (
    "update curl.x86_64  8.9.1-3.fc41  updates\n"
    "advisory Name                   Type     Severity                Package   Issued\n"
    "advisory FEDORA-2025-0d7e6d7a5f security Moderate curl-8.9.1-3.fc41.x86_64 2025-02-07\n"
)


def _case(
    name: str, expect: Result, answer: object, says: str = "", severity: str | None = None
) -> Case:
    answers = {**SERVER, APT_PENDING: answer}
    check = server_updates_are_installed
    return Case(name, check, expect, answers, LINUX, says=says, severity=severity)


def _self(
    name: str, expect: Result, lists: float, quiet: float, automatic: str, says: str = ""
) -> Case:
    """Two updates wait on a host that installs by itself, or not."""
    days = {"on": 1, "off": 0}[automatic]
    periodic = f'APT::Periodic::Unattended-Upgrade "{days}";\ntool=yes\ntimer=enabled\n'
    waiting = shell(stamps(lists, quiet) + SECURITY)
    answers = {**SERVER, APT_PENDING: waiting, APT_PERIODIC: shell(periodic)}
    severity = "low" if expect is Result.FAIL else None
    check = server_updates_are_installed
    return Case(name, check, expect, answers, LINUX, says=says, severity=severity)


def _dnf(
    name: str, expect: Result, answer: object, says: str = "", severity: str | None = None
) -> Case:
    answers = {**SERVER, APT_PENDING: shell(status=127), DNF_PENDING: answer}
    check = server_updates_are_installed
    return Case(name, check, expect, answers, LINUX, says=says, severity=severity)


CASES = [
    _case("nothing waits", Result.PASS, shell(stamps(1) + OTHER)),
    _case("since yesterday", Result.FAIL, shell(stamps(1) + SECURITY), "2 security", "low"),
    _self("since yesterday, it installs them itself", Result.PASS, 1, 14, "on", "unattended"),
    _self("nothing installed for 15 days", Result.FAIL, 1, 15, "on"),
    _self("it looked 15 days ago", Result.FAIL, 15, 1, "on"),
    _self("it only looks for them", Result.FAIL, 1, 1, "off"),
    _case("a new kernel", Result.FAIL, shell(stamps(1) + NEW_KERNEL), "1 security", "low"),
    _case("from ESM", Result.FAIL, shell(stamps(1) + ESM), "1 security", "low"),
    _case("quiet for 30 days", Result.FAIL, shell(stamps(1, 30) + SECURITY), "", "low"),
    _case("quiet for 31 days", Result.FAIL, shell(stamps(1, 31) + SECURITY), "31 days", "high"),
    _case("old lists that name one", Result.FAIL, shell(stamps(40) + SECURITY), "40 days", "high"),
    _case("lists of 14 days", Result.PASS, shell(stamps(14))),
    _case("lists of 15 days", Result.UNKNOWN, shell(stamps(15)), "15 days old"),
    _case("lists cleared", Result.UNKNOWN, shell(f"now={NOW}\nlists=0\nrefreshed={NOW}\n")),
    _case("apt broke", Result.UNKNOWN, shell(stamps(1), 1)),
    _case("another wording", Result.UNKNOWN, shell(stamps(1) + "Inst who knows\n")),
    _case("timed out", Result.UNKNOWN, Gap()),
    _case("neither apt nor dnf", Result.UNKNOWN, shell(status=127)),
    _dnf("dnf, none", Result.PASS, shell(stamps(1, extra="advisories=2\n"))),
    _dnf("dnf, one", Result.FAIL, shell(stamps(1, extra="advisories=2\n") + RHEL), "1 sec", "low"),
    _dnf("dnf, late", Result.FAIL, shell(stamps(1, 60) + RHEL), "60 days", "high"),
    _dnf("dnf5", Result.FAIL, shell(stamps(1) + DNF5), "1 security", "low"),
    _dnf(
        "no advisories, some wait",
        Result.UNKNOWN,
        shell(stamps(1, extra="advisories=0\n") + RHEL.partition("advisory")[0]),
        "2 updates wait",
    ),
    _dnf(
        "no advisories, late",
        Result.FAIL,
        shell(stamps(1, 45, "advisories=0\n") + RHEL.partition("advisory")[0]),
        "45 days",
        "medium",
    ),
    _dnf("no advisories, none", Result.PASS, shell(stamps(1, extra="advisories=0\n"))),
    _dnf("no cache", Result.UNKNOWN, shell(f"now={NOW}\nlists=0\nadvisories=0\n", 1)),
    Case(
        "a desktop",
        server_updates_are_installed,
        Result.NOT_APPLICABLE,
        {**DESKTOP, APT_PENDING: shell(stamps(1))},
        LINUX,
    ),
]


def test_apt_counts() -> None:
    read = apt_pending(ShellOutput(stamps(2, 5) + SECURITY + OTHER + NEW_KERNEL + ESM, 0))
    assert read == PendingUpdates(5, 4, timedelta(days=2), timedelta(days=5))


def test_dnf_counts_without_obsoletes() -> None:
    read = dnf_pending(ShellOutput(stamps(2, 5) + RHEL, 0))
    assert (read.total, read.security) == (2, 1)


def test_a_clock_that_went_back_gives_no_negative_age() -> None:
    assert apt_pending(ShellOutput(stamps(-3), 0)).list_age == timedelta(0)


def test_without_the_last_change_only_the_lists_count() -> None:
    pending = PendingUpdates(3, 3, timedelta(days=2), None)
    verdict = judge_updates(pending, AutomaticUpdates("dnf-automatic", on=False), 30, 14, 14)
    assert isinstance(verdict, Fail)
    assert verdict.severity is not None


@pytest.mark.parametrize("reader", [apt_pending, dnf_pending])
def test_could_not_look(reader: object) -> None:
    assert callable(reader)
    with pytest.raises(NotSupported):
        reader(ShellOutput("", 127))
    with pytest.raises(BadAnswer):
        reader(ShellOutput("", 0))


@given(st.text(), st.sampled_from([0, 1, 100, 127]))
def test_readers_never_break(text: str, status: int) -> None:
    for reader in (apt_pending, dnf_pending):
        try:
            reader(ShellOutput(stamps(1) + text, status))
        except (CannotTellError, ValueError, LookupError):
            continue

"""Automatic updates, and restarts that are owed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.linux_machine import VIRTUALISATION
from checks.server.linux_patching import (
    APT_PERIODIC,
    DNF_AUTOMATIC,
    KERNELS,
    apt_automatic,
    dnf_automatic,
    kernel_kind,
    kernel_order,
    restart_owed,
    server_runs_its_newest_kernel,
    server_updates_itself,
)
from scanner.model import CannotTellError, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers

APT_ON = (
    'APT::Periodic "";\nAPT::Periodic::Update-Package-Lists "1";\n'
    'APT::Periodic::Unattended-Upgrade "1";\ntool=yes\ntimer=enabled\n'
)
TIMER = "dnf-automatic.timer=enabled\ndnf-automatic-install.timer=disabled\nyum-cron.service=\n"
CONF = "conf=/etc/dnf/automatic.conf\n"
DEBIAN = "running=6.1.0-17-amd64\ninstalled=6.1.0-17-amd64\nrun=seen\n"


def _updates(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    return Case(name, server_updates_itself, expect, {**SERVER, **answers}, LINUX, says=says)


def _kernel(name: str, expect: Result, answer: object, says: str = "", on: str = "none") -> Case:
    answers = {**SERVER, KERNELS: answer, VIRTUALISATION: shell(f"{on}\n")}
    return Case(name, server_runs_its_newest_kernel, expect, answers, LINUX, says=says)


def _dnf(text: str) -> Answers:
    return {APT_PERIODIC: shell(status=127), DNF_AUTOMATIC: shell(text)}


CASES = [
    _updates("unattended-upgrades", Result.PASS, {APT_PERIODIC: shell(APT_ON)}, "unattended"),
    _updates(
        "set to 0", Result.FAIL, {APT_PERIODIC: shell(APT_ON.replace('grade "1"', 'grade "0"'))}
    ),
    _updates("never set", Result.FAIL, {APT_PERIODIC: shell("tool=yes\ntimer=enabled\n")}),
    _updates("not installed", Result.FAIL, {APT_PERIODIC: shell(APT_ON.replace("tool=yes\n", ""))}),
    _updates(
        "timer off", Result.FAIL, {APT_PERIODIC: shell(APT_ON.replace("=enabled", "=disabled"))}
    ),
    _updates(
        "timer masked", Result.FAIL, {APT_PERIODIC: shell(APT_ON.replace("=enabled", "=masked"))}
    ),
    _updates(
        "cron, no systemd", Result.PASS, {APT_PERIODIC: shell(APT_ON.replace("=enabled", "="))}
    ),
    _updates("dnf applies", Result.PASS, _dnf(TIMER + CONF + "apply_updates = yes\n")),
    _updates("dnf only tells", Result.FAIL, _dnf(TIMER + CONF + "apply_updates = no\n")),
    _updates("dnf installs by its timer", Result.PASS, _dnf("dnf-automatic-install.timer=enabled")),
    _updates("dnf off", Result.FAIL, _dnf(TIMER.replace("enabled", "disabled"))),
    _updates("dnf, closed settings", Result.UNKNOWN, _dnf(TIMER)),
    _updates("neither", Result.UNKNOWN, {APT_PERIODIC: shell(status=127), DNF_AUTOMATIC: Gap()}),
    Case(
        "a desktop",
        server_updates_itself,
        Result.NOT_APPLICABLE,
        {**DESKTOP, APT_PERIODIC: shell(APT_ON)},
        LINUX,
    ),
    _kernel("newest runs", Result.PASS, shell(DEBIAN)),
    _kernel("newer waits", Result.FAIL, shell(DEBIAN + "installed=6.1.0-18-amd64\n"), "6.1.0-18"),
    _kernel("10 is more than 9", Result.PASS, shell(DEBIAN + "installed=6.1.0-9-amd64\n")),
    _kernel("another kind", Result.PASS, shell(DEBIAN + "installed=6.5.0-1-cloud-amd64\n")),
    _kernel("the flag", Result.FAIL, shell(DEBIAN + "flag=yes\n"), "asks for a restart"),
    _kernel(
        "release 9",
        Result.FAIL,
        shell(
            "running=5.14.0-427.el9.x86_64\ninstalled=5.14.0-427.el9.x86_64\n"
            "installed=5.14.0-427.8.1.el9_4.x86_64\n"
        ),
    ),
    _kernel(
        "alpine removed what runs",
        Result.FAIL,
        shell("running=6.6.1-0-lts\ninstalled=6.6.14-0-lts\n"),
    ),
    _kernel("no kernel", Result.UNKNOWN, shell("running=6.1.0-17-amd64\nrun=seen\n"), on="kvm"),
    _kernel("a container", Result.NOT_APPLICABLE, shell("running=6.1.0-17-amd64\n"), on="lxc"),
    _kernel(
        "a container with a kernel of its own, which never runs",
        Result.NOT_APPLICABLE,
        shell(DEBIAN + "installed=6.1.0-18-amd64\n"),
        on="lxc",
    ),
    _kernel(
        "a container, the flag",
        Result.FAIL,
        shell("running=6.1.0-17-amd64\nflag=yes\n"),
        "asks for a restart",
        on="lxc",
    ),
    _kernel("no uname", Result.UNKNOWN, shell("running=\n")),
    _kernel("timed out", Result.UNKNOWN, Gap()),
    Case(
        "a desktop",
        server_runs_its_newest_kernel,
        Result.NOT_APPLICABLE,
        {**DESKTOP, KERNELS: shell(DEBIAN)},
        LINUX,
    ),
]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("5.15.0-9-generic", "5.15.0-91-generic"),
        ("5.14.0-362.8.1.el9_3.x86_64", "5.14.0-362.13.1.el9_3.x86_64"),
        ("5.14.0-427.el9.x86_64", "5.14.0-427.8.1.el9_4.x86_64"),
        ("5.14.0-362.24.1.el9_3.x86_64", "5.14.0-427.el9.x86_64"),
        ("6.5.6-300.fc39.x86_64", "6.5.12-300.fc39.x86_64"),
        ("5.3.18-150300.59.93-default", "5.3.18-150300.59.101-default"),
        ("6.1.21-v8+", "6.1.22-v8+"),
    ],
)
def test_order_and_kind(older: str, newer: str) -> None:
    assert kernel_order(older) < kernel_order(newer)
    assert kernel_kind(older) == kernel_kind(newer)


def test_kinds_differ() -> None:
    assert kernel_kind("6.1.0-17-cloud-amd64") == "cloud-amd64"
    assert kernel_kind("5.15.0-91-generic") != kernel_kind("5.15.0-91-lowlatency")


@given(st.text())
def test_readers_never_break(text: str) -> None:
    for reader in (apt_automatic, dnf_automatic, restart_owed):
        for said in (text, f"running=6.1.0-17-amd64\ninstalled={text}\n"):
            try:
                reader(ShellOutput(said, 0))
            except (CannotTellError, ValueError, LookupError):
                continue

"""Firewall, mandatory access control and kernel settings of Linux hosts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.linux_machine import VIRTUALISATION, Kind, Machine, linux_machine
from checks.network.linux_protection import (
    ACCESS_CONTROL,
    FIREWALLS,
    KERNEL_SETTINGS,
    access_control,
    kernel_settings,
    linux_confines_services,
    linux_firewall,
    linux_has_a_firewall,
    linux_kernel_is_hardened,
    off_baseline,
)
from scanner.model import CannotTellError, Check, Question, Reason, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import LINUX, Answers

UNITS = [
    "firewalld",
    "ufw",
    "nftables",
    "iptables",
    "netfilter-persistent",
    "shorewall",
    "ferm",
    "csf",
    "pve-firewall",
]
HARD = {
    "net/ipv4/conf/all/accept_redirects": "0",
    "net/ipv4/conf/all/rp_filter": "0",
    "net/ipv4/conf/default/rp_filter": "2",
    "net/ipv4/tcp_syncookies": "1",
    "kernel/randomize_va_space": "2",
}


def units(*active: str, more: str = "") -> dict[str, object]:
    """The answer to FIREWALLS."""
    states = (f"{unit}={'active' if unit in active else 'inactive'}\n" for unit in UNITS)
    return shell("".join(states) + more)


def settings(**changed: str) -> dict[str, object]:
    """The answer to KERNEL_SETTINGS; a keyword is the last part of the name."""
    values = {key: changed.get(key.rpartition("/")[2], word) for key, word in HARD.items()}
    return shell("".join(f"{key}={word}\n" for key, word in values.items()))


def _case(
    check: Check[...],
    question: Question[ShellOutput],
    name: str,
    expect: Result,
    said: object,
    says: str = "",
    on: str = "none",
) -> Case:
    answers: Answers = {VIRTUALISATION: shell(f"{on}\n"), question: said}
    return Case(name, check, expect, answers, LINUX, says=says)


def _fw(name: str, expect: Result, said: object, says: str = "", on: str = "none") -> Case:
    return _case(linux_has_a_firewall, FIREWALLS, name, expect, said, says, on)


def _mac(name: str, expect: Result, said: object, says: str = "", on: str = "none") -> Case:
    return _case(linux_confines_services, ACCESS_CONTROL, name, expect, said, says, on)


def _kernel(name: str, expect: Result, said: object, says: str = "", on: str = "none") -> Case:
    return _case(linux_kernel_is_hardened, KERNEL_SETTINGS, name, expect, said, says, on)


CASES = [
    _fw("firewalld", Result.PASS, units("firewalld"), "firewalld is on"),
    _fw("none", Result.FAIL, units()),
    _fw("Proxmox VE's", Result.UNKNOWN, units("pve-firewall"), "pve-firewall"),
    _fw("Proxmox VE's and nftables", Result.PASS, units("pve-firewall", "nftables"), "nftables"),
    _fw("ufw", Result.PASS, units("ufw", more="ufw-enabled=yes\n"), "ufw"),
    _fw("ufw's unit without ufw", Result.FAIL, units("ufw")),
    _fw("ufw enabled, not started", Result.FAIL, units(more="ufw-enabled=yes\n")),
    _fw("nftables", Result.PASS, units("nftables")),
    _fw("nftables that lets all pass", Result.FAIL, units("nftables", more="nftables-blocks=no\n")),
    _fw("two", Result.PASS, units("nftables", "csf", more="nftables-blocks=no\n"), "csf is on"),
    _fw("no bus", Result.UNKNOWN, shell("".join(f"{unit}=\n" for unit in UNITS))),
    _fw(
        "no bus, but settings",
        Result.UNKNOWN,
        shell("".join(f"{unit}=\n" for unit in UNITS) + "ufw-enabled=yes\nnftables-blocks=no\n"),
        "no state of any service",
    ),
    _fw("no systemd", Result.UNKNOWN, shell(status=127)),
    _fw("a virtual machine", Result.FAIL, units(), on="kvm"),
    _fw("a container", Result.NOT_APPLICABLE, units(), on="lxc"),
    _mac("SELinux", Result.PASS, shell("selinux=1\napparmor=\n"), "SELinux"),
    _mac("permissive", Result.FAIL, shell("selinux=0\napparmor=\n"), "permissive"),
    _mac("AppArmor", Result.PASS, shell("selinux=\napparmor=Y\n"), "AppArmor"),
    _mac("AppArmor off", Result.FAIL, shell("selinux=\napparmor=N\n"), "Neither"),
    _mac("neither", Result.FAIL, shell("selinux=\napparmor=\n")),
    _mac("closed", Result.UNKNOWN, shell(status=77), "only root"),
    _mac("no /sys", Result.UNKNOWN, shell(status=1)),
    _mac("a container", Result.NOT_APPLICABLE, shell("selinux=\napparmor=\n"), on="docker"),
    _kernel("set", Result.PASS, settings(), "be (5)."),
    _kernel("redirects", Result.FAIL, settings(accept_redirects="1"), "accept_redirects"),
    _kernel("no ASLR", Result.FAIL, settings(randomize_va_space="1"), "randomize_va_space"),
    _kernel("unlimited", Result.UNKNOWN, settings(tcp_syncookies="many")),
    _kernel("none shown", Result.UNKNOWN, shell("net/ipv4/tcp_syncookies=\n")),
    _kernel("no answer", Result.UNKNOWN, Gap()),
    _kernel("a container", Result.NOT_APPLICABLE, settings(), on="systemd-nspawn"),
]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("none", Kind.PHYSICAL),
        ("kvm", Kind.VIRTUAL),
        ("microsoft", Kind.VIRTUAL),
        ("lxc", Kind.CONTAINER),
        ("wsl", Kind.CONTAINER),
    ],
)
def test_machines(word: str, kind: Kind) -> None:
    assert linux_machine(ShellOutput(f"{word}\n", 0)) == Machine(kind, word)


def test_reverse_path_filter_counts_where_either_is_set() -> None:
    ways = ("net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter")
    assert off_baseline({ways[0]: 0, ways[1]: 0}) == [ways[0]]
    assert off_baseline({ways[0]: 1, ways[1]: 0}) == []
    assert off_baseline({}) == []


def test_closed_sys_is_access_denied() -> None:
    with pytest.raises(CannotTellError) as caught:
        access_control(ShellOutput("", 77))
    assert caught.value.reason is Reason.ACCESS_DENIED


@given(st.text(alphabet="selinuxapparmor=\n01Y ufw-active", max_size=60))
def test_readers_bear_any_text(said: str) -> None:
    for reader in (linux_machine, linux_firewall, access_control, kernel_settings):
        try:
            reader(ShellOutput(said, 0))
        except (CannotTellError, ValueError, LookupError):
            continue

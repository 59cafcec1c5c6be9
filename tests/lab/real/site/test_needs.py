"""What is said on a machine that cannot hold a lab."""

import os
import sys

import pytest

from lab.real.accounts import Accounts
from lab.real.server import Server
from lab.real.servers.banners import Banners
from lab.real.servers.ssh import Sshd
from lab.real.site import needs
from tests.lab.real.up_and_down import every_kind


def test_another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert needs.missing([Sshd]) == ["The lab needs Linux; this is win32."]


def test_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert needs.missing([Sshd]) == ["The lab needs root: it makes network namespaces and mounts."]


def test_missing_programs_are_named_with_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    lacking = {"ip", "/usr/sbin/sshd"}
    monkeypatch.setattr(needs, "_there", lambda name: name not in lacking)
    assert needs.missing([Sshd]) == [
        "ip is not installed (package iproute2).",
        "/usr/sbin/sshd is not installed (package openssh-server).",
        "apt-get install --no-install-recommends iproute2 openssh-server",
    ]


def test_only_what_the_servers_need_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(needs, "_refusals", list)
    monkeypatch.setattr(needs, "_there", lambda name: "bootstrap" not in name)
    assert needs.missing([Sshd(), Banners({23: b""})]) == []
    assert needs.missing([], with_trees=True)[-1].endswith(" debootstrap")


def test_every_kind_of_server_is_known() -> None:
    kinds = {kind.__name__ for kind in Server.__subclasses__() if kind.programs}
    assert kinds <= {kind.__name__ for kind in needs.KINDS}


@pytest.mark.lab
def test_a_refusing_kernel_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "_OVERLAY_PROBE", "echo not here >&2; exit 1")
    assert needs.missing([Sshd]) == [
        "The kernel or a container refuses overlayfs on tmpfs: not here"
    ]


def test_the_leak_test_covers_every_kind() -> None:
    # A domain has to be built first: its own tests see what it leaves behind.
    alone = {kind for kind in needs.KINDS if ".directory." not in kind.__module__}
    assert {type(server) for server in every_kind()} == {Accounts, *alone}

"""What is said on a machine that cannot hold a lab."""

import os
import sys

import pytest

from lab.real import needs


def test_another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert needs.missing() == ["The lab needs Linux; this is win32."]


def test_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert needs.missing() == ["The lab needs root: it makes network namespaces and mounts."]


def test_missing_programs_are_named_with_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr("shutil.which", lambda program: None if program == "ip" else program)
    assert needs.missing() == ["ip is not installed: apt-get install iproute2"]


@pytest.mark.lab
def test_a_refusing_kernel_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "_OVERLAY_PROBE", "echo not here >&2; exit 1")
    assert needs.missing() == ["The kernel or a container refuses overlayfs on tmpfs: not here"]

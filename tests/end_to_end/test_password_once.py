"""A password reaches a host once: counted by the host, through kills and resumed runs."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.program import Program, site_toml
from tests.scanner.transports.ssh.fake import Device, listening, ssh_device

A, B = "127.88.0.1", "127.88.0.2"
SCAN = ("scan", "--no-services")


class Killing(Device):
    """Kills a scan once it has its password, and before it answers."""

    scan: subprocess.Popen[str] | None = None

    def verdict(self, password: str) -> int:
        if self.scan:
            self.scan.kill()
        return super().verdict(password)


@pytest.fixture
def engineer(program: Program) -> Program:
    return Program(program.home, {"SITEPROOF_CRED_LINUX_PASSWORD": "right"})


def write_site(folder: Path, devices: Mapping[str, Device], stack: ExitStack) -> Path:
    """A site whose account names its hosts, for nothing else tells that they are computers."""
    folder.mkdir()
    ports = {
        address: stack.enter_context(listening(ssh_device(device))).port
        for address, device in devices.items()
    }
    forwards = "".join(f'"{one}:20022" = "127.0.0.1:{port}"\n' for one, port in ports.items())
    more = (
        f"[ports]\nshift = 20000\n[forwards]\n{forwards}\n[limits]\nat_once = 1\n\n"
        '[[credentials]]\nname = "linux"\ntransport = "ssh"\nkind = "password"\nuser = "ann"\n'
        'hosts = ["127.88.0.0/24"]\n'
    )
    (folder / "site.toml").write_text(site_toml(sorted(devices), more=more))
    return folder


def logins(program: Program, site: Path) -> list[tuple[str, bool | None]]:
    lines = [line for line in program.record(site) if line["type"] == "login"]
    return [(line["respondent"], line["accepted"]) for line in lines]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.timeout(120)
def test_a_kill_in_the_middle_of_a_login(engineer: Program, tmp_path: Path) -> None:
    device = Killing()
    with ExitStack() as stack:
        site = write_site(tmp_path / "site", {A: device}, stack)
        device.scan = engineer.start(*SCAN, site)
        device.scan.communicate(timeout=60)
        assert logins(engineer, site) == [(A, None)]
        device.scan = None
        for _ in range(2):
            engineer.run(*SCAN, site, "--resume", "last")
        gaps = engineer.report(site)["gaps"]
    assert device.tries == ["password right"]
    (gap,) = [gap for gap in gaps if gap["transport"] == "ssh"]
    assert gap["reason"] == "login-refused"
    assert "may have tried linux" in gap["detail"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.timeout(120)
def test_a_password_that_is_known_to_be_right_is_sent_again(
    engineer: Program, tmp_path: Path
) -> None:
    first, second = Device(), Killing()
    with ExitStack() as stack:
        site = write_site(tmp_path / "site", {A: first, B: second}, stack)
        second.scan = engineer.start(*SCAN, site)
        second.scan.communicate(timeout=60)
        assert logins(engineer, site) == [(A, None), (A, True), (B, None)]
        second.scan = None
        engineer.run(*SCAN, site, "--resume", "last")
        assert logins(engineer, site)[3:] == [(B, None), (B, True)]
    assert len(second.tries) == 2

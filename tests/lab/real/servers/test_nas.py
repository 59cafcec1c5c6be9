"""smbd without a domain, seen from the laptop by smbclient and nmap."""

from collections.abc import Iterator

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.nas import Nas, Share

pytestmark = pytest.mark.lab

OLD, NEW = "10.77.0.10", "10.77.0.11"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    public = Share("Public", "For all", shown=(("note.txt", "hello\n"),))
    old = Nas((public, Share("Payroll", guests=False)))
    new = Nas((Share("Scans", writable=False),), oldest="SMB2_10", signing="mandatory")
    with Lab() as lab:
        lab.add_many([Host("nas1", OLD, servers=(old,)), Host("nas2", NEW, servers=(new,))])
        yield lab


def _smb(lab: Lab, *arguments: str) -> str:
    done = lab.laptop.run(
        ["smbclient", "-N", "-s", "/dev/null", *arguments], timeout=30, env={"PATH": "/usr/bin"}
    )
    return done.stdout + done.stderr


def test_shares_and_what_is_in_them(lab: Lab) -> None:
    listed = _smb(lab, "-L", OLD, "-g")
    assert "Disk|Public|For all" in listed
    assert "Disk|Payroll|" in listed
    assert "note.txt" in _smb(lab, f"//{OLD}/Public", "-c", "ls")
    assert "NT_STATUS_ACCESS_DENIED" in _smb(lab, f"//{OLD}/Payroll", "-c", "ls")


def test_guests_write_only_where_they_may(lab: Lab) -> None:
    assert "NT_STATUS" not in _smb(lab, f"//{OLD}/Public", "-c", "mkdir new; ls new")
    assert "NT_STATUS" in _smb(lab, f"//{NEW}/Scans", "-c", "mkdir new")


def test_nmap_sees_the_old_protocol_and_the_signing(lab: Lab) -> None:
    asked = ["nmap", "-n", "-Pn", "-p", "445", "--script", "smb-protocols,smb2-security-mode"]
    said = lab.laptop.run([*asked, OLD, NEW], timeout=100).stdout
    old, _, new = said.partition(f"report for {NEW}")
    assert "SMBv1" in old
    assert "enabled but not required" in old
    assert "SMBv1" not in new
    assert "enabled and required" in new

"""Host keys: trust on first use, one file a site, many threads."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scanner.transports.ssh.hostkeys import (
    HostKeyChangedError,
    HostKeys,
    fingerprint,
    host_name,
)

NAME = host_name("192.0.2.1", 22)


def test_a_new_key_is_remembered_and_the_same_one_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "known_hosts"
    HostKeys(path).check(NAME, "ssh-ed25519", b"one")
    assert path.read_text() == "[192.0.2.1]:22 ssh-ed25519 b25l\n"
    again = HostKeys(path)
    again.check(NAME, "ssh-ed25519", b"one")
    assert again.kinds(NAME) == ("ssh-ed25519",)


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ssh-rsa"])
def test_another_key_is_refused_and_not_remembered(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "known_hosts"
    keys = HostKeys(path)
    keys.check(NAME, "ssh-ed25519", b"one")
    before = path.read_text()
    with pytest.raises(HostKeyChangedError) as caught:
        keys.check(NAME, kind, b"two")
    assert caught.value.remembered == fingerprint(b"one")
    assert caught.value.shown == fingerprint(b"two")
    assert path.read_text() == before


def test_another_port_is_another_host(tmp_path: Path) -> None:
    keys = HostKeys(tmp_path / "known_hosts")
    keys.check(NAME, "ssh-ed25519", b"one")
    keys.check(host_name("192.0.2.1", 2222), "ssh-ed25519", b"two")


def test_without_a_path_it_remembers_until_the_end() -> None:
    keys = HostKeys()
    keys.check(NAME, "ssh-ed25519", b"one")
    with pytest.raises(HostKeyChangedError):
        keys.check(NAME, "ssh-ed25519", b"two")


def test_many_threads_lose_no_line_and_leave_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    keys = HostKeys(path)
    names = [host_name(f"192.0.2.{number}", 22) for number in range(60)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda name: keys.check(name, "ssh-ed25519", name.encode()), names))
    assert sorted(line.split()[0] for line in path.read_text().splitlines()) == sorted(names)
    assert [file.name for file in tmp_path.iterdir()] == ["known_hosts"]


def test_what_another_scan_and_the_engineer_wrote_stays(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text("# ours\n")
    mine, other = HostKeys(path), HostKeys(path)
    other.check(NAME, "ssh-ed25519", b"one")
    mine.check(host_name("192.0.2.2", 22), "ssh-ed25519", b"two")
    assert path.read_text().splitlines()[0] == "# ours"
    assert HostKeys(path).kinds(NAME) == ("ssh-ed25519",)


@pytest.mark.parametrize("line", ["[192.0.2.1]:22 ssh-ed25519", "[192.0.2.1]:22 ssh-ed25519 b%"])
def test_a_damaged_file_does_not_mean_trust_anyone(tmp_path: Path, line: str) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"# ours\n{line}\n")
    with pytest.raises(ValueError, match="line 2: not a host key"):
        HostKeys(path)


@pytest.mark.lab
def test_openssh_reads_the_file_and_prints_the_same_fingerprint(tmp_path: Path) -> None:
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")]
    subprocess.run(make, check=True)
    kind, blob = (tmp_path / "key.pub").read_text().split()[:2]
    path = tmp_path / "known_hosts"
    path.write_text(f"{host_name('192.0.2.1', 2222)} {kind} {blob}\n")
    remembered = HostKeys(path)
    with pytest.raises(HostKeyChangedError) as caught:
        remembered.check(host_name("192.0.2.1", 2222), kind, b"another")
    command = ["ssh-keygen", "-l", "-F", "[192.0.2.1]:2222", "-f", str(path)]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert caught.value.remembered in shown

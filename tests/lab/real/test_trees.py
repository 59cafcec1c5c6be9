"""Hosts with whole Debian systems of their own: packages, updates, users and rules."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.real import trees
from lab.real.accounts import User
from lab.real.debian import automatic_updates, installed, package_lists, sudo_rules
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.running import LabError
from lab.real.servers.ssh import OLD_ALGORITHMS, KeyPair, Sshd, mint_key, mint_rsa_key

# The first run of a machine builds both trees.
pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]

NEGLECTED, KEPT, OLD, OLDER = (f"10.77.0.{number}" for number in range(10, 14))


@pytest.fixture(scope="module")
def key() -> KeyPair:
    return mint_key()


@pytest.fixture(scope="module")
def lab(key: KeyPair) -> Iterator[Lab]:
    admin = User("admin1", keys=(key.public,), groups=("sudo",))
    careless = Sshd(users=(admin, User("guest1", ""), User("toor", uid=0)))
    tidy = Sshd(users=(admin,))
    aged = Sshd(config=OLD_ALGORITHMS, host_key=mint_rsa_key(1024))
    bookworm, bullseye = trees.tree("bookworm"), trees.tree("bullseye")
    newer = {"openssl": "99.1-1", "tzdata": "2099a-1"}
    hosts = (
        Host(
            "neglected",
            NEGLECTED,
            tree=bookworm,
            servers=(careless,),
            files={
                **package_lists(bookworm, "bookworm", security=newer, days_old=40),
                **automatic_updates(on=False),
                **sudo_rules("admin1 ALL=(ALL) NOPASSWD: ALL"),
            },
        ),
        Host(
            "kept",
            KEPT,
            tree=bookworm,
            servers=(tidy,),
            files={**package_lists(bookworm, "bookworm"), **automatic_updates(on=True)},
        ),
        Host("old", OLD, tree=bullseye, servers=(tidy,)),
        Host("older", OLDER, tree=bullseye, servers=(aged,)),
    )
    with Lab() as lab:
        lab.add_many(hosts)
        yield lab


def _shell(lab: Lab, address: str, key: KeyPair, tmp_path: Path, command: str) -> str:
    file = tmp_path / "key"
    file.write_text(key.private)
    file.chmod(0o600)
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-i", str(file)]
    done = lab.laptop.run(["ssh", "-F", "none", *options, f"admin1@{address}", command], timeout=60)
    return done.stdout + done.stderr


def test_each_has_its_own_system(lab: Lab, key: KeyPair, tmp_path: Path) -> None:
    asked = ". /etc/os-release; echo $VERSION_ID $(hostname); python3 --version"
    said = {one: _shell(lab, one, key, tmp_path, asked) for one in (NEGLECTED, OLD)}
    assert said[NEGLECTED].startswith("12 neglected\nPython 3.11")
    assert said[OLD].startswith("11 old\nPython 3.9")


def test_a_server_of_its_age(lab: Lab) -> None:
    program = "import socket; print(socket.create_connection(('{}', 22), 9).recv(99).decode())"
    for address, version in ((KEPT, "9.2p1"), (OLD, "8.4p1"), (OLDER, "8.4p1")):
        command = [sys.executable, "-c", program.format(address)]
        assert f"OpenSSH_{version}" in lab.laptop.run(command, timeout=20).stdout


def test_pending_updates(lab: Lab, key: KeyPair, tmp_path: Path) -> None:
    asked = "apt-get -s -o Debug::NoLocking=1 upgrade | grep ^Inst"
    said = _shell(lab, NEGLECTED, key, tmp_path, asked)
    assert "Inst openssl" in said
    assert "(99.1-1 Debian-Security:bookworm-security" in said
    assert "Inst tzdata " in said
    assert len(said.splitlines()) == 2
    assert _shell(lab, KEPT, key, tmp_path, asked) == ""


def test_age_of_the_lists(lab: Lab, key: KeyPair, tmp_path: Path) -> None:
    asked = "echo $(( ($(date +%s) - $(stat -c %Y /var/lib/apt/periodic/*)) / 86400 ))"
    assert _shell(lab, NEGLECTED, key, tmp_path, asked) == "40\n"
    assert _shell(lab, KEPT, key, tmp_path, asked) == "0\n"


def test_automatic_updates(lab: Lab, key: KeyPair, tmp_path: Path) -> None:
    asked = "apt-config dump APT::Periodic::Unattended-Upgrade"
    for address, value in ((NEGLECTED, "0"), (KEPT, "1")):
        assert f'"{value}"' in _shell(lab, address, key, tmp_path, asked)


def test_users_and_sudo(lab: Lab, key: KeyPair, tmp_path: Path) -> None:
    asked = "sudo -n true && sudo -n grep -E '^(guest1|toor):' /etc/shadow /etc/passwd; id -nG"
    said = _shell(lab, NEGLECTED, key, tmp_path, asked)
    assert "/etc/shadow:guest1::" in said
    assert "/etc/passwd:toor:x:0:0:" in said
    assert said.endswith("admin1 sudo\n")
    assert "a password is required" in _shell(lab, KEPT, key, tmp_path, "sudo -n true")


def test_a_group_that_is_not_there_is_refused() -> None:
    user = User("ann", groups=("nonesuch",))
    with Lab() as lab, pytest.raises(ValueError, match="no group nonesuch"):
        lab.add(Host("one", "10.77.0.10", servers=(Sshd(users=(user,)),)))


def test_a_package_that_is_not_there_is_refused() -> None:
    tree = trees.tree("bookworm")
    assert "openssh-server" in dict(installed(tree))
    with pytest.raises(ValueError, match="not installed in the tree: nonesuch"):
        package_lists(tree, "bookworm", updates={"nonesuch": "1"})


def test_what_is_written_in_a_host_does_not_reach_the_tree(
    lab: Lab, key: KeyPair, tmp_path: Path
) -> None:
    assert (
        _shell(lab, NEGLECTED, key, tmp_path, "sudo touch /usr/new && ls /usr/new") == "/usr/new\n"
    )
    assert not (trees.tree("bookworm") / "usr/new").exists()


def test_an_unknown_release_is_refused() -> None:
    with pytest.raises(LabError, match="there are bookworm, bullseye"):
        trees.tree("woody")


def test_older_trees_go_but_for_one_and_those_in_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def make(command: list[str]) -> subprocess.CompletedProcess[str]:
        (Path(command[-2]) / "whole").mkdir()
        return subprocess.CompletedProcess(command, 0, "", "")

    def of(recipe: str, seconds: int) -> Path:
        monkeypatch.setattr(trees, "_PACKAGES", (recipe,))
        built = trees.tree("bullseye", tmp_path)
        assert (built / "whole").is_dir()
        os.utime(built, (seconds, seconds))
        return built

    monkeypatch.setattr(trees, "_alone_with_its_mounts", make)
    (tmp_path / ".bullseye-died" / "half").mkdir(parents=True)
    (tmp_path / "bookworm-0123456789ab").mkdir()
    used = of("a", 1)
    monkeypatch.setattr(trees, "_in_use", lambda tree: tree == used)
    second, third, fourth = of("b", 2), of("c", 3), of("d", 4)
    kept = {"bookworm-0123456789ab", used.name, third.name, fourth.name}
    assert not second.exists()
    assert {each.name for each in tmp_path.iterdir()} == kept


def test_a_tree_that_a_host_stands_on_is_in_use(lab: Lab) -> None:
    assert trees._in_use(trees.tree("bullseye"))
    assert not trees._in_use(Path("/var/cache/siteproof-lab/trees/bullseye-000000000000"))


def test_a_mirror_without_it_is_named_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(command: list[str]) -> subprocess.CompletedProcess[str]:
        (Path(command[-2]) / "half").mkdir()
        return subprocess.CompletedProcess(command, 1, "E: Failed getting release file\n", "")

    monkeypatch.setattr(trees, "_alone_with_its_mounts", refuse)
    with pytest.raises(LabError, match=r"bullseye from http\S+: does this mirror have it") as error:
        trees.tree("bullseye", tmp_path)
    assert "Failed getting release file" in str(error.value)
    assert list(tmp_path.iterdir()) == []

"""Logins at lab hosts, from the laptop, by a client that knows nothing of the lab."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lab.real.lab import Lab
from lab.real.servers.ssh import KeyPair, Sshd, mint_key
from tests.lab.real.conftest import FILES1, OLD_SSH, PASSWORD

pytestmark = pytest.mark.lab

_CLIENT = str(Path(__file__).with_name("ssh_client.py"))


def _ssh(lab: Lab, **login: str) -> subprocess.CompletedProcess[str]:
    return lab.laptop.run([sys.executable, _CLIENT], text_in=json.dumps(login), timeout=30)


def _answer(lab: Lab, command: str, **login: str) -> Any:
    login = {"host": FILES1, "user": "ann", **login}
    if "key" not in login:
        login.setdefault("password", PASSWORD)
    done = _ssh(lab, command=command, **login)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_password_login(site: Lab) -> None:
    answer = _answer(site, "id -un; echo $HOME; pwd")
    assert answer["text"] == "ann\n/home/ann\n/home/ann\n"
    assert answer["status"] == 0


def test_wrong_password_is_refused(site: Lab) -> None:
    done = _ssh(site, host=FILES1, user="ann", password="wrong", command="true")
    assert "AuthenticationException" in done.stderr


def test_key_login(site: Lab, user_key: KeyPair) -> None:
    assert _answer(site, "id -u", key=user_key.private)["text"] == "1000\n"


def test_another_key_is_refused(site: Lab) -> None:
    done = _ssh(site, host=FILES1, user="ann", key=mint_key().private, command="true")
    assert "AuthenticationException" in done.stderr


def test_host_has_its_own_name_system_and_key(site: Lab) -> None:
    answer = _answer(site, "hostname; . /etc/os-release; echo $ID $VERSION_ID")
    assert answer["text"] == "files1\ncentos 7\n"
    (sshd,) = site.hosts["files1"].host.servers
    assert isinstance(sshd, Sshd)
    assert answer["host_key"] == sshd.host_key.public.split()[1]


def test_host_sees_its_own_processes_and_users_only(site: Lab) -> None:
    text = _answer(
        site, "cat /proc/1/cmdline | tr '\\0' ' '; echo; ls /home; ls /run/siteproof-lab /run/netns"
    )["text"]
    assert text == "sh /run/init \nann\nmenu\nnone\n"


def test_what_a_user_writes_stays_in_the_host(site: Lab) -> None:
    mark = f"/var/tmp/{site.id}"
    assert _answer(site, f"echo yes >{mark}; cat {mark}")["text"] == "yes\n"
    assert not Path(mark).exists()


def test_login_shells(site: Lab) -> None:
    assert _answer(site, "echo hello", user="none")["text"] == ""
    menu = _answer(site, "echo hello", user="menu")
    assert menu["text"] == "1) Status\n2) Log out\n"


def test_banner_is_shown_before_the_login(site: Lab) -> None:
    command = ["ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    command += ["-o", "UserKnownHostsFile=/dev/null", f"nobody@{FILES1}"]
    done = site.laptop.run(command, timeout=10)
    assert "Authorised use only" in done.stderr


def test_old_algorithms_are_all_that_an_old_host_offers(site: Lab) -> None:
    new = [*_PROBE, "-o", "KexAlgorithms=curve25519-sha256", f"x@{OLD_SSH}"]
    assert "no matching key exchange method" in site.laptop.run(new, timeout=10).stderr
    old = [*_PROBE, "-o", "KexAlgorithms=diffie-hellman-group14-sha1", "-c", "aes128-cbc"]
    assert "Permission denied" in site.laptop.run([*old, f"x@{OLD_SSH}"], timeout=10).stderr


_PROBE = [
    *("ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"),
    *("-o", "UserKnownHostsFile=/dev/null"),
]

"""sshd as it was set up long ago, by the careless, and well."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.real.accounts import User
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.ssh import (
    CARELESS_LOGINS,
    KEYS_ONLY,
    MIXED_ALGORITHMS,
    OLD_ALGORITHMS,
    Sshd,
    mint_rsa_key,
)

pytestmark = pytest.mark.lab

OLD, MIXED, CARELESS, KEPT = (f"10.77.0.{number}" for number in range(10, 14))
PASSWORD = "correct horse"
_CLIENT = str(Path(__file__).with_name("ssh_client.py"))


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    users = (User("root", PASSWORD, uid=0), User("ann", PASSWORD), User("guest1", ""))
    servers = {
        OLD: Sshd(users=users, config=OLD_ALGORITHMS, host_key=mint_rsa_key(1024)),
        MIXED: Sshd(users=users, config=MIXED_ALGORITHMS),
        CARELESS: Sshd(users=users, config=CARELESS_LOGINS),
        KEPT: Sshd(users=users, config=KEYS_ONLY),
    }
    with Lab() as lab:
        lab.add_many(
            [Host(f"ssh{n}", one, servers=(servers[one],)) for n, one in enumerate(servers)]
        )
        yield lab


def _offered(lab: Lab, address: str) -> dict[str, list[str]]:
    """The server's lists, as OpenSSH's client prints them."""
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    options += ["-o", "UserKnownHostsFile=/dev/null"]
    done = lab.laptop.run(["ssh", "-F", "none", "-vv", *options, f"nobody@{address}"], timeout=30)
    server = done.stderr.partition("peer server KEXINIT proposal")[2]
    lines = re.findall(r"debug2: ([\w ]+): (\S*)", server)
    return {name: names.split(",") for name, names in reversed(lines)}


def test_algorithms(lab: Lab) -> None:
    old, mixed, kept = (_offered(lab, address) for address in (OLD, MIXED, KEPT))
    assert set(old["KEX algorithms"]) - {"kex-strict-s-v00@openssh.com"} == {
        "diffie-hellman-group14-sha1",
        "diffie-hellman-group1-sha1",
    }
    assert old["ciphers stoc"] == ["aes128-cbc", "3des-cbc"]
    assert old["host key algorithms"] == ["ssh-rsa"]
    assert {"curve25519-sha256", "diffie-hellman-group14-sha1"} <= set(mixed["KEX algorithms"])
    assert "3des-cbc" in mixed["ciphers stoc"]
    assert not [name for names in kept.values() for name in names if "cbc" in name]


def _login(lab: Lab, host: str, user: str, password: str) -> subprocess.CompletedProcess[str]:
    login = {"host": host, "user": user, "password": password, "command": "id -u"}
    return lab.laptop.run([sys.executable, _CLIENT], text_in=json.dumps(login), timeout=30)


def test_root_and_empty_passwords_where_they_are_careless(lab: Lab) -> None:
    assert json.loads(_login(lab, CARELESS, "root", PASSWORD).stdout)["text"] == "0\n"
    assert json.loads(_login(lab, CARELESS, "guest1", "").stdout)["text"] == "1002\n"
    # prohibit-password and no empty passwords are what sshd does by itself.
    assert _login(lab, MIXED, "root", PASSWORD).returncode != 0
    assert _login(lab, MIXED, "guest1", "").returncode != 0
    assert json.loads(_login(lab, MIXED, "ann", PASSWORD).stdout)["text"] == "1001\n"


def test_no_passwords_where_there_are_keys_only(lab: Lab) -> None:
    done = _login(lab, KEPT, "ann", PASSWORD)
    assert "BadAuthenticationType" in done.stderr
    assert "['publickey']" in done.stderr

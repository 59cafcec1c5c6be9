"""Several servers on one host, over read-only layers."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.real.accounts import User
from lab.real.files import File
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.running import LabError
from lab.real.server import Port, Server
from lab.real.servers.banners import Banners
from lab.real.servers.snmp import Snmpd
from lab.real.servers.ssh import Sshd
from lab.real.servers.web import Nginx

pytestmark = pytest.mark.lab

HOST = "10.77.0.10"
_GET = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read())"


@dataclass(frozen=True, slots=True)
class Passing(Server):
    """Has the words said by a shell, and ends."""

    words: str

    def command(self) -> Sequence[str]:
        return ("sh", "-c", 'echo "$0"; sleep 0.1; exit 3', self.words)


def _get(lab: Lab, page: str) -> str:
    return lab.laptop.run(
        [sys.executable, "-c", _GET, f"http://{HOST}/{page}"], timeout=20
    ).stdout.strip()


def test_servers_share_a_host() -> None:
    sshd, web = Sshd(users=(User("ann", "correct horse"),)), Nginx()
    banners = Banners({23: b"login: "})
    with Lab() as lab:
        host = Host("all1", HOST, servers=(banners, sshd, web, Snmpd(communities=("lab",))))
        running = lab.add(host)
        expected = {Port("tcp", 22), Port("tcp", 23), Port("tcp", 80), Port("udp", 161)}
        assert set(host.ports()) == expected
        assert running.open_ports() >= expected
        assert _get(lab, "") == r"b'It works.\n'"
        running.stop()
        assert running.open_ports() == set()


@pytest.mark.parametrize("other", [Nginx(), Banners({23: b""})])
def test_a_host_ends_with_any_of_its_servers(other: Server) -> None:
    with Lab() as lab:
        running = lab.add(Host("one", HOST, servers=(other,)))
        assert not running.ended()
        servers = (other, Passing("good bye"), Waiting(Port("tcp", 9)))
        with pytest.raises(LabError, match=r"good bye\nsh has ended with status 3"):
            lab.add(Host("two", "10.77.0.11", servers=servers))
        assert lab.hosts["two"].ended()


@dataclass(frozen=True, slots=True)
class Waiting(Server):
    """Never opens its port."""

    port: Port

    def ports(self) -> Sequence[Port]:
        return (self.port,)

    def command(self) -> Sequence[str]:
        return ("sleep", "600")


def test_the_upper_layer_wins_and_none_is_changed(tmp_path: Path) -> None:
    layers = tmp_path / "upper", tmp_path / "lower"
    for folder in layers:
        pages = folder / "var/www/lab"
        pages.mkdir(parents=True)
        for name in ("both", folder.name, "own"):
            (pages / name).write_text(folder.name)
    web = Nginx(pages={"/own": "host"})
    with Lab() as lab:
        lab.add(Host("one", HOST, servers=(web,), layers=layers))
        assert [_get(lab, name) for name in ("both", "lower", "own")] == [
            "b'upper'",
            "b'lower'",
            "b'host'",
        ]
    assert (layers[0] / "var/www/lab/own").read_text() == "upper"


@pytest.mark.parametrize("folder", ["relative", "/a:b", "/a,b", "/a\\b"])
def test_a_folder_that_cannot_be_a_layer_is_refused(folder: str) -> None:
    with pytest.raises(ValueError, match="cannot be a layer"):
        Host("one", HOST, layers=(Path(folder),))


def test_servers_do_not_see_the_owners_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEPROOF_CRED_TEST", "hush")
    script = "#!/bin/sh\nenv >/var/www/lab/env\nexec sleep 600\n"
    with Lab() as lab:
        files = {"/usr/local/bin/note": File(script, 0o755)}
        lab.add(Host("one", HOST, servers=(Nginx(), Noting()), files=files))
        seen = ""
        while "PATH=" not in seen:
            seen = _get(lab, "env")
        assert "hush" not in seen


class Noting(Server):
    """Notes its environment where nginx serves it."""

    def command(self) -> Sequence[str]:
        return ("/usr/local/bin/note",)


def test_the_machines_accounts_are_not_on_a_host() -> None:
    machine = Path("/etc/shadow").read_text()
    secrets = [line.split(":")[1] for line in machine.splitlines()]
    shadow = Host("one", HOST).entries()["/etc/shadow"]
    assert isinstance(shadow, File)
    assert not any(str(one) in str(shadow.content) for one in secrets if len(one) > 2)

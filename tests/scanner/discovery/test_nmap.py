"""What is made of nmap, by a stand-in program; nmap itself is in test_real_network.py."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner.discovery import service_versions, services
from scanner.discovery.nmap_process import Nmap, NmapError, find_nmap, run_nmap
from scanner.discovery.ping_sweep import ping_sweep
from scanner.model import ServiceVersions
from scanner.transports.base import Endpoint
from tests.scanner.discovery.conftest import FakeNmap, OutOfScope, allow, as_is, refuse

SAYS = "import sys\nsys.stdout.write('''{}''')\nsys.stderr.write('{}')\n"
XML = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nmaprun><nmaprun args="nmap">{}
<runstats><finished timestr="" elapsed="1"/><hosts up="1" down="0" total="1"/></runstats>
</nmaprun>"""
UP = '<host><status state="up" reason="{}"/><address addr="{}" addrtype="ipv4"/>{}</host>'
A, B = "203.0.113.1", "203.0.113.2"


def test_presence(fake_nmap: FakeNmap) -> None:
    mac = '<address addr="02:00:00:00:00:0A" addrtype="mac"/>'
    down = UP.replace('"up"', '"down"').format("no-response", "203.0.113.3", "")
    hosts = UP.format("arp-response", A, mac) + UP.format("syn-ack", B, "") + down
    nmap = fake_nmap(SAYS.format(XML.format(hosts), ""))
    told: list[str] = []
    assert dict(ping_sweep(nmap, [A, B, "203.0.113.3", "203.0.113.4"], told.append)) == {
        A: {"how": "arp", "mac": "02:00:00:00:00:0a", "names": []},
        B: {"how": "tcp", "mac": None, "names": []},
    }
    assert told == []


@pytest.mark.parametrize(
    ("output", "errors", "said"),
    [
        ("", "Could not open\\nQUITTING!", "it wrote no result: QUITTING!"),
        ("<nmaprun><host>", "", "it wrote no result: no reason"),
        ("<nmaprun></nmaprun>", "", "it wrote no result: no reason"),
        (XML.format("<host><ports><port/></ports></host>"), "", "no result"),
    ],
)
def test_what_cannot_be_read_is_left_to_the_next_way(
    fake_nmap: FakeNmap, output: str, errors: str, said: str
) -> None:
    told: list[str] = []
    nmap = fake_nmap(SAYS.format(output, errors))
    with pytest.raises(StopIteration) as end:
        next(ping_sweep(nmap, [A, B], told.append))
    assert end.value.value == [A, B]
    assert said in told[0]
    assert told[0].startswith(f"nmap did not sweep {A} to {B}: ")


ENVIRONMENT = "import os, sys\nsys.stderr.write(' '.join(sorted(os.environ)))\n"


def test_no_secret_of_ours_is_in_its_environment(
    fake_nmap: FakeNmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITEPROOF_CRED_LINUX_PASSWORD", "hunter2")
    monkeypatch.setenv("LANG", "C.UTF-8")
    with pytest.raises(NmapError) as caught:
        run_nmap(fake_nmap(ENVIRONMENT), (), (A,), 60)
    assert " LANG" in str(caught.value)
    assert "SITEPROOF" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_its_version_is_asked_without_our_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "nmap"
    program.write_text('#!/bin/sh\necho "Nmap version 7.${SITEPROOF_CRED_A_PASSWORD-93} ( x )"\n')
    program.chmod(0o755)
    monkeypatch.setenv("SITEPROOF_CRED_A_PASSWORD", "01")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert find_nmap() == Nmap((str(program),), "7.93")
    program.write_text("#!/bin/sh\nexit 1\n")
    assert find_nmap() != Nmap((str(program),), "7.93")


SLEEPER = "import time\ntime.sleep(600)\n"


@pytest.mark.parametrize("how", ["time", "stop", "interrupt"])
def test_it_has_ended_when_it_is_given_up(
    fake_nmap: FakeNmap, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def popen(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(real(*arguments, **options))
        return started[-1]

    def stopped() -> bool:
        if how == "interrupt":
            raise KeyboardInterrupt
        return how == "stop"

    real = subprocess.Popen
    monkeypatch.setattr("scanner.discovery.nmap_process.subprocess.Popen", popen)
    with pytest.raises((NmapError, KeyboardInterrupt)):
        run_nmap(fake_nmap(SLEEPER), (), (A,), 0.3 if how == "time" else 600, stopped)
    [process] = started
    assert process.returncode is not None


RECORDER = """
import json, sys
with open({log!r}, "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
ports = sys.argv[sys.argv.index("-p") + 1].split(",")
port = '<port protocol="tcp" portid="{{}}"><state state="open" reason="syn-ack"/>' \\
    '<service name="ssh" product="P" version="1" extrainfo="E"/></port>'
ports = "".join(port.format(number) for number in ports + ["31337"])
ports += port.replace('"open"', '"closed"').format(31338)
hosts = [one for one in sys.argv if one.startswith("203.0.113.")]
up = {up!r}
hosts = "".join(
    up.format("user-set", one, "" if one == "203.0.113.9" else "<ports>" + ports + "</ports>")
    for one in hosts
)
sys.stdout.write({xml!r}.replace("{{}}", hosts))
"""

SERVICE = {"name": "ssh", "product": "P", "version": "1", "extra": "E"}


@pytest.fixture
def runs(fake_nmap: FakeNmap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    log = tmp_path / "log"
    nmap = fake_nmap(RECORDER.format(log=str(log), up=UP, xml=XML))
    monkeypatch.setattr(service_versions, "find_nmap", lambda: nmap)
    return log


def test_only_open_ports_and_hosts_with_the_same_together(runs: Path) -> None:
    told: list[str] = []
    hosts = {A: {22, 80, 9100}, B: {80, 22}, "203.0.113.3": {443}, "203.0.113.4": {9100}}
    found = dict(services(hosts, allow, as_is, told.append))
    assert {host: set(one["by_port"]) for host, one in found.items()} == {
        A: {22, 80},
        B: {22, 80},
        "203.0.113.3": {443},
    }
    assert ServiceVersions().read(found[A]).by_port[22].product == "P"
    commands = [json.loads(line) for line in runs.read_text().splitlines()]
    assert {(*one[-2:], one[one.index("-p") + 1]) for one in commands} == {
        (A, B, "22,80"),
        ("443", "203.0.113.3", "443"),
    }
    assert all(one[:3] == ["-n", "-oX", "-"] for one in commands)
    assert told == []


def test_moved_ports_are_mapped_both_ways(runs: Path) -> None:
    def where(address: str, port: int) -> Endpoint:
        return Endpoint(address, address, port + 2000)

    assert dict(services({A: {22}}, allow, where, print)) == {A: {"by_port": {22: SERVICE}}}
    assert '"2022"' in runs.read_text()


def test_forwarded_hosts_are_left_out(runs: Path) -> None:
    def where(address: str, port: int) -> Endpoint:
        return Endpoint(address, "127.0.0.1" if address == A else address, port)

    told: list[str] = []
    assert list(dict(services({A: {22}, B: {22}}, allow, where, told.append))) == [B]
    assert told == ["nmap cannot use forwards: 1 hosts have no versions."]


def test_a_host_that_nmap_gave_up(runs: Path) -> None:
    told: list[str] = []
    assert dict(services({"203.0.113.9": {22}}, allow, as_is, told.append)) == {}
    assert told == ["No service versions of 203.0.113.9: nmap gave up after 120 s."]


def test_a_broken_nmap_is_told(fake_nmap: FakeNmap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_versions, "find_nmap", lambda: fake_nmap("x"))
    told: list[str] = []
    assert dict(services({A: {22}}, allow, as_is, told.append)) == {}
    assert told[0].startswith(f"No service versions of {A}: nmap failed: it wrote no result: ")


def test_no_nmap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_versions, "find_nmap", lambda: None)
    told: list[str] = []
    assert dict(services({A: {22}}, allow, as_is, told.append)) == {}
    assert told == ["No nmap: no service version is detected; install it from nmap.org."]


def test_nothing_runs_for_a_host_that_is_not_permitted(runs: Path) -> None:
    with pytest.raises(OutOfScope):
        list(services({A: {22}}, refuse, as_is, print))
    assert not runs.exists()

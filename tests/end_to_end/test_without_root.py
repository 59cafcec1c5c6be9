"""Without root and without nmap: a scan works, sees less, says what was lost, and is as careful."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.real.lab import Lab
from tests.end_to_end import real_site
from tests.end_to_end.packets import Sent, sent
from tests.end_to_end.program import Done, Program
from tests.end_to_end.real_site import RealSite

pytestmark = [pytest.mark.lab, pytest.mark.timeout(240)]

NAMES = {"ssh1", "wrong", "linux1", "printer1", "telnet1", "web1", "quiet1", "excluded", "outside1"}
NOBODY = 65534


@dataclass(frozen=True)
class Scanned:
    """A scan by nobody, for whom there is no nmap."""

    program: Program
    site: Path
    frames: list[Sent]
    done: Done


@pytest.fixture(scope="module")
def scanned() -> Iterator[Scanned]:
    # pytest's own folders are root's alone.
    with tempfile.TemporaryDirectory(prefix="siteproof-nobody-") as folder:
        Path(folder).chmod(0o755)
        yield from _scanned(Path(folder))


def _scanned(folder: Path) -> Iterator[Scanned]:
    site, key = real_site.write_site(folder / "site"), real_site.make_key()
    with Lab(real_site.NETWORK, laptop=real_site.LAPTOP) as lab:
        lab.add_many([host for host in real_site.hosts(key) if host.name in NAMES])
        real = RealSite(lab, key)
        program = real.program(folder / "home")
        for path in (folder / "home", site, site / "site.toml"):
            os.chown(path, NOBODY, NOBODY)
        through = [*real_site.as_nobody(), "env", "PATH=/nowhere"]
        with lab.laptop.sniff(folder / "scan.pcap") as capture:
            done = real.run(program, "scan", site, through=through)
        yield Scanned(program, site, sent(capture, real.mac()), done)


def test_it_works_and_sees_who_answers(scanned: Scanned) -> None:
    assert scanned.done.returncode == 1, scanned.done.stderr
    report = scanned.program.report(scanned.site)
    found = {address for device in report["inventory"] for address in device["addresses"]}
    there = {real_site.SSH1, real_site.WRONG, real_site.LINUX, real_site.PRINTER}
    assert found == {*there, real_site.TELNET, real_site.WEB, real_site.QUIET}
    roles = {role for device in report["inventory"] for role in device["roles"]}
    assert {"linux", "printer"} <= roles


def test_it_says_what_was_lost(scanned: Scanned) -> None:
    lost = " ".join(scanned.program.report(scanned.site)["about"]["lost"])
    for words in ("No raw sockets", "no MAC address is learned", "No nmap", "no service version"):
        assert words in lost
        assert words in scanned.done.stderr.replace("\n", " ")


def test_no_hardware_address_was_learned_by_the_sweep(scanned: Scanned) -> None:
    lines = scanned.program.record(scanned.site)
    seen = [
        line["asked"]["value"]
        for line in lines
        if line["type"] == "asked" and line["asked"]["key"] == "presence"
    ]
    assert len(seen) == 7
    assert {one["mac"] for one in seen} == {None}
    assert all(one["how"].startswith("tcp ") for one in seen)


def test_it_is_as_careful(scanned: Scanned) -> None:
    touched = {frame.to for frame in scanned.frames}
    assert touched <= real_site.IN_SCOPE
    assert {frame.kind for frame in scanned.frames} <= {"arp who-has", "arp reply", "tcp", "snmp"}
    assert 9100 not in {frame.port for frame in scanned.frames if frame.to == real_site.PRINTER}

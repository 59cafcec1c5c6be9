"""A scan's stages: what is looked at before a packet is sent, resuming, and stopping."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import scanner.scan
from scanner.app import plan_site
from scanner.catalogue import Catalogue
from scanner.inventory.identity import Identity
from scanner.model import OpenPorts, Presence, Present, Role, probe
from scanner.record import Run, open_run
from scanner.scan import SERVICES, Scan
from scanner.site import Authority, SiteError, parse_site

SITE = """\
name = "Test office"
client = "Test & Co"
[scope]
networks = ["{network}"]
[authority]
by = "Jane"
on = 2026-01-01
reference = "a letter"
"""
ALL = ("127.77.0.9", "127.77.0.10")
VERSIONS: dict[str, object] = {"by_port": {22: {"name": "ssh"}}}


class Told:
    """Hears a scan."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def sweeping(self, addresses: int) -> None:
        self.said.append(f"sweeping {addresses}")

    def found(self, address: str, how: str) -> None:
        return

    def interviewing(self, hosts: int) -> None:
        self.said.append(f"interviewing {hosts}")

    def host_started(self, address: str) -> None:
        self.said.append(address)

    def host_ended(self, address: str, roles: frozenset[Role], answered: int, gaps: int) -> None:
        return

    def detecting(self, hosts: int) -> None:
        self.said.append(f"detecting {hosts}")

    def refused(self, address: str, account: str, detail: str) -> None:
        return

    def lost(self, sentence: str) -> None:
        self.said.append(sentence)


@probe(Role.HOST, Present())
def no_one_in_particular(seen: Presence) -> Identity:
    return Identity()


@probe(Role.HOST, OpenPorts())
def a_computer(ports: object) -> Identity:
    return Identity(frozenset({Role.LINUX}))


@probe(Role.HOST, OpenPorts())
def a_printer(ports: object) -> Identity:
    return Identity(frozenset({Role.LINUX, Role.PRINTER}))


@probe(Role.HOST, OpenPorts())
def unidentified(ports: object) -> Identity:
    return Identity()


class NoSecrets:
    label = "nothing"

    def get(self, name: str) -> Mapping[str, Any]:
        return {}


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def swept(addresses: list[str], *more: object) -> Iterator[tuple[str, dict[str, object]]]:
        for address in addresses:
            yield address, {"how": "tcp 22", "mac": None, "names": []}

    def found_ports(*words: object) -> dict[str, list[int]]:
        return {"open": [22], "tried": [22]}

    monkeypatch.setattr(scanner.scan, "sweep", swept)
    monkeypatch.setattr("scanner.interview.port_session.ports", found_ports)


def scan(folder: Path, network: str = "127.77.0.8/30", **more: Any) -> tuple[Scan, Told]:
    folder.mkdir(exist_ok=True)
    (folder / "site.toml").write_text(SITE.format(network=network), encoding="utf-8")
    catalogue = more.pop("catalogue", Catalogue(probes=(no_one_in_particular,)))
    told = Told()
    site = parse_site((folder / "site.toml").read_text(encoding="utf-8"), folder)
    made = Scan(
        site=site,
        authority=Authority("Jane", date(2026, 1, 1)),
        catalogue=catalogue,
        plan=plan_site(site, catalogue),
        secrets=NoSecrets(),  # type: ignore[arg-type]
        progress=told,
        **more,
    )
    return made, told


RUN = "20261122T101500Z"


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("answers.toml", b"[answers\n", "answers.toml line 1"),
        ("known_hosts", b"garbage\n", "known_hosts, line 1: not a host key. Mend it"),
        ("known_hosts", b"\xff\xfe", "known_hosts is not UTF-8 text"),
    ],
)
def test_a_broken_file_is_noticed_before_anything_is_sent(
    tmp_path: Path, file: str, content: bytes, says: str
) -> None:
    job, told = scan(tmp_path)
    (tmp_path / file).write_bytes(content)
    with pytest.raises(SiteError, match=says):
        job.run(RUN)
    assert told.said == []
    assert not (tmp_path / "runs").exists()


def interrupted(folder: Path, **more: Any) -> Run:
    """A run whose sweep is over, and nothing else."""
    stop = threading.Event()
    stop.set()
    job, _ = scan(folder, stop=stop, **more)
    assert not job.run(RUN)
    return open_run(folder, None)


def test_a_resumed_run_leaves_out_what_is_no_longer_in_the_scope(tmp_path: Path) -> None:
    earlier = interrupted(tmp_path)
    job, told = scan(tmp_path, "127.77.0.10/32", earlier=earlier)
    assert job.run(RUN)
    sentence = "Not asked any more, for the scope was narrowed: 127.77.0.9."
    assert told.said == [sentence, "interviewing 1", "127.77.0.10"]
    run = open_run(tmp_path, None)
    assert run.lost == [sentence]
    assert run.closing is not None


def detected(
    monkeypatch: pytest.MonkeyPatch, after: Callable[[threading.Event], None] = lambda stop: None
) -> list[dict[str, frozenset[int]]]:
    """Replaces nmap; what it was asked."""
    asked: list[dict[str, frozenset[int]]] = []

    def made(
        hosts: dict[str, frozenset[int]],
        permit: object,
        where: object,
        tell: object,
        stop: threading.Event,
    ) -> Iterator[tuple[str, dict[str, object]]]:
        asked.append(dict(hosts))
        for host in hosts:
            yield host, VERSIONS
            after(stop)
            if stop.is_set():
                return

    monkeypatch.setattr(scanner.scan, "services", made)
    return asked


@pytest.mark.parametrize(
    ("who", "hosts"),
    [(a_computer, ALL), (a_printer, ()), (unidentified, ())],
)
def test_nmap_asks_only_what_is_known_as_a_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: Any, hosts: tuple[str, ...]
) -> None:
    asked = detected(monkeypatch)
    job, told = scan(tmp_path, catalogue=Catalogue(probes=(who,)))
    assert job.run(RUN)
    assert asked == ([dict.fromkeys(hosts, frozenset({22}))] if hosts else [])
    assert (f"detecting {len(hosts)}" in told.said) == bool(hosts)


def test_a_stop_during_the_service_detection_is_an_interrupted_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computers = Catalogue(probes=(a_computer,))
    detected(monkeypatch, threading.Event.set)
    job, _ = scan(tmp_path, catalogue=computers)
    assert not job.run(RUN)
    earlier = open_run(tmp_path, None)
    assert earlier.closing is None
    assert SERVICES not in earlier.stages

    asked = detected(monkeypatch)
    again, _ = scan(tmp_path, catalogue=computers, earlier=earlier)
    assert again.run(RUN)
    assert asked == [{"127.77.0.10": frozenset({22})}]
    assert SERVICES in open_run(tmp_path, None).stages

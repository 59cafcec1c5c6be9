"""The service detection ends when the scan is stopped, and leaves no half result behind."""

import threading
from collections.abc import Callable, Sequence

import pytest

from scanner.discovery import service_versions, services
from scanner.discovery.nmap_process import Found, Nmap, NmapError
from scanner.model import Endpoint

HOSTS = {"10.9.8.1": {22}, "10.9.8.2": {80}}


def as_it_is(address: str, port: int, /) -> Endpoint:
    return Endpoint(address, address, port)


def test_a_stop_ends_every_run_and_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    ended: list[str] = []

    def run(
        nmap: Nmap,
        arguments: Sequence[str],
        addresses: Sequence[str],
        seconds: float,
        stopped: Callable[[], bool],
    ) -> Found:
        stop.set()  # while it runs
        while not stopped():
            stop.wait(0.01)
        ended.extend(addresses)
        raise NmapError("it was stopped")

    monkeypatch.setattr(service_versions, "find_nmap", lambda: Nmap(("nmap",), "7.93"))
    monkeypatch.setattr(service_versions, "run_nmap", run)
    told: list[str] = []
    assert list(services(HOSTS, lambda _: None, as_it_is, told.append, stop)) == []
    assert told == []
    assert set(ended) <= set(HOSTS)
    assert ended


def test_the_end_of_the_detection_does_not_stop_the_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_versions, "find_nmap", lambda: Nmap(("nmap",), "7.93"))
    monkeypatch.setattr(service_versions, "run_nmap", lambda *words: {})
    stop = threading.Event()
    assert list(services(HOSTS, lambda _: None, as_it_is, lambda _: None, stop)) == []
    assert not stop.is_set()

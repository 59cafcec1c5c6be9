"""Addresses that are reached by forwards to loopback, so that no test can touch a network."""

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scanner.discovery.nmap_process import Nmap
from scanner.transports.base import Endpoint

Listen = Callable[[], int]
FakeNmap = Callable[[str], Nmap]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Opens a port on 127.0.0.1."""
    opened: list[socket.socket] = []

    def start() -> int:
        opened.append(socket.create_server(("127.0.0.1", 0)))
        port: int = opened[-1].getsockname()[1]
        return port

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken and not listened on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


class Forwards:
    """A ``Where`` that leads every service to loopback; those not in ``ports`` to a closed port."""

    def __init__(self, closed: int, ports: dict[tuple[str, int], int]) -> None:
        self.closed = closed
        self.ports = ports
        self.asked: list[tuple[str, int]] = []

    def __call__(self, address: str, port: int) -> Endpoint:
        self.asked.append((address, port))
        return Endpoint(address, "127.0.0.1", self.ports.get((address, port), self.closed))


def as_is(address: str, port: int) -> Endpoint:
    return Endpoint(address, address, port)


class OutOfScope(Exception):
    pass


def refuse(address: str) -> None:
    raise OutOfScope(address)


def allow(address: str) -> None:
    pass


@pytest.fixture
def fake_nmap(tmp_path: Path) -> FakeNmap:
    """An nmap that is a Python program."""

    def make(program: str) -> Nmap:
        script = tmp_path / "nmap.py"
        script.write_text(program)
        return Nmap((sys.executable, str(script)), "7.93")

    return make

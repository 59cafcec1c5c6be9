"""A simulated office for demos and tests: one child process that ends with this one.

::

    with running_office() as office:
        (folder / "site.toml").write_text(office.site_toml())
        scan(folder, environment=office.secrets)
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

_CHECKOUT = Path(__file__).parents[2]
_START = 60.0
_END = 10.0


class OfficeError(Exception):
    """The simulated office did not start; the text says why."""


@dataclass(frozen=True, slots=True)
class OfficeHost:
    """A host of the office: its address in the scope, its open TCP ports by their standard
    numbers, and which credentials it accepts."""

    name: str
    address: str
    what: str
    mac: str
    ports: tuple[int, ...]
    ssh_logins: tuple[str, ...]
    snmp_logins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """A running office. ``secrets`` are environment variables; they never show in a repr."""

    site: str
    network: str
    shift: int
    hosts: tuple[OfficeHost, ...]
    forwards: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)
    pid: int = 0

    def site_toml(self) -> str:
        """The text of ``site.toml`` for a scan of it."""
        return self.texts["site_toml"]

    def answers_toml(self) -> str:
        """The text of ``answers.toml``: what the office manager says."""
        return self.texts["answers_toml"]

    def host(self, name: str) -> OfficeHost:
        """The host of that name. Raises KeyError."""
        return {host.name: host for host in self.hosts}[name]

    def place(self, name: str, port: int) -> tuple[str, int]:
        """Where a host's standard port really listens: address and port to connect to."""
        address, shifted = self.host(name).address, port + self.shift
        there = self.forwards.get(f"{address}:{shifted}", f"{address}:{shifted}")
        host, _, number = there.rpartition(":")
        return host, int(number)


@contextmanager
def running_office(site: str = "copley", *, one_address: bool = False) -> Iterator[Office]:
    """Start the office, give it when all its listeners answer, end it afterwards.

    Raises:
        OfficeError: it did not start.
    """
    command = [sys.executable, "-m", "lab.sim", "--site", site]
    command += ["--one-address"] if one_address else []
    with tempfile.TemporaryFile() as errors, _child(command, errors) as process:
        try:
            yield _described(_first_line(process, errors), process.pid)
        finally:
            _end(process)


def _child(command: list[str], errors: IO[bytes]) -> "subprocess.Popen[bytes]":
    path = os.pathsep.join(filter(None, (str(_CHECKOUT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": path},
    )


def _first_line(process: "subprocess.Popen[bytes]", errors: IO[bytes]) -> bytes:
    assert process.stdout is not None
    alarm = threading.Timer(_START, process.kill)
    alarm.daemon = True  # Ctrl-C may come before the try: an exit must not wait for it
    alarm.start()
    try:
        line = process.stdout.readline()
    finally:
        alarm.cancel()
    if not line.endswith(b"\n"):
        process.wait()
        errors.seek(0)
        said = errors.read()[-2000:].decode("utf-8", "replace").strip()
        raise OfficeError(f"the simulated office did not start: {said or 'no reason given'}")
    return line


def _described(line: bytes, pid: int) -> Office:
    plain = json.loads(line)
    hosts = msgspec.convert(plain["hosts"], tuple[OfficeHost, ...])
    texts = {name: plain[name] for name in ("site_toml", "answers_toml")}
    return Office(
        site=plain["site"],
        network=plain["network"],
        shift=plain["shift"],
        hosts=hosts,
        forwards=plain["forwards"],
        secrets=plain["secrets"],
        texts=texts,
        pid=pid,
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

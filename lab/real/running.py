"""A host that has been started: whether it is up, what it said, how to end it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.real.host import Host
from lab.real.lifeline import Started
from lab.real.server import Port

_POLL = 0.01

# The state column of /proc/PID/net: TCP_LISTEN; a UDP socket that is bound and not connected.
_WAITING = {"tcp": "0A", "udp": "07"}


class LabError(Exception):
    """A host did not come up, or does not fit into the lab."""


@dataclass(frozen=True, slots=True)
class RunningHost:
    """``namespace`` is the name of its network namespace; ``started`` holds nothing, or what runs
    in the machine's root and, last, the first process of the host's own root."""

    host: Host
    namespace: str
    log_file: Path
    started: tuple[Started, ...]

    @property
    def log(self) -> str:
        """What the servers wrote so far."""
        return self.log_file.read_text(errors="replace")

    def stop(self) -> None:
        """End the host's servers and all that they started; the address still answers ping."""
        for started in self.started:
            started.end()

    def ended(self) -> bool:
        """Whether one of the servers has ended: then the host is not what it should be."""
        return any(started.ended() for started in self.started)

    def open_ports(self) -> set[Port]:
        """The ports that the host listens on now; none once a server of it has ended."""
        if not self.started or self.ended():
            return set()
        try:
            return _listening(self.started[-1].pid, Path("/run/netns", self.namespace))
        except OSError:
            # It ended while we looked: a zombie has no /proc/PID/net.
            return set()


def wait_until_up(hosts: Sequence[RunningHost], timeout: float) -> None:
    """Return when each host listens on all its ports.

    Raises LabError with the servers' own words when one ends, or after ``timeout`` seconds.
    """
    deadline = time.monotonic() + timeout
    for running in hosts:
        wanted = set(running.host.ports())
        while not wanted <= running.open_ports():
            if not running.started or running.ended():
                raise LabError(f"{running.host.name} ended:\n{running.log}")
            if time.monotonic() > deadline:
                raise LabError(f"{running.host.name} is not up after {timeout} s:\n{running.log}")
            time.sleep(_POLL)


def _listening(pid: int, namespace: Path) -> set[Port]:
    """The IPv4 and IPv6 ports open where ``pid`` is, from /proc: no packet is sent to find out."""
    if not Path(f"/proc/{pid}/ns/net").samefile(namespace):
        # It is on its way there: what we see now are the machine's own ports.
        return set()
    return {
        Port(protocol, number)
        for protocol in _WAITING
        for table in (protocol, f"{protocol}6")
        for number in _ports(Path(f"/proc/{pid}/net/{table}"), _WAITING[protocol])
    }


def _ports(table: Path, state: str) -> list[int]:
    if not table.exists():
        # A kernel without IPv6 has no table for it.
        return []
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    return [int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == state]

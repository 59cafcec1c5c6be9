"""What a hostile behaviour is, how one is declared, and the registry of all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum

from lab.sim.hostile.serving import Peer, Serving, serve_stream
from lab.sim.hostile.serving_datagrams import Datagram, serve_datagrams

Talk = Callable[[Peer], None]
Answer = Callable[[Datagram], None]


class Transport(StrEnum):
    """What the scanner speaks to the host when it meets the behaviour."""

    SSH = "ssh"
    SNMP = "snmp"
    TLS = "tls"
    HTTP = "http"
    WINRM = "winrm"
    LDAP = "ldap"


PORTS = {
    Transport.SSH: 22,
    Transport.SNMP: 161,
    Transport.TLS: 443,
    Transport.HTTP: 80,
    Transport.WINRM: 5985,
    Transport.LDAP: 389,
}
"""The standard port of each."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to be hostile. ``does`` and ``must`` are a sentence each: what the host does, and
    what a scanner has to do about it. ``port`` is where it would stand on a real host."""

    name: str
    transport: Transport
    does: str
    must: str
    start: Callable[[str, int], AbstractContextManager[Serving]]

    @property
    def port(self) -> int:
        """The standard port."""
        return PORTS[self.transport]

    @contextmanager
    def serve(self, address: str = "127.0.0.1", port: int = 0) -> Iterator[Serving]:
        """Serve it on a loopback address until the block ends; port 0 is any free one.

        Raises:
            OSError: the port is taken.
        """
        with self.start(address, port) as serving:
            yield serving


REGISTRY: dict[str, Behaviour] = {}


def stream(transport: Transport, name: str, *, does: str, must: str) -> Callable[[Talk], Talk]:
    """Declare what is done with each TCP connection, in a thread of its own."""

    def declare(talk: Talk) -> Talk:
        _register(name, transport, does, must, lambda where, port: serve_stream(talk, where, port))
        return talk

    return declare


def datagrams(name: str, *, does: str, must: str) -> Callable[[Answer], Answer]:
    """Declare what is done with each SNMP datagram."""

    def declare(answer: Answer) -> Answer:
        def start(where: str, port: int) -> AbstractContextManager[Serving]:
            return serve_datagrams(answer, where, port)

        _register(name, Transport.SNMP, does, must, start)
        return answer

    return declare


def _register(
    name: str,
    transport: Transport,
    does: str,
    must: str,
    start: Callable[[str, int], AbstractContextManager[Serving]],
) -> None:
    if name in REGISTRY:
        raise ValueError(f"two behaviours are called {name}")
    REGISTRY[name] = Behaviour(name, transport, does, must, start)

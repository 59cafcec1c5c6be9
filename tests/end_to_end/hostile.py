"""Servers on loopback that say what no honest device says."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from tests.scanner.transports.snmp.agent_double import V2C, Asked, Mib, decode_request, response

SYSTEM = "1.3.6.1.2.1.1"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
CONTROL = "\x1b[2J\x1b]0;owned\x07\x00\x08"

Answer = Callable[[Asked], Iterable[bytes]]
Talk = Callable[[socket.socket], None]


@contextmanager
def udp(answer: Answer) -> Iterator[int]:
    """An SNMP agent on 127.0.0.1; its port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port: int = server.getsockname()[1]
        thread = threading.Thread(target=_answer, args=(server, answer), daemon=True)
        thread.start()
        try:
            yield port
        finally:
            server.sendto(b"end", ("127.0.0.1", port))
            thread.join()


def _answer(server: socket.socket, answer: Answer) -> None:
    while True:
        octets, who = server.recvfrom(65_536)
        if octets == b"end":
            return
        for each in answer(decode_request(octets)):
            server.sendto(each, who)


@contextmanager
def tcp(talk: Talk) -> Iterator[int]:
    """A server on 127.0.0.1 that talks to each client by ``talk``; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, talk), daemon=True).start()
        port: int = server.getsockname()[1]
        yield port


def _accept(server: socket.socket, talk: Talk) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(client, talk), daemon=True).start()


def _talk(client: socket.socket, talk: Talk) -> None:
    with client:
        try:
            client.settimeout(20)
            talk(client)
        except OSError:
            return


def says(text: bytes) -> Talk:
    """Sends a greeting and no more, then reads until the client goes."""

    def talk(client: socket.socket) -> None:
        client.sendall(text)
        client.shutdown(socket.SHUT_WR)
        while client.recv(4096):
            pass

    return talk


def system(name: str, text: str = "Example Switch") -> Mib:
    """A switch's system group (RFC 3418) and, in entPhysicalTable (RFC 6933), its chassis."""
    chassis = "1.3.6.1.2.1.47.1.1.1.1"
    return Mib(
        {
            f"{SYSTEM}.1.0": text.encode(),
            f"{SYSTEM}.2.0": V2C.ObjectIdentifier("1.3.6.1.4.1.9.1.1208"),
            f"{SYSTEM}.3.0": V2C.TimeTicks(8_640_000),
            f"{SYSTEM}.5.0": name.encode(),
            f"{chassis}.5.1": 3,
            f"{chassis}.10.1": text.encode(),
            f"{chassis}.11.1": text.encode(),
            f"{chassis}.13.1": text.encode(),
        }
    )


def endless(name: str) -> Answer:
    """Answers GET as it should; walks never leave the column, and grow for ever."""
    mib, columns, turn = system(name), Columns(), iter(range(1, 1 << 30))

    def answer(asked: Asked) -> Iterable[bytes]:
        if asked.kind == "get":
            return [response(asked, mib.answer(asked))]
        places = [columns.of(oid) for oid in asked.oids]
        rows = range(max(1, asked.rows))
        numbers = [next(turn) for _ in rows]
        cells: list[tuple[str, object]] = [(f"{one}.{n}", 7) for n in numbers for one in places]
        return [response(asked, cells)]

    return answer


def repeating(name: str) -> Answer:
    """Answers GET as it should; walks give the same cell for ever."""
    mib, columns = system(name), Columns()

    def answer(asked: Asked) -> Iterable[bytes]:
        if asked.kind == "get":
            return [response(asked, mib.answer(asked))]
        cells: list[tuple[str, object]] = [(f"{columns.of(oid)}.1", 7) for oid in asked.oids]
        return [response(asked, cells * max(1, asked.rows))]

    return answer


def honest(mib: Mib) -> Answer:
    """Answers everything as RFC 3416 says."""
    return lambda asked: [response(asked, mib.answer(asked))]


class Columns:
    """The columns of which walks have asked: every walk begins at one, and goes on below it."""

    def __init__(self) -> None:
        self._seen: list[str] = []

    def of(self, oid: str) -> str:
        for column in self._seen:
            if oid == column or oid.startswith(f"{column}."):
                return column
        self._seen.append(oid)
        return oid

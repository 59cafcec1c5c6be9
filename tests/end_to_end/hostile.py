"""Servers on loopback that say what no honest device says."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from tests.scanner.transports.snmp.agent_double import Asked, Mib, decode_request, response

SYSTEM = "1.3.6.1.2.1.1"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
CONTROL = "\x1b[2J\x1b]0;owned\x07\x00\x08"

# A TLS 1.2 server's first flight (RFC 5246, 7.4) whose certificate is no certificate.
_NO_CERTIFICATE = b"this is no certificate at all" * 9

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
    """Sends a greeting, then reads until the client goes."""

    def talk(client: socket.socket) -> None:
        client.sendall(text)
        while client.recv(4096):
            pass

    return talk


def no_certificate(client: socket.socket) -> None:
    """Answers a TLS hello with a certificate that nobody can parse."""
    client.recv(16_384)
    random = bytes(32)
    hello = b"\x03\x03" + random + b"\x00" + b"\xc0\x2f" + b"\x00"
    one = len(_NO_CERTIFICATE).to_bytes(3) + _NO_CERTIFICATE
    certificate = len(one).to_bytes(3) + one
    messages = ((2, hello), (11, certificate), (14, b""))
    flight = b"".join(bytes([kind]) + len(body).to_bytes(3) + body for kind, body in messages)
    client.sendall(b"\x16\x03\x03" + len(flight).to_bytes(2) + flight)
    while client.recv(4096):
        pass


def system(name: str, descr: str = "Example Switch", oid: str = "1.3.6.1.4.1.9.1.1208") -> Mib:
    """The system group (RFC 3418) of a switch."""
    from tests.scanner.transports.snmp.agent_double import V2C

    return Mib(
        {
            f"{SYSTEM}.1.0": descr.encode(),
            f"{SYSTEM}.2.0": V2C.ObjectIdentifier(oid),
            f"{SYSTEM}.3.0": V2C.TimeTicks(8_640_000),
            f"{SYSTEM}.5.0": name.encode(),
        }
    )


def endless(name: str) -> Answer:
    """Answers GET as it should; walks never leave the column, and grow for ever."""
    mib, turn = system(name), iter(range(1, 1 << 30))

    def answer(asked: Asked) -> Iterable[bytes]:
        if asked.kind == "get":
            return [response(asked, mib.answer(asked))]
        rows = max(1, asked.rows if asked.kind == "bulk" else 1)
        base = {oid: _column(oid) for oid in asked.oids}
        bindings: list[tuple[str, object]] = []
        for _ in range(rows):
            number = next(turn)
            bindings += [(f"{base[oid]}.{number}", 7) for oid in asked.oids]
        return [response(asked, bindings)]

    return answer


def repeating(name: str) -> Answer:
    """Answers GET as it should; walks give the same cell for ever."""
    mib = system(name)

    def answer(asked: Asked) -> Iterable[bytes]:
        if asked.kind == "get":
            return [response(asked, mib.answer(asked))]
        rows = max(1, asked.rows if asked.kind == "bulk" else 1)
        cells: list[tuple[str, object]] = [(f"{_column(oid)}.1", 7) for oid in asked.oids]
        return [response(asked, cells * rows)]

    return answer


def honest(mib: Mib) -> Answer:
    """Answers everything as RFC 3416 says."""
    return lambda asked: [response(asked, mib.answer(asked))]


def _column(oid: str) -> str:
    """The column that a walk has got to: what it asks, without the last row's one number."""
    arcs = oid.split(".")
    return ".".join(arcs[:-1]) if len(arcs) > 11 else oid

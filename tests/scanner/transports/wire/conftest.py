"""Servers on loopback that say what a test makes them say, and certificates for them."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scanner.model import Question
from scanner.transports.base import Deadline, Endpoint, Reply
from scanner.transports.wire import WireSession

Handler = Callable[[socket.socket], None]
Serve = Callable[[Handler], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server that gives each connection, one at a time, to a handler; its port."""
    open_sockets: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(handler: Handler) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        open_sockets.append(listener)

        def loop() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                open_sockets.append(connection)
                with connection, suppress(OSError):
                    handler(connection)

        threads.append(threading.Thread(target=loop, daemon=True))
        threads[-1].start()
        port: int = listener.getsockname()[1]
        return port

    yield start
    for one in open_sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def as_is(address: str, port: int) -> Endpoint:
    return Endpoint(address, address, port)


def ask(*questions: Question[object], seconds: float = 30) -> list[Reply]:
    """The replies of 127.0.0.1, in order."""
    return list(WireSession("127.0.0.1", as_is).ask(questions, Deadline(seconds)))


def wait_for_end(connection: socket.socket) -> None:
    """Hold the connection, silent, until the other end has had enough."""
    while connection.recv(4096):
        pass


@dataclass(frozen=True)
class Identity:
    """A key and its certificates: PEM on disk, DER as a client should see them, leaf first."""

    path: Path
    chain: tuple[bytes, ...]


Issue = Callable[..., Identity]


@pytest.fixture
def issue(tmp_path: Path) -> Issue:
    """Makes an identity: self-signed, or a leaf under ``above`` intermediate authorities."""

    def make(above: int = 0, days: int = 30) -> Identity:
        names = [f"authority {level}" for level in range(above)] + ["leaf"]
        keys = [ec.generate_private_key(ec.SECP256R1()) for _ in names]
        chain = [
            _certificate(names, keys, level, days if level == above else 30)
            for level in range(above + 1)
        ]
        chain.reverse()
        path = tmp_path / f"{above}-{days}.pem"
        path.write_bytes(_pem(keys[-1], chain))
        der = serialization.Encoding.DER
        return Identity(path, tuple(one.public_bytes(der) for one in chain))

    return make


def _certificate(
    names: Sequence[str], keys: Sequence[ec.EllipticCurvePrivateKey], level: int, days: int
) -> x509.Certificate:
    end = datetime.now(UTC) + timedelta(days=days)
    issuer = max(0, level - 1)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[level])]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[issuer])]))
        .public_key(keys[level].public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=90))
        .not_valid_after(end)
        .sign(keys[issuer], hashes.SHA256())
    )


def _pem(key: ec.EllipticCurvePrivateKey, chain: Sequence[x509.Certificate]) -> bytes:
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in chain)

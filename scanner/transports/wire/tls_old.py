"""The beginning of a handshake up to TLS 1.2, by hand: it offers what OpenSSL no longer can.

Up to TLS 1.2 the certificates travel in the clear, so one ClientHello shows version, cipher
suite and certificates (RFC 5246, 7.4; RFC 6101 for SSL 3.0), whatever this computer's OpenSSL
was built with. A server that has only RC4 left would else look as if it refused the version.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model import Reason
from scanner.transports.wire.connection import ClosedError, Connection, WireError, printable
from scanner.transports.wire.tls_names import ALERTS, CIPHERS, VERSIONS

_ALERT = 21
_HANDSHAKE = 22
_FATAL = 2
_CLIENT_HELLO = 1
_SERVER_HELLO = 2
_CERTIFICATE = 11
_SERVER_HELLO_DONE = 14
_RECORD = 16_384 + 2_048

_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019)
"""x25519, secp256r1, secp384r1, secp521r1 (RFC 8422, 5.1.1)."""
_ECDSA = (0x0403, 0x0503, 0x0603, 0x0203)
_RSA = (0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0201)
_DSA = (0x0402, 0x0202)
"""Signature schemes, SHA-1 last in each (RFC 8446, 4.2.3)."""


@dataclass(frozen=True, slots=True)
class OldPeer:
    """What the server chose, and its certificates in DER, leaf first."""

    version: str
    cipher: str
    chain: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """The server answered in TLS, and would not: by which alert (RFC 8446, 6)."""

    alert: str


def old_hello(connection: Connection, version: str) -> OldPeer | Refused:
    """Offer at most ``version``, a key of VERSIONS. Raises WireError where it is not TLS."""
    connection.send(_client_hello(VERSIONS[version]))
    chosen = cipher = ""
    for message in _messages(connection):
        if isinstance(message, Refused):
            return message
        kind, body = message
        if kind == _SERVER_HELLO:
            chosen, cipher = _server_hello(body)
        elif kind == _CERTIFICATE:
            return OldPeer(chosen, cipher, tuple(_certificates(body)))
        elif kind == _SERVER_HELLO_DONE:  # an anonymous suite has no certificates
            break
    return OldPeer(chosen, cipher, ())


def _client_hello(version: int) -> bytes:
    ciphers = b"".join(code.to_bytes(2) for code in CIPHERS)
    # The signalling value stands for RFC 5746's extension, which SSL 3.0 has no room for.
    ciphers += b"\x00\xff"
    body = version.to_bytes(2) + os.urandom(32) + b"\x00" + _sized(2, ciphers) + b"\x01\x00"
    if version > VERSIONS["SSLv3"]:
        body += _sized(2, _extensions(version))
    message = _CLIENT_HELLO.to_bytes(1) + _sized(3, body)
    record = min(version, VERSIONS["TLSv1"])
    return _HANDSHAKE.to_bytes(1) + record.to_bytes(2) + _sized(2, message)


def _extensions(version: int) -> bytes:
    groups = b"".join(code.to_bytes(2) for code in _GROUPS)
    found = b"\x00\x0a" + _sized(2, _sized(2, groups))
    found += b"\x00\x0b" + _sized(2, _sized(1, b"\x00"))  # uncompressed points
    if version >= VERSIONS["TLSv1.2"]:
        signatures = b"".join(code.to_bytes(2) for code in _ECDSA + _RSA + _DSA)
        found += b"\x00\x0d" + _sized(2, _sized(2, signatures))
    return found


def _sized(width: int, data: bytes) -> bytes:
    return len(data).to_bytes(width) + data


def _record(connection: Connection) -> tuple[int, bytes]:
    try:
        head = connection.exactly(5)
    except ClosedError:
        raise ClosedError("the server closed the connection in the TLS handshake") from None
    kind, size = head[0], int.from_bytes(head[3:])
    if kind not in (_ALERT, _HANDSHAKE) or head[1] != 3 or not 0 < size <= _RECORD:
        raise WireError(Reason.BAD_ANSWER, f"what answers does not speak TLS: “{printable(head)}”")
    return kind, connection.exactly(size)


def _messages(connection: Connection) -> Iterator[tuple[int, bytes] | Refused]:
    """Handshake messages, type and body, however they lie in records; a fatal alert ends them."""
    held = b""
    while True:
        while len(held) < 4 or len(held) < 4 + int.from_bytes(held[1:4]):
            kind, body = _record(connection)
            if kind == _HANDSHAKE:
                held += body
            elif body[0] == _FATAL:
                code = int.from_bytes(body[1:2])
                yield Refused(ALERTS.get(code, f"alert {code}"))
                return
        end = 4 + int.from_bytes(held[1:4])
        yield held[0], held[4:end]
        held = held[end:]


def _server_hello(body: bytes) -> tuple[str, str]:
    after_session = 35 + body[34] if len(body) > 34 else len(body)
    code = body[after_session : after_session + 2]
    number = int.from_bytes(body[:2])
    version = next((name for name, known in VERSIONS.items() if known == number), None)
    if len(code) < 2 or version is None:
        raise WireError(Reason.BAD_ANSWER, "a TLS ServerHello that makes no sense")
    suite = int.from_bytes(code)
    return version, CIPHERS.get(suite, f"0x{suite:04X}")


def _certificates(body: bytes) -> list[bytes]:
    """RFC 5246, 7.4.2: three bytes of length for all, then for each."""
    found = []
    at = 3
    while at + 3 <= len(body):
        end = at + 3 + int.from_bytes(body[at : at + 3])
        if end > len(body):
            raise WireError(Reason.BAD_ANSWER, "a TLS certificate that is cut short")
        found.append(body[at + 3 : end])
        at = end
    return found

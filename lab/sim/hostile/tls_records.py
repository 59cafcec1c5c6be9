"""TLS 1.2 records and handshake messages written by hand (RFC 5246, 6.2 and 7.4)."""

from collections.abc import Sequence

ALERT, HANDSHAKE = 21, 22
HELLO_REQUEST, SERVER_HELLO, CERTIFICATE, SERVER_HELLO_DONE = 0, 2, 11, 14

_MOST = 16 << 10
_VERSION = b"\x03\x03"
_SUITE = b"\xc0\x2f"  # ECDHE-RSA-AES128-GCM-SHA256


def record(kind: int, body: bytes) -> bytes:
    """As many records as the body needs."""
    parts = [body[at : at + _MOST] for at in range(0, len(body), _MOST)] or [b""]
    return b"".join(bytes((kind,)) + _VERSION + len(part).to_bytes(2) + part for part in parts)


def message(kind: int, body: bytes = b"") -> bytes:
    """A handshake message."""
    return bytes((kind,)) + len(body).to_bytes(3) + body


def server_hello() -> bytes:
    """The ServerHello of a server that wants TLS 1.2 and has no extensions."""
    return message(SERVER_HELLO, _VERSION + bytes(32) + b"\x00" + _SUITE + b"\x00")


def certificates(chain: Sequence[bytes]) -> bytes:
    """The Certificate message; every certificate in DER, leaf first."""
    listed = b"".join(len(one).to_bytes(3) + one for one in chain)
    return message(CERTIFICATE, len(listed).to_bytes(3) + listed)

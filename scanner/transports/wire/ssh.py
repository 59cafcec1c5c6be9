"""The SSH version exchange and the server's KEXINIT (RFC 4253, 4.2, 6 and 7.1)."""

from collections.abc import Iterator

from scanner.model import Reason
from scanner.transports.wire.connection import Connection, Dial, WireError, printable

_IDENTIFICATION = b"SSH-2.0-siteproof\r\n"
_LINE = 255
_LINES_BEFORE = 20
_PACKET = 35_000
_PACKETS_BEFORE = 8

# RFC 4253, 12.
_DISCONNECT = 1
_IGNORE = 2
_DEBUG = 4
_KEXINIT = 20


def ssh_hello(dial: Dial) -> dict[str, object]:
    """``SshPeer`` as plain data. An SSH-1 server ("SSH-1.5-...") has no lists.

    Ciphers and MACs are those of both directions, in the server's order. Raises WireError.
    """
    with dial() as connection:
        connection.send(_IDENTIFICATION)
        banner = _identification(connection)
        names: list[list[str]] = [[] for _ in range(10)]
        # 1.99 is version 2 that also speaks version 1 (RFC 4253, 5.1).
        if banner.startswith((b"SSH-2.0-", b"SSH-1.99-")):
            names = list(_name_lists(_kexinit(connection)))
    return {
        "banner": banner.decode("utf-8", "replace"),
        "kex": names[0],
        "host_keys": names[1],
        "ciphers": list(dict.fromkeys(names[2] + names[3])),
        "macs": list(dict.fromkeys(names[4] + names[5])),
    }


def _identification(connection: Connection) -> bytes:
    first = b""
    for _ in range(_LINES_BEFORE + 1):
        line = connection.line(_LINE)
        if line.startswith(b"SSH-"):
            return line
        first = first or line
    raise WireError(Reason.BAD_ANSWER, f"no SSH server; it said “{printable(first)}”")


def _kexinit(connection: Connection) -> bytes:
    for _ in range(_PACKETS_BEFORE):
        payload = _packet(connection)
        message = payload[0]
        if message == _KEXINIT:
            return payload
        if message == _DISCONNECT:  # a reason code and a length come before its text
            said = printable(payload[9:])
            raise WireError(Reason.BAD_ANSWER, f"the server ended the connection: “{said}”")
        if message not in (_IGNORE, _DEBUG):
            raise WireError(Reason.BAD_ANSWER, f"SSH message {message} before the KEXINIT")
    raise WireError(Reason.BAD_ANSWER, "no KEXINIT")


def _packet(connection: Connection) -> bytes:
    length = int.from_bytes(connection.exactly(4))
    if not 2 <= length <= _PACKET:
        raise WireError(Reason.BAD_ANSWER, f"an SSH packet of {length} bytes")
    body = connection.exactly(length)
    payload = body[1 : length - body[0]]
    if not payload:
        raise WireError(Reason.BAD_ANSWER, "an SSH packet without a message")
    return payload


def _name_lists(payload: bytes) -> Iterator[list[str]]:
    """The ten name-lists after message number and cookie (RFC 4253, 7.1; RFC 4251, 5)."""
    at = 17
    for _ in range(10):
        start = at + 4
        end = start + int.from_bytes(payload[at:start])
        if end > len(payload):
            raise WireError(Reason.BAD_ANSWER, "a KEXINIT that is cut short")
        names = payload[start:end].decode("ascii", "replace")
        yield names.split(",") if names else []
        at = end

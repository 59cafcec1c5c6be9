"""The NTLM challenge of a WS-Man server ([MS-NLMP], RFC 4559): who it is, before any login."""

import base64
import binascii
import struct

from scanner.model import Reason
from scanner.transports.wire.connection import Dial, WireError
from scanner.transports.wire.http import fields_of, final_header

_SIGNATURE = b"NTLMSSP\0"
_CHALLENGE = 2
# NEGOTIATE_UNICODE | REQUEST_TARGET | NEGOTIATE_NTLM | EXTENDED_SESSIONSECURITY | VERSION
_FLAGS = 0x0000_0001 | 0x0000_0004 | 0x0000_0200 | 0x0008_0000 | 0x0200_0000
_HAS_VERSION = 0x0200_0000
# NEGOTIATE_MESSAGE without domain and workstation; the last eight octets are a version of zeros.
_NEGOTIATE = _SIGNATURE + struct.pack("<II", 1, _FLAGS) + bytes(24)
_HEADER = 56
_AV_NAMES = {1: "computer", 2: "domain", 3: "dns_computer", 4: "dns_domain", 5: "dns_forest"}
_AV_END = 0
_LONGEST_NAME = 512


def ntlm_hello(address: str, dial: Dial) -> dict[str, object]:
    """``NtlmTarget`` as plain data. Raises WireError."""
    host = f"[{address.partition('%')[0]}]" if ":" in address else address
    request = (
        f"POST /wsman HTTP/1.1\r\nHost: {host}\r\nUser-Agent: siteproof\r\n"
        f"Authorization: Negotiate {base64.b64encode(_NEGOTIATE).decode()}\r\n"
        "Content-Type: application/soap+xml;charset=UTF-8\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n"
    )
    with dial() as connection:
        connection.send(request.encode("ascii"))
        status, lines = final_header(connection)
    if status != 401:
        raise WireError(Reason.BAD_ANSWER, f"HTTP {status} to the beginning of a handshake")
    for scheme in fields_of(lines).get("www-authenticate", "").split(","):
        name, _, token = scheme.strip().partition(" ")
        if name.lower() in ("negotiate", "ntlm") and token:
            return target(_decoded(token))
    raise WireError(Reason.NOT_SUPPORTED, "the server does not offer NTLM")


def _decoded(token: str) -> bytes:
    try:
        return base64.b64decode(token.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise WireError(Reason.BAD_ANSWER, "the token of the handshake is not Base64") from None


def target(token: bytes) -> dict[str, object]:
    """A CHALLENGE_MESSAGE, bare or inside a SPNEGO token, as plain data. Raises WireError."""
    start = token.find(_SIGNATURE)
    message = token[start:] if start >= 0 else b""
    if len(message) < _HEADER - 8 or message[8:12] != struct.pack("<I", _CHALLENGE):
        raise WireError(Reason.BAD_ANSWER, "no NTLM challenge in the handshake")
    flags = int.from_bytes(message[20:24], "little")
    length, offset = struct.unpack_from("<H2xI", message, 40)
    said: dict[str, object] = dict(_pairs(message[offset : offset + length]))
    if flags & _HAS_VERSION and len(message) >= _HEADER:
        major, minor, build = struct.unpack_from("<BBH", message, 48)
        said["version"] = f"{major}.{minor}.{build}"
    return said


def _pairs(data: bytes) -> list[tuple[str, str]]:
    """The AV_PAIR list (2.2.2.1) as far as it names anything."""
    found, place = [], 0
    while place + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, place)
        value = data[place + 4 : place + 4 + size]
        if kind == _AV_END or len(value) < size:
            break
        if kind in _AV_NAMES and size <= _LONGEST_NAME:
            found.append((_AV_NAMES[kind], value.decode("utf-16-le", "replace")))
        place += 4 + size
    return found

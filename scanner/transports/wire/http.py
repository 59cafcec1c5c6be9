"""``HEAD`` over HTTP/1.1, plain or in TLS (RFC 9110, RFC 9112). Redirects are not followed."""

import re

from scanner.model import Reason
from scanner.transports.wire.connection import ClosedError, Dial, Stream, WireError, printable
from scanner.transports.wire.tls_stream import TlsStream

_HEADER = 32 << 10
_FIELDS = 100
_INTERIM = 3
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9]\d\d)(?: |$)")
_END = re.compile(rb"\r?\n\r?\n")
_CHALLENGES = "www-authenticate"
# IANA's registry of HTTP authentication schemes, and those of Windows ([MS-NTHT], [MS-CSSP]). Only
# these are kept: what else stands in the field may be a token.
_SCHEMES = frozenset(
    {"basic", "bearer", "concealed", "credssp", "digest", "dpop", "gnap", "hoba", "kerberos"}
    | {"mutual", "negotiate", "ntlm", "oauth", "privatetoken", "scram-sha-1", "scram-sha-256"}
    | {"vapid"}
)
# RFC 9110, 5.6.4; one that does not end takes the rest with it.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')


def http_head(address: str, tls: bool, path: str, dial: Dial) -> dict[str, object]:
    """``HttpReply`` as plain data. A field that comes twice is joined by ", ". Raises WireError."""
    host = f"[{address.partition('%')[0]}]" if ":" in address else address
    request = (
        f"HEAD {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: siteproof\r\n"
        "Accept: */*\r\nConnection: close\r\n\r\n"
    )
    with dial() as connection:
        stream: Stream = connection
        if tls:
            stream = TlsStream(connection)
            stream.handshake()
        stream.send(request.encode("ascii"))
        status, lines = final_header(stream)
    fields = fields_of(lines)
    schemes = schemes_of(fields.pop(_CHALLENGES, ""))
    return {"status": status, "headers": fields, "schemes": schemes}


def schemes_of(challenges: str) -> list[str]:
    """The names of the schemes in a WWW-Authenticate field (RFC 9110, 11.6.1), each once."""
    parts = (part.strip() for part in _QUOTED.sub("", challenges).split(","))
    names = (part.partition(" ")[0].lower() for part in parts)
    return list(dict.fromkeys(name for name in names if name in _SCHEMES))


def final_header(stream: Stream) -> tuple[int, list[bytes]]:
    """The status and the lines of the header after interim (1xx) ones."""
    held = b""
    for _ in range(_INTERIM + 1):
        while not (end := _END.search(held)):
            # Whatever does not begin like HTTP will not end like it.
            if len(held) >= 8 and not held.startswith(b"HTTP/1."):
                raise WireError(Reason.BAD_ANSWER, f"no HTTP/1 reply: “{printable(held)}”")
            if len(held) > _HEADER:
                raise WireError(Reason.TOO_LARGE, f"a header of more than {_HEADER >> 10} kB")
            data = stream.receive()
            if not data:
                raise ClosedError("the server closed the connection before the header's end")
            held += data
        first, *lines = held[: end.start()].split(b"\n")
        match = _STATUS.match(first.rstrip(b"\r"))
        if not match:
            raise WireError(Reason.BAD_ANSWER, f"no HTTP status: “{printable(first)}”")
        if not match[1].startswith(b"1"):
            return int(match[1]), lines
        held = held[end.end() :]
    raise WireError(Reason.BAD_ANSWER, "only interim replies")


def fields_of(lines: list[bytes]) -> dict[str, str]:
    """Header fields by their names in lower case. Raises WireError where there are too many."""
    fields: dict[str, str] = {}
    if len(lines) > _FIELDS:
        raise WireError(Reason.TOO_LARGE, f"more than {_FIELDS} header fields")
    last = ""
    for line in lines:
        # A CR that ends no line stands for a blank (RFC 9112, 2.2).
        text = line.decode("latin-1").rstrip("\r").replace("\r", " ")
        if last and text[:1] in (" ", "\t"):  # a folded line (RFC 9112, 5.2)
            fields[last] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        if not colon:
            continue
        last = name.strip().lower()
        before = f"{fields[last]}, " if last in fields else ""
        fields[last] = before + value.strip()
    return fields

"""``HEAD /`` over HTTP/1.1, plain or in TLS (RFC 9110, RFC 9112). Redirects are not followed."""

import re

from scanner.model import Reason
from scanner.transports.wire.connection import ClosedError, Dial, Stream, WireError, printable
from scanner.transports.wire.tls_stream import TlsStream

_HEADER = 32 << 10
_FIELDS = 100
_INTERIM = 3
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-9]\d\d)(?: |$)")
_END = re.compile(rb"\r?\n\r?\n")


def http_head(address: str, tls: bool, dial: Dial) -> dict[str, object]:
    """``HttpReply`` as plain data. A field that comes twice is joined by ", ". Raises WireError."""
    host = f"[{address.partition('%')[0]}]" if ":" in address else address
    request = (
        f"HEAD / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: siteproof\r\n"
        "Accept: */*\r\nConnection: close\r\n\r\n"
    )
    with dial() as connection:
        stream: Stream = connection
        if tls:
            stream = TlsStream(connection)
            stream.handshake()
        stream.send(request.encode("ascii"))
        status, lines = final_header(stream)
    return {"status": status, "headers": fields_of(lines)}


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

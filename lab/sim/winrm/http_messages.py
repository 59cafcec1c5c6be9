"""HTTP/1.1 as the service reads and writes it (RFC 9112): POST with a Content-Length."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from lab.sim.peers import Peer

_LONGEST_HEAD = 80 << 10  # Kerberos tickets in a header may be that long
_IDLE = 120.0  # http.sys closes what says nothing for two minutes
_PATIENCE = 30.0


class HttpRefusalError(Exception):
    """A message that http.sys refuses by itself, with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request; the names of ``headers`` are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def closes(self) -> bool:
        """Whether the client wants no other request on the connection."""
        return self.headers.get("connection", "").strip().casefold() == "close"


class HttpReader:
    """The requests of one connection."""

    def __init__(self, peer: Peer, largest: int) -> None:
        self._peer, self._largest, self._held = peer, largest, b""

    async def next(self) -> HttpRequest | None:
        """The next request, None at the end. Raises HttpRefusalError, OSError and TimeoutError."""
        async with asyncio.timeout(_IDLE):
            while not self._held:
                self._held = await self._peer.read()
                if not self._held:
                    return None
        async with asyncio.timeout(_PATIENCE):
            return await self._read()

    async def _read(self) -> HttpRequest:
        while b"\r\n\r\n" not in self._held:
            if len(self._held) > _LONGEST_HEAD:
                raise HttpRefusalError(400)
            await self._more()
        head, _, self._held = self._held.partition(b"\r\n\r\n")
        method, path, headers = _head(head)
        size = _size(method, headers)
        if size > self._largest:
            raise HttpRefusalError(413)
        parts, got = [self._held], len(self._held)
        while got < size:
            self._held = b""
            await self._more()
            parts.append(self._held)
            got += len(self._held)
        whole = b"".join(parts)
        self._held = whole[size:]
        return HttpRequest(method, path, headers, whole[:size])

    async def _more(self) -> None:
        data = await self._peer.read()
        if not data:
            raise ConnectionAbortedError("ended in the middle of a request")
        self._held += data


def _head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in {"HTTP/1.1", "HTTP/1.0"}:
        raise HttpRefusalError(400)
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        key = name.casefold()
        if not colon or not name or name != name.strip() or (key in headers and key in _ONCE):
            raise HttpRefusalError(400)
        headers[key] = value.strip()
    if parts[2] == "HTTP/1.0":
        headers.setdefault("connection", "close")
    return parts[0], parts[1], headers


_ONCE = {"content-length", "authorization", "content-type", "host"}


def _size(method: str, headers: Mapping[str, str]) -> int:
    if "transfer-encoding" in headers or (method == "POST" and "content-length" not in headers):
        raise HttpRefusalError(411)
    words = headers.get("content-length", "0")
    if not words.isdecimal() or len(words) > 12:
        raise HttpRefusalError(400)
    return int(words)


def response(
    status: int,
    body: bytes = b"",
    kind: str = "application/soap+xml;charset=UTF-8",
    authenticate: Iterable[str] = (),
    *,
    close: bool = False,
) -> bytes:
    """A response of http.sys, which gives WinRM's answers no reason phrase."""
    reason = _REASONS.get(status, "")
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"Content-Type: {kind}"] if body else []
    lines += ["Server: Microsoft-HTTPAPI/2.0"]
    lines += [f"WWW-Authenticate: {each}" for each in authenticate]
    lines += [f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}"]
    lines += ["Connection: close"] if close else []
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


_REASONS = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    411: "Length Required",
    413: "Request Entity Too Large",
}


def page(status: int) -> bytes:
    """The page with which http.sys itself refuses."""
    reason = _REASONS[status]
    body = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN""http://www.w3.org/TR/html4/strict.dtd">'
        f"\r\n<HTML><HEAD><TITLE>{reason}</TITLE></HEAD>\r\n"
        f"<BODY><h2>{reason}</h2>\r\n<hr><p>HTTP Error {status}. {reason}.</p>\r\n</BODY></HTML>"
    )
    return response(status, body.encode("ascii"), "text/html; charset=us-ascii", close=True)

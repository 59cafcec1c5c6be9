"""One TCP connection whose time and size the other end cannot stretch."""

import errno
import socket
from collections.abc import Callable
from typing import Protocol, Self

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint

CONNECT_SECONDS = 5.0
_CHUNK = 16 << 10


class WireError(Exception):
    """A question got no answer: why, in a sentence."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class UnreachableError(WireError):
    """No connection came about."""

    def __init__(self, detail: str, *, silent: bool = False) -> None:
        super().__init__(Reason.UNREACHABLE, detail)
        self.silent = silent
        """Nothing came back at all, so that the next attempt would wait as long again."""


class ClosedError(WireError):
    """The server ended the connection before it had answered."""

    def __init__(self, detail: str = "the server closed the connection") -> None:
        super().__init__(Reason.BAD_ANSWER, detail)


class SilenceError(WireError):
    """Nothing came in the time given."""

    def __init__(self, detail: str = "the server did not answer in time") -> None:
        super().__init__(Reason.TIMED_OUT, detail)


class Stream(Protocol):
    """Bytes both ways: a plain connection, or TLS over one."""

    def send(self, data: bytes) -> None:
        """Send all of it. Raises WireError."""

    def receive(self) -> bytes:
        """The next bytes, as they come; b"" at the end. Raises WireError."""


class Connection:
    """A TCP connection, open until ``deadline``, that takes at most ``limit`` bytes."""

    def __init__(self, endpoint: Endpoint, deadline: Deadline, limit: int) -> None:
        """Connect. Raises UnreachableError."""
        self._deadline = deadline
        self._limit = limit
        self._received = 0
        self._rest = bytearray()
        self._socket = _connect(endpoint, deadline)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def full(self) -> bool:
        """Whether as much came as may come."""
        return self._received >= self._limit

    def send(self, data: bytes) -> None:
        """Send all of it. Raises WireError."""
        self._socket.settimeout(self._time())
        try:
            self._socket.sendall(data)
        except TimeoutError:
            raise SilenceError("the server did not take what was sent") from None
        except OSError:
            raise ClosedError from None

    def receive(self, wait: float = float("inf")) -> bytes:
        """The next bytes within ``wait`` seconds; b"" at the end of the connection.

        Raises:
            SilenceError: nothing came; WireError (too-large): more came than may come.
        """
        if self._rest:
            taken = bytes(self._rest)
            self._rest.clear()
            return taken
        if self.full:
            raise WireError(Reason.TOO_LARGE, f"more than {self._limit} bytes")
        self._socket.settimeout(min(self._time(), wait))
        try:
            data = self._socket.recv(min(_CHUNK, self._limit - self._received))
        except TimeoutError:
            raise SilenceError from None
        except OSError:  # a reset is the end, too
            return b""
        self._received += len(data)
        return data

    def exactly(self, size: int) -> bytes:
        """The next ``size`` bytes. Raises WireError."""
        held = bytearray()
        while len(held) < size:
            data = self.receive()
            if not data:
                raise ClosedError
            held += data
        self._rest[:0] = held[size:]
        return bytes(held[:size])

    def line(self, most: int) -> bytes:
        """The next line, at most ``most`` bytes, without its CRLF or LF. Raises WireError."""
        held = bytearray()
        while (end := held.find(b"\n", 0, most)) < 0:
            if len(held) >= most:
                raise WireError(Reason.BAD_ANSWER, f"a line of more than {most} bytes")
            data = self.receive()
            if not data:
                raise ClosedError
            held += data
        self._rest[:0] = held[end + 1 :]
        return bytes(held[:end]).removesuffix(b"\r")

    def _time(self) -> float:
        if self._deadline.passed:
            raise SilenceError
        return self._deadline.left()


Dial = Callable[[], Connection]
"""Opens one more connection for a question, within the question's own time and size."""


def _connect(endpoint: Endpoint, deadline: Deadline) -> socket.socket:
    seconds = deadline.left(CONNECT_SECONDS)
    if not seconds:
        raise SilenceError("no time was left to connect")
    # A name would be looked up in DNS, which may lie outside the scope.
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            endpoint.host, endpoint.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )[0]
    except socket.gaierror:
        raise UnreachableError(f"{endpoint.host} is not an IP address") from None
    opened = socket.socket(family, kind, protocol)
    try:
        opened.settimeout(seconds)
        opened.connect(where)
    except OSError as error:
        opened.close()
        raise _unreachable(error, endpoint.port, seconds) from None
    return opened


def _unreachable(error: OSError, port: int, seconds: float) -> UnreachableError:
    match error:
        case ConnectionRefusedError():
            return UnreachableError(f"nothing listens on port {port}")
        case TimeoutError():
            return UnreachableError(f"port {port} did not answer in {seconds:.0f} s", silent=True)
        case PermissionError():
            return UnreachableError(f"this computer may not connect to port {port}")
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL):
        return UnreachableError("no way leads to this address", silent=True)
    return UnreachableError(f"no connection to port {port}: {error.strerror or error}")


def printable(data: bytes, most: int = 60) -> str:
    """The beginning of what a device sent, for a sentence: without control characters."""
    text = data[:most].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "." for sign in text)

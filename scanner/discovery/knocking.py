"""TCP connects, paced: is a port open, refused, or silent. Nothing is sent after the handshake."""

import asyncio
import errno
import socket
import sys
from enum import Enum
from ipaddress import ip_address
from types import TracebackType

from scanner.transports.base import Endpoint

OUTSTANDING = 200
"""Connects under way. More would fill the neighbour table of a computer that asks many absent
hosts, and then it loses those that are there; macOS also gives a program only 256 files."""

PER_SECOND = 500

# Windows tries a refused connect again twice, half a second apart, before it reports it.
SECONDS = 3.0 if sys.platform == "win32" else 1.5

_BUSY = (errno.ENOBUFS, errno.EAGAIN)
_BUSY_PAUSE = 0.5
_TRIES = 4


class Knock(Enum):
    """What a connect came to."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"


class Pace:
    """Bounds how many connects are under way, and how many begin in a second."""

    def __init__(self, outstanding: int = OUTSTANDING, per_second: int = PER_SECOND) -> None:
        self._free = asyncio.Semaphore(outstanding)
        self._gap = 1 / per_second
        self._next = 0.0

    async def __aenter__(self) -> None:
        await self._free.acquire()
        now = asyncio.get_running_loop().time()
        self._next = max(now, self._next + self._gap)
        try:
            await asyncio.sleep(self._next - now)
        except asyncio.CancelledError:
            self._free.release()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._free.release()


async def knock(endpoint: Endpoint, pace: Pace) -> Knock:
    """Connect and close. A refusal says that there is a host, where it is the host who refuses."""
    for _ in range(_TRIES):
        async with pace:
            try:
                return await _connect(endpoint)
            except OSError as error:
                if error.errno not in _BUSY:
                    return Knock.SILENT
        await asyncio.sleep(_BUSY_PAUSE)  # the kernel has no room for another neighbour yet
    return Knock.SILENT


async def _connect(endpoint: Endpoint) -> Knock:
    version = ip_address(endpoint.host).version
    opened = socket.socket(socket.AF_INET6 if version == 6 else socket.AF_INET)
    with opened:
        opened.setblocking(False)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(SECONDS):
                await loop.sock_connect(opened, (endpoint.host, endpoint.port))
        except TimeoutError:
            return Knock.SILENT
        except (ConnectionRefusedError, ConnectionResetError):
            return Knock.REFUSED
        # On loopback a connect from a port to itself succeeds: nobody listens there.
        with_itself = opened.getsockname() == opened.getpeername()
        return Knock.REFUSED if with_itself else Knock.OPEN

"""A connected client, in the clear or over TLS."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")

_LONGEST = 16 << 10


class Peer:
    """What a service reads from and writes to; whoever is silent or talks too much is left."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._held = b""

    async def read(self) -> bytes:
        """Some bytes; none at the end."""
        return await self._reader.read(_LONGEST)

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        self._writer.write(data)
        await self._writer.drain()

    async def finish(self) -> None:
        """End what is spoken, before the connection is closed."""

    async def until(self, end: bytes) -> bytes:
        """What comes up to ``end``, with it; what is left at the end of input where it never comes.

        Raises ValueError when it is too much.
        """
        while end not in self._held:
            data = await self.read()
            if not data:
                end = self._held
                break
            self._held += data
            if len(self._held) > _LONGEST:
                raise ValueError("too much in one piece")
        size = self._held.index(end) + len(end)
        found, self._held = self._held[:size], self._held[size:]
        return found


class TlsPeer(Peer):
    """The same over TLS. asyncio's own TLS closes a refused handshake without the alert that
    tells the client why (RFC 8446, 6.2), which no real server does."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        context: ssl.SSLContext,
    ) -> None:
        super().__init__(reader, writer)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)

    async def handshake(self) -> None:
        """Raises ssl.SSLError, which is an OSError, where the two do not agree."""
        await self._do(self._tls.do_handshake)

    async def read(self) -> bytes:
        try:
            return await self._do(lambda: self._tls.read(_LONGEST))
        except ssl.SSLEOFError:
            return b""

    async def send(self, data: bytes) -> None:
        await self._do(lambda: self._tls.write(data))

    async def finish(self) -> None:
        with suppress(ssl.SSLError):  # our close_notify goes out; nobody waits for the client's
            self._tls.unwrap()
        await self._flush()

    async def _do(self, action: Callable[[], T]) -> T:
        while True:
            try:
                return action()
            except ssl.SSLWantReadError:
                await self._flush()
                data = await self._reader.read(_LONGEST)
                self._in.write(data) if data else self._in.write_eof()
            finally:
                await self._flush()

    async def _flush(self) -> None:
        if self._out.pending:
            await super().send(self._out.read())

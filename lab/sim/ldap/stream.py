"""The octets of one connection, cut into LDAP messages: in the clear, over TLS, in a layer."""

import asyncio
import ssl

from lab.sim.ber import SEQUENCE
from lab.sim.ldap.layers import Layer
from lab.sim.peers import Peer, TlsPeer

_MOST_UNBOUND = 256 << 10  # octets a message before a bind; Windows takes 10 MB after one
_MOST_BOUND = 2 << 20
_HANDSHAKE = 15.0  # seconds


class Stream:
    """Messages in, octets out. ``peer`` and ``layer`` change between messages only."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends = (reader, writer)
        self.peer = Peer(reader, writer)
        self.layer: Layer | None = None
        self.bound = False
        self._held = bytearray()
        self._sending = asyncio.Lock()

    async def secure(self, context: ssl.SSLContext) -> None:
        """TLS from here on. Raises OSError where the two do not agree, TimeoutError."""
        peer = TlsPeer(*self._ends, context)
        async with asyncio.timeout(_HANDSHAKE):
            await peer.handshake()
        self.peer = peer

    async def receive(self) -> bytes | None:
        """The next whole message; None at the end. Raises ValueError for what is none, SpnegoError
        for a wrong signature."""
        while (size := self._size()) is None or len(self._held) < size:
            data = await self.peer.read()
            if not data:
                return None
            self._held += data if self.layer is None else self.layer.unwrap(data)
        found = bytes(self._held[:size])
        del self._held[:size]
        return found

    async def send(self, data: bytes) -> None:
        """Send it in the order of the calls."""
        async with self._sending:
            await self.peer.send(data if self.layer is None else self.layer.wrap(data))

    @property
    def has_more(self) -> bool:
        """Whether octets wait that no message has taken, which TLS must not begin behind."""
        return bool(self._held)

    def _size(self) -> int | None:
        """How long the message is that begins, with tag and length; None when that is not known."""
        held = self._held
        if len(held) < 2:
            return None
        if held[0] != SEQUENCE:
            raise ValueError("no LDAP message")
        size, head = held[1], 2
        if size & 0x80:
            head += size & 0x7F
            if not 3 <= head <= 6:
                raise ValueError("no definite length")
            if len(held) < head:
                return None
            size = int.from_bytes(held[2:head], "big")
        if size > (_MOST_BOUND if self.bound else _MOST_UNBOUND):
            raise ValueError("the message is too long")
        return head + size

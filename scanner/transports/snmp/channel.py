"""Requests to one agent over one connected UDP socket, and the answers that belong to them.

The socket is connected: the system hands over datagrams of the agent's address and port only.
"""

import asyncio
import secrets
import time
from collections.abc import Sequence
from typing import cast

from scanner.model import Reason
from scanner.transports import ber
from scanner.transports.base import Endpoint, SessionError
from scanner.transports.snmp.faults import RefusedError, ReportError, SilenceError
from scanner.transports.snmp.framing import Framing, Incoming
from scanner.transports.snmp.pdu import Kind, Pdu, Request

LARGEST_NUMBER = 0x7FFFFFFF


class Channel(asyncio.DatagramProtocol):
    """One agent's socket. ``pause`` seconds lie between any two datagrams that are sent."""

    def __init__(self, framing: Framing, pause: float = 0.0) -> None:
        self._framing = framing
        self._pause = pause
        self._turn = asyncio.Lock()
        self._sent_at = 0.0
        self._number = secrets.randbits(30)
        self._waiting: dict[int, tuple[int, asyncio.Future[Incoming]]] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self.ignored = 0
        """Datagrams that came and were no answer."""

    @classmethod
    async def opened(cls, endpoint: Endpoint, framing: Framing, pause: float) -> "Channel":
        """A channel to the agent; nothing is sent.

        Raises:
            SessionError: there is no such address, or no way there.
        """
        loop = asyncio.get_running_loop()
        place = (endpoint.host, endpoint.port)
        try:
            _, channel = await loop.create_datagram_endpoint(
                lambda: cls(framing, pause), remote_addr=place
            )
        except OSError as error:
            detail = f"no way to {endpoint.address}: {error.strerror}"
            raise SessionError(Reason.UNREACHABLE, detail) from None
        return channel

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 - asyncio's
        """Give an answer to whom it belongs; ignore everything else."""
        try:
            incoming = self._framing.unwrap(data)
        except ber.BrokenBerError:
            self.ignored += 1
            return
        request_id, future = self._waiting.get(incoming.message_id, (None, None))
        ours = incoming.pdu.kind is Kind.REPORT or incoming.pdu.request_id == request_id
        if future is None or future.done() or not ours:
            self.ignored += 1
            return
        future.set_result(incoming)

    def error_received(self, exc: Exception) -> None:  # noqa: ARG002 - asyncio's
        """The host or a router refused a datagram (ICMP)."""
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(RefusedError)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        """The socket is closed."""
        for _, future in self._waiting.values():
            future.cancel()

    def close(self) -> None:
        """Close the socket."""
        if self._transport is not None:
            self._transport.close()

    async def exchange(self, request: Request, tries: Sequence[float], context: str = "") -> Pdu:
        """Send a request, once for each of ``tries`` (seconds to wait), until it is answered.

        Raises:
            SilenceError: no answer to the last try.
            ReportError: SNMPv3: the agent refuses the message.
            RefusedError: the host says that nothing listens.
        """
        incoming = await self._answer(request, tries, context)
        if incoming.pdu.kind is Kind.REPORT and self._framing.resynchronised(incoming):
            incoming = await self._answer(request, tries, context)
        if incoming.pdu.kind is Kind.REPORT:
            raise ReportError(_counter(incoming))
        return incoming.pdu

    async def discover(self, tries: Sequence[float]) -> Incoming:
        """SNMPv3: what the agent answers to a message for no engine (RFC 3414, 4).

        Raises:
            SilenceError, RefusedError: as ``exchange``.
        """
        return await self._answer(Request(Kind.GET, ()), tries, "")

    async def _answer(self, request: Request, tries: Sequence[float], context: str) -> Incoming:
        request_id = self._next_number()
        body = request.encoded(request_id)
        future: asyncio.Future[Incoming] = asyncio.get_running_loop().create_future()
        numbers = [request_id]
        self._waiting[request_id] = request_id, future
        try:
            for seconds in tries:
                if self._framing.renumbers and numbers[1:]:
                    numbers.append(self._next_number())
                    self._waiting[numbers[-1]] = request_id, future
                await self._send(body, numbers[-1], context)
                await asyncio.wait((future,), timeout=seconds)
                if future.done():
                    return future.result()
            raise SilenceError
        finally:
            for number in numbers:
                del self._waiting[number]

    async def _send(self, body: bytes, message_id: int, context: str) -> None:
        async with self._turn:
            if self._pause:
                await asyncio.sleep(self._sent_at + self._pause - time.monotonic())
                self._sent_at = time.monotonic()
            if self._transport is None or self._transport.is_closing():
                raise SessionError(Reason.UNREACHABLE, "the session is closed")
            self._transport.sendto(self._framing.wrap(body, message_id, context))

    def _next_number(self) -> int:
        self._number = self._number + 1 & LARGEST_NUMBER
        return self._number


def _counter(incoming: Incoming) -> str:
    try:
        return ber.dotted(incoming.pdu.bindings[0][0])
    except (IndexError, ber.BrokenBerError):
        return "nothing"

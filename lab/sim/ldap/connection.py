"""One client's connection.

Searches run beside each other, everything else alone: so an abandon finds the search that it ends,
and neither a bind nor StartTLS changes anything under an answer.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from spnego.exceptions import SpnegoError

from lab.sim.ber import tlv
from lab.sim.ldap import errors
from lab.sim.ldap.binds import Binding
from lab.sim.ldap.controls import read_controls
from lab.sim.ldap.filters import compare_request
from lab.sim.ldap.journal import Asked, Journal, shortened
from lab.sim.ldap.matching import matcher
from lab.sim.ldap.messages import (
    NOTICE_OF_DISCONNECTION,
    Code,
    Message,
    Op,
    message,
    read_bind,
    read_message,
    read_search,
    result,
    text,
)
from lab.sim.ldap.root_dse import START_TLS, WHO_AM_I
from lab.sim.ldap.rules import Answer
from lab.sim.ldap.search import Searches, read_condition
from lab.sim.ldap.stream import Stream

_MOST_SEARCHES = 16
_SASL_CREDENTIALS = 0x87
_RESPONSES = {
    Op.MODIFY: 0x67,
    Op.ADD: 0x69,
    Op.DELETE: 0x6B,
    Op.RENAME: 0x6D,
    Op.COMPARE: 0x6F,
}


class _OverError(Exception):
    """The client is to be left."""


@dataclass(slots=True)
class Connection:
    """``start_tls`` is the context that StartTLS uses, None without a certificate; ``upgrade``
    puts TLS under the stream; a silent client is left after ``patience`` seconds."""

    stream: Stream
    binding: Binding
    searches: Searches
    journal: Journal
    start_tls: ssl.SSLContext | None
    patience: float
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _abandoned: set[int] = field(default_factory=set)

    async def serve(self) -> None:
        """Until the client goes, is silent for too long, or sends what is no LDAP."""
        try:
            while True:
                async with asyncio.timeout(self.patience):
                    data = await self.stream.receive()
                if data is None:
                    return
                await self._take(read_message(data))
        except (ValueError, SpnegoError):
            self.journal.broken += 1
            await self._disconnect()
        except _OverError:
            return
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _take(self, request: Message) -> None:
        if request.op == Op.ABANDON:
            self._abandon(request)
            return
        if request.op == Op.SEARCH and len(self._running) < _MOST_SEARCHES:
            task = asyncio.create_task(self._search(request))
            self._running[request.id] = task
            task.add_done_callback(lambda _: self._running.pop(request.id, None))
            return
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        match request.op:
            case Op.SEARCH:
                await self._search(request)
            case Op.BIND:
                await self._bind(request)
            case Op.UNBIND:
                self._note("unbind")
                raise _OverError
            case Op.EXTENDED:
                await self._extended(request)
            case Op.COMPARE:
                await self._compare(request)
            case op if op in _RESPONSES:
                await self._refuse_change(request)
            case _:
                raise ValueError("no request")

    def _abandon(self, request: Message) -> None:
        number = int.from_bytes(request.body.data[request.body.at : request.body.end], "big")
        if number in self._running:
            self._abandoned.add(number)
        self._note("abandon")

    async def _search(self, request: Message) -> None:
        """The answer to a search; a broken one is refused."""
        asked = Asked("search", controls=tuple(one.oid for one in request.controls))
        try:
            search = read_search(request.body)
            asked = replace(asked, base=shortened(search.base), attributes=search.attributes)
            condition = read_condition(search)
            asked = replace(asked, filter=shortened(str(condition)), scope=search.scope)
            wanted = read_controls(request.controls)
            data, code = await self.searches.run(
                request.id,
                search,
                condition,
                wanted,
                known=self.binding.identity is not None,
                gone=lambda: request.id in self._abandoned,
            )
        except errors.RefusalError as refusal:
            data, code = message(request.id, _refused(Op.DONE, refusal)), refusal.code
        except ValueError:
            broken = errors.broken()
            data, code = message(request.id, _refused(Op.DONE, broken)), broken.code
        self._abandoned.discard(request.id)
        self._journal(replace(asked, code=int(code)))
        if data:
            with suppress(OSError):  # a client that is gone shows where it is read from
                await self.stream.send(data)

    async def _bind(self, request: Message) -> None:
        name = ""
        try:
            bind = read_bind(request.body)
            name = bind.name
            answer = self.binding.step(bind)
        except errors.RefusalError as refusal:
            await self._bound(request.id, name, Answer(refusal.code), refusal.text)
            return
        await self._bound(request.id, name, answer, "")

    async def _bound(self, number: int, name: str, answer: Answer, said: str) -> None:
        """Answer a bind; its layer holds from the next message on."""
        extra = b""
        if answer.credentials is not None:
            extra = tlv(_SASL_CREDENTIALS, answer.credentials)
        op = result(Op.BIND_RESPONSE, answer.code, said, matched=answer.sicily, extra=extra)
        self._note("bind", base=shortened(name), method=self.binding.method, code=int(answer.code))
        await self.stream.send(message(number, op))
        self.stream.bound = self.binding.identity is not None
        if self.binding.layer is not None:
            self.stream.layer, self.binding.layer = self.binding.layer, None

    async def _extended(self, request: Message) -> None:
        oid = text(request.body.octets(0x80))
        try:
            if oid == START_TLS:
                await self._start_tls(request.id)
                return
            if oid != WHO_AM_I:
                raise errors.unknown_extended()
            who = self.binding.identity
            extra = tlv(0x8B, f"u:{who.shown}".encode() if who else b"")
            op = result(Op.EXTENDED_RESPONSE, Code.SUCCESS, extra=extra)
        except errors.RefusalError as refusal:
            op = _refused(Op.EXTENDED_RESPONSE, refusal)
        self._note("extended", base=shortened(oid))
        await self.stream.send(message(request.id, op))

    async def _start_tls(self, number: int) -> None:
        """RFC 4511, 4.14. Raises RefusalError."""
        if self.start_tls is None:
            raise errors.no_tls()
        if self.binding.tls or self.stream.layer is not None or self.stream.has_more:
            raise errors.tls_already()
        extra = tlv(0x8A, START_TLS.encode())
        await self.stream.send(message(number, result(Op.EXTENDED_RESPONSE, 0, extra=extra)))
        await self.stream.secure(self.start_tls)
        self.binding.tls = True
        self._note("extended", base=START_TLS)

    async def _compare(self, request: Message) -> None:
        name, condition = compare_request(request.body)
        op, directory = _RESPONSES[Op.COMPARE], self.searches.directory
        try:
            if self.binding.identity is None:
                raise errors.needs_bind()
            entry = directory.find(name)
            if entry is None:
                raise errors.no_such_object("")
            same = matcher(condition, directory)(entry)
            if same is None or not entry.has(condition.attribute):
                raise errors.no_such_attribute()
            code = Code.COMPARE_TRUE if same else Code.COMPARE_FALSE
            answer = result(op, code)
        except errors.RefusalError as refusal:
            code, answer = refusal.code, _refused(op, refusal)
        except ValueError:
            broken = errors.bad_name(shortened(name))
            code, answer = broken.code, _refused(op, broken)
        said = {"base": shortened(name), "filter": shortened(str(condition))}
        self._note("compare", **said, code=int(code))
        await self.stream.send(message(request.id, answer))

    async def _refuse_change(self, request: Message) -> None:
        refusal = errors.read_only() if self.binding.identity else errors.needs_bind()
        self._note(Op(request.op).name.lower(), code=int(refusal.code))
        await self.stream.send(message(request.id, _refused(_RESPONSES[Op(request.op)], refusal)))

    async def _disconnect(self) -> None:
        """The notice of disconnection (RFC 4511, 4.4.1)."""
        refusal = errors.broken()
        extra = tlv(0x8A, NOTICE_OF_DISCONNECTION)
        op = result(Op.EXTENDED_RESPONSE, refusal.code, refusal.text, extra=extra)
        await self.stream.send(message(0, op))

    def _note(self, operation: str, **about: Any) -> None:
        self._journal(Asked(operation, **about))

    def _journal(self, asked: Asked) -> None:
        who, layer = self.binding.identity, self.stream.layer
        security = "tls" if self.binding.tls else "clear"
        if layer is not None:
            security = "sealed" if layer.sealed else "signed"
        account = who.shown if who else ""
        self.journal.note(replace(asked, account=account, security=security))


def _refused(op: int, refusal: errors.RefusalError) -> bytes:
    matched = refusal.matched.encode()
    return result(op, refusal.code, refusal.text, matched, refusal.referrals)

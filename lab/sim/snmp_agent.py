"""Answers SNMP requests from a Mib: Get, GetNext and GetBulk as RFC 3416 has them. Nothing can
be set."""

from collections.abc import Iterator
from dataclasses import dataclass

from lab.sim import ber
from lab.sim.ber import ObjectId, Reader
from lab.sim.snmp_data import Mib

GET, GET_NEXT, RESPONSE, SET, GET_BULK, REPORT = 0xA0, 0xA1, 0xA2, 0xA3, 0xA5, 0xA8
_NO_SUCH_OBJECT, _NO_SUCH_INSTANCE, _END_OF_MIB = b"\x80\x00", b"\x81\x00", b"\x82\x00"
_TOO_BIG, _NOT_WRITABLE = 1, 17

# Octets that the message around a PDU may need: header, community or USM fields, lengths.
_AROUND = 180


@dataclass(frozen=True, slots=True)
class Request:
    """A request PDU. ``first`` and ``second`` are non-repeaters and max-repetitions of GetBulk."""

    kind: int
    id: int
    first: int
    second: int
    oids: tuple[ObjectId, ...]

    @classmethod
    def read(cls, reader: Reader) -> "Request":
        """The next value of ``reader``. Raises ValueError where it is no request."""
        kind = reader.peek()
        if kind not in (GET, GET_NEXT, SET, GET_BULK):
            raise ValueError("not a request")
        body = reader.inside(kind)
        number, first, second = body.number(), body.number(), body.number()
        bindings = body.inside(ber.SEQUENCE)
        oids = []
        while bindings.more:
            oids.append(bindings.inside(ber.SEQUENCE).object_id())
        return cls(kind, number, first, second, tuple(oids))


def pdu(kind: int, request: int, bindings: bytes, error: int = 0, index: int = 0) -> bytes:
    """A PDU around encoded variable bindings."""
    head = ber.integer(request) + ber.integer(error) + ber.integer(index)
    return ber.tlv(kind, head + ber.tlv(ber.SEQUENCE, bindings))


def binding(oid: ObjectId, value: bytes) -> bytes:
    """A variable binding with an encoded value."""
    return ber.tlv(ber.SEQUENCE, ber.object_id(oid) + value)


def answer(request: Request, mib: Mib, largest: int) -> bytes:
    """The Response PDU, such that the whole message has at most ``largest`` octets."""
    room = largest - _AROUND
    if request.kind == GET_BULK:
        return pdu(RESPONSE, request.id, b"".join(_fitting(_bulk(request, mib), room)))
    if request.kind == SET:
        sent = b"".join(binding(oid, b"\x05\x00") for oid in request.oids)
        return pdu(RESPONSE, request.id, sent, _NOT_WRITABLE, 1)
    one = _exact if request.kind == GET else _next
    bindings = b"".join(one(mib, oid)[1] for oid in request.oids)
    if len(bindings) > room:
        return pdu(RESPONSE, request.id, b"", _TOO_BIG)
    return pdu(RESPONSE, request.id, bindings)


def _exact(mib: Mib, oid: ObjectId) -> tuple[ObjectId, bytes]:
    value = mib.value(oid)
    if value is not None:
        return oid, binding(oid, value)
    beside = mib.following(oid[:-1])
    known = beside is not None and beside[: len(oid) - 1] == oid[:-1]
    return oid, binding(oid, _NO_SUCH_INSTANCE if known else _NO_SUCH_OBJECT)


def _next(mib: Mib, oid: ObjectId) -> tuple[ObjectId | None, bytes]:
    """The next object, or None at the end of the view."""
    after = mib.following(oid)
    value = None if after is None else mib.value(after)
    if after is None or value is None:
        return None, binding(oid, _END_OF_MIB)
    return after, binding(after, value)


def _bulk(request: Request, mib: Mib) -> Iterator[bytes]:
    """All bindings that a GetBulk asks for (RFC 3416, 4.2.3), in their order."""
    plain = max(0, request.first)
    for oid in request.oids[:plain]:
        yield _next(mib, oid)[1]
    rows = list(request.oids[plain:])
    for _ in range(max(0, request.second)):
        ended = True
        for place, oid in enumerate(rows):
            after, encoded = _next(mib, oid)
            yield encoded
            if after is not None:
                rows[place], ended = after, False
        if ended:
            return


def _fitting(bindings: Iterator[bytes], room: int) -> Iterator[bytes]:
    for encoded in bindings:
        room -= len(encoded)
        if room < 0:
            return
        yield encoded

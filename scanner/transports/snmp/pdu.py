"""PDUs of RFC 3416: requests written, responses and reports read."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from scanner.transports import ber
from scanner.transports.ber import BrokenBerError
from scanner.transports.snmp.values import VALUES, Absent, Value


class Kind(enum.IntEnum):
    """The PDU's tag; SET has none here."""

    GET = 0xA0
    NEXT = 0xA1
    RESPONSE = 0xA2
    BULK = 0xA5
    REPORT = 0xA8


class Status(enum.IntEnum):
    """``error-status`` (RFC 3416, section 3), as far as an agent answers it to a reader."""

    OK = 0
    TOO_BIG = 1
    NO_SUCH_NAME = 2
    GEN_ERR = 5
    NO_ACCESS = 6
    AUTHORIZATION_ERROR = 16


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: the content of each OID, and for GETBULK the rows of each."""

    kind: Kind
    oids: Sequence[bytes]
    rows: int = 0

    def encoded(self, request_id: int) -> bytes:
        """The PDU (GETBULK has no non-repeaters here)."""
        bindings = b"".join(
            ber.tlv(ber.SEQUENCE, ber.tlv(ber.OID, oid) + b"\x05\x00") for oid in self.oids
        )
        head = ber.integer(request_id) + ber.integer(0) + ber.integer(self.rows)
        return ber.tlv(self.kind, head + ber.tlv(ber.SEQUENCE, bindings))


@dataclass(frozen=True, slots=True)
class Pdu:
    """What came: ``bindings`` are the OID's content and the value, ``size`` octets in all."""

    kind: Kind
    request_id: int
    status: int
    index: int
    bindings: list[tuple[bytes, Value]]
    size: int


def read(data: bytes, at: int, end: int) -> Pdu:
    """The PDU at ``at``.

    Raises:
        BrokenBerError: it is not a whole Response or Report.
    """
    tag, at, stop = ber.element(data, at, end)
    if tag not in (Kind.RESPONSE, Kind.REPORT):
        raise BrokenBerError("neither a response nor a report")
    head = []
    for _ in range(3):
        start, upto = ber.expect(data, at, stop, ber.INTEGER)
        head.append(ber.signed(data[start:upto]))
        at = upto
    start, upto = ber.expect(data, at, stop, ber.SEQUENCE)
    request_id, status, index = head
    bindings = _bindings(data, start, upto)
    return Pdu(Kind(tag), request_id, status, index, bindings, upto - start)


def _bindings(data: bytes, at: int, end: int) -> list[tuple[bytes, Value]]:
    """The variable bindings; lengths of one octet are read in line, for they are nearly all."""
    found: list[tuple[bytes, Value]] = []
    values, absent = VALUES, _ABSENT
    try:
        while at < end:
            if data[at] != ber.SEQUENCE:
                raise BrokenBerError("not a variable binding")
            size, at = data[at + 1], at + 2
            if size > 0x7F:
                size, at = ber.long_length(data, at, size & 0x7F, end)
            stop = at + size
            if data[at] != ber.OID or stop > end:
                raise BrokenBerError("a variable binding without its OID")
            size, at = data[at + 1], at + 2
            if size > 0x7F:
                size, at = ber.long_length(data, at, size & 0x7F, stop)
            oid, at = data[at : at + size], at + size
            tag, size, at = data[at], data[at + 1], at + 2
            if size > 0x7F:
                size, at = ber.long_length(data, at, size & 0x7F, stop)
            if at + size != stop:
                raise BrokenBerError("a variable binding of another size")
            if tag in values:
                found.append((oid, values[tag](data[at:stop])))
            else:
                found.append((oid, absent[tag]))
            at = stop
    except (IndexError, KeyError):
        raise BrokenBerError("a variable binding is cut or of no known type") from None
    return found


_ABSENT = {kind.value: kind for kind in Absent}

"""The part of BER (ITU-T X.690) that SNMP uses, encoded and decoded without a library.

It is written apart from the library that the scanner uses, so that the two check each other.
"""

from dataclasses import dataclass

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30

ObjectId = tuple[int, ...]


def tlv(tag: int, body: bytes) -> bytes:
    """Tag, definite length, body."""
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body


def integer(number: int, tag: int = INTEGER) -> bytes:
    """Two's complement in the fewest octets; unsigned types (RFC 2578) get a leading zero octet
    where the first bit is set, which is the same rule."""
    size = (number if number >= 0 else ~number).bit_length() // 8 + 1
    return tlv(tag, number.to_bytes(size, "big", signed=True))


def object_id(oid: ObjectId, tag: int = OID) -> bytes:
    """An OBJECT IDENTIFIER of at least two parts."""
    body = bytearray()
    for part in (oid[0] * 40 + oid[1], *oid[2:]):
        septets = [part & 0x7F]
        while part := part >> 7:
            septets.append(0x80 | part & 0x7F)
        body += bytes(reversed(septets))
    return tlv(tag, bytes(body))


@dataclass(slots=True)
class Reader:
    """Reads values one after the other from ``data[at:end]``; raises ValueError on what is cut or
    is of another type than expected."""

    data: bytes
    at: int
    end: int

    @classmethod
    def of(cls, data: bytes) -> "Reader":
        """A reader of the whole."""
        return cls(data, 0, len(data))

    @property
    def more(self) -> bool:
        """Whether anything is left."""
        return self.at < self.end

    def peek(self) -> int:
        """The next tag."""
        if not self.more:
            raise ValueError("the message is cut")
        return self.data[self.at]

    def inside(self, tag: int) -> "Reader":
        """A reader of the next value's body, which has this tag; this reader goes past it."""
        if self.peek() != tag or self.at + 2 > self.end:
            raise ValueError(f"expected the tag {tag:#x}")
        size, start = self.data[self.at + 1], self.at + 2
        if size & 0x80:
            octets = size & 0x7F
            if not 1 <= octets <= 4 or start + octets > self.end:
                raise ValueError("no definite length")
            size, start = int.from_bytes(self.data[start : start + octets], "big"), start + octets
        if start + size > self.end:
            raise ValueError("the message is cut")
        self.at = start + size
        return Reader(self.data, start, start + size)

    def octets(self, tag: int = OCTETS) -> bytes:
        """The next value as octets."""
        body = self.inside(tag)
        return self.data[body.at : body.end]

    def number(self) -> int:
        """The next value as an INTEGER of up to eight octets."""
        body = self.octets(INTEGER)
        if not 1 <= len(body) <= 8:
            raise ValueError("no integer")
        return int.from_bytes(body, "big", signed=True)

    def object_id(self) -> ObjectId:
        """The next value as an OBJECT IDENTIFIER of at most 128 parts (RFC 2578, 3.5)."""
        body = self.octets(OID)
        if not 1 <= len(body) <= 128 * 5 or body[-1] & 0x80:
            raise ValueError("no object identifier")
        parts, part = [], 0
        for octet in body:
            part = part << 7 | octet & 0x7F
            if not octet & 0x80:
                parts.append(part)
                part = 0
        first = min(parts[0] // 40, 2)
        return (first, parts[0] - 40 * first, *parts[1:])

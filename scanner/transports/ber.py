"""The part of BER (X.690) that SNMP and LDAP use (RFC 3417, 8; RFC 4511, 5.1), bounded and quick.

Only definite lengths; every length is checked against its container before anything is copied.
"""

INTEGER, BIT_STRING, OCTET_STRING, NULL, OID, SEQUENCE = 0x02, 0x03, 0x04, 0x05, 0x06, 0x30
LONGEST_INTEGER = 9  # a Counter64 with its leading zero octet
MOST_ARCS = 128  # RFC 3416, section 3
LARGEST_ARC = 0xFFFFFFFF


class BrokenBerError(ValueError):
    """The octets are not BER of this kind."""


def tlv(tag: int, content: bytes) -> bytes:
    """One element: tag, shortest length, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def integer(value: int, tag: int = INTEGER) -> bytes:
    """An INTEGER in the fewest octets."""
    return tlv(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def element(data: bytes, at: int, end: int) -> tuple[int, int, int]:
    """Tag, and where the content of the element at ``at`` starts and stops.

    Raises:
        BrokenBerError: the element does not lie before ``end``.
    """
    if at + 2 > end:
        raise BrokenBerError("an element is cut")
    tag, size, start = data[at], data[at + 1], at + 2
    if size > 0x7F:
        size, start = long_length(data, start, size & 0x7F, end)
    if start + size > end:
        raise BrokenBerError("a length passes its container")
    return tag, start, start + size


def long_length(data: bytes, at: int, octets: int, end: int) -> tuple[int, int]:
    """The length that ``octets`` octets at ``at`` tell, and where the content starts."""
    if not 1 <= octets <= 4 or at + octets > end:
        raise BrokenBerError("a length of another form")
    return int.from_bytes(data[at : at + octets], "big"), at + octets


def expect(data: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Start and stop of the content of an element that must have ``tag``."""
    found, start, stop = element(data, at, end)
    if found != tag:
        raise BrokenBerError(f"tag {found:#x} in the place of {tag:#x}")
    return start, stop


def signed(content: bytes) -> int:
    """An INTEGER's value."""
    if not 1 <= len(content) <= LONGEST_INTEGER:
        raise BrokenBerError("an INTEGER of no octets or of too many")
    return int.from_bytes(content, "big", signed=True)


def arcs(content: bytes) -> tuple[int, ...]:
    """The subidentifiers of (a part of) an OID, whole ones only."""
    found = tuple(content) if max(content, default=0) < 0x80 else tuple(_long_arcs(content))
    if len(found) > MOST_ARCS:
        raise BrokenBerError("an OID of more than 128 parts")
    return found


def _long_arcs(content: bytes) -> list[int]:
    found, arc = [], 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if arc > LARGEST_ARC:
            raise BrokenBerError("a part of an OID above 32 bits")
        if octet < 0x80:
            found.append(arc)
            arc = 0
    if content[-1] > 0x7F:
        raise BrokenBerError("an OID is cut")
    return found


def dotted(content: bytes) -> str:
    """An OID's content as text; empty content is 0.0, as net-snmp reads it."""
    first, *rest = arcs(content) or (0,)
    top = min(first // 40, 2)
    return ".".join(map(str, (top, first - 40 * top, *rest)))


def oid(text: str) -> bytes:
    """An OID's content from ``"1.3.6.1"``."""
    first, second, *rest = (int(part) for part in text.strip(".").split("."))
    return b"".join(_arc(part) for part in (40 * first + second, *rest))


def _arc(value: int) -> bytes:
    if not 0 <= value <= LARGEST_ARC:
        raise ValueError(f"{value} is no part of an OID")
    octets = [value & 0x7F]
    while value := value >> 7:
        octets.append(0x80 | value & 0x7F)
    return bytes(reversed(octets))

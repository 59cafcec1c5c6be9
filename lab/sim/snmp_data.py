"""What an SNMP agent knows: objects by OID, read from a text file.

One object a line, ``OID|type|value``, as in the files of SNMP simulators. Types are 2 INTEGER, 4
OCTET STRING, 4x the same in hex (with or without colons), 5 NULL, 6 OBJECT IDENTIFIER, 64
IpAddress (64x in hex), 65 Counter32, 66 Gauge32, 67 TimeTicks, 70 Counter64 (RFC 2578). A table
says its columns once, then has a line a row::

    table 1.3.6.1.2.1.2.2.1 | 2=4 | 8=2 | 10=65
    1 | GigabitEthernet0/1 | 1 | 734523+800
    2 | GigabitEthernet0/2 | 2 |

A blank line ends it; an empty cell is an object that the agent does not have, ``""`` an empty text.
``734523+800`` grows by 800 a second from the start of the agent. ``#`` begins a comment line.
"""

import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from pathlib import Path

from lab.sim import ber
from lab.sim.ber import ObjectId
from lab.sim.placeholders import Placeholders

_WRAPS = {65: 1 << 32, 66: 1 << 32, 67: 1 << 32, 70: 1 << 64, 2: 1 << 31}
_TAGS = {
    2: ber.INTEGER,
    4: ber.OCTETS,
    6: ber.OID,
    64: 0x40,
    65: 0x41,
    66: 0x42,
    67: 0x43,
    70: 0x46,
}


@dataclass(frozen=True, slots=True)
class Growing:
    """A counter: ``start`` when the agent started, then ``rate`` more each second."""

    kind: int
    start: int
    rate: float

    def at(self, seconds: float) -> int:
        """Its value after so many seconds."""
        return (self.start + int(self.rate * seconds)) % _WRAPS[self.kind]


@dataclass(slots=True)
class Mib:
    """The objects of one context, in the order of their OIDs; values as their BER encoding."""

    objects: dict[ObjectId, bytes | Growing]
    started: float = field(default_factory=time.monotonic)
    order: list[ObjectId] = field(init=False)

    def __post_init__(self) -> None:
        self.order = sorted(self.objects)

    def value(self, oid: ObjectId) -> bytes | None:
        """The encoded value of an object, or None."""
        found = self.objects.get(oid)
        if isinstance(found, Growing):
            number = found.at(time.monotonic() - self.started)
            return ber.integer(number, _TAGS[found.kind])
        return found

    def following(self, oid: ObjectId) -> ObjectId | None:
        """The first object after ``oid``, whether that exists or not; None at the end."""
        place = bisect_right(self.order, oid)
        return self.order[place] if place < len(self.order) else None


def read_mib(file: Path, placeholders: Placeholders) -> Mib:
    """The objects of a data file. Raises ValueError with file and line where it is wrong."""
    objects: dict[ObjectId, bytes | Growing] = {}
    try:
        lines = placeholders.text(file.read_text(encoding="utf-8")).splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{file.name}: not UTF-8, at octet {error.start}") from None
    header: list[str] = []
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("|")]
        try:
            if not line.strip():
                header = []
            elif line.startswith("table "):
                header = [cells[0].removeprefix("table "), *cells[1:]]
            elif not line.startswith("#"):
                for oid, value in _row(header, cells) if header else [_line(cells)]:
                    if oid in objects:
                        raise ValueError(f"{'.'.join(map(str, oid))} stands twice")
                    objects[oid] = value
        except ValueError as error:
            raise ValueError(f"{file.name}, line {number}: {error}") from error
    return Mib(objects)


def _line(cells: list[str]) -> tuple[ObjectId, bytes | Growing]:
    if len(cells) < 3:
        raise ValueError("expected OID|type|value")
    return _oid(cells[0]), _value(cells[1], "|".join(cells[2:]))


def _row(header: list[str], cells: list[str]) -> Iterator[tuple[ObjectId, bytes | Growing]]:
    if len(cells) != len(header):
        raise ValueError(f"expected {len(header)} cells, found {len(cells)}")
    for column, cell in zip(header[1:], cells[1:], strict=True):
        if cell:
            number, _, kind = column.partition("=")
            yield _oid(f"{header[0]}.{number}.{cells[0]}"), _value(kind, cell)


def _oid(text: str) -> ObjectId:
    oid = tuple(int(part) for part in text.removeprefix(".").split("."))
    # RFC 2578, 3.5: at most 128 numbers of 32 bits.
    if not 2 <= len(oid) <= 128 or not all(0 <= part < 1 << 32 for part in oid):
        raise ValueError(f"no object identifier: {text[:80]}")
    return oid


def _value(kind: str, text: str) -> bytes | Growing:
    match kind:
        case "4":
            return ber.tlv(ber.OCTETS, b"" if text == '""' else text.encode())
        case "4x":
            return ber.tlv(ber.OCTETS, bytes.fromhex(text.replace(":", "")))
        case "6":
            return ber.object_id(_oid(text))
        case "64":
            return ber.tlv(_TAGS[64], IPv4Address(text).packed)
        case "64x":
            return ber.tlv(_TAGS[64], bytes.fromhex(text))
        case "5":
            return ber.tlv(ber.NULL, b"")
        case "2" | "65" | "66" | "67" | "70":
            start, plus, rate = text.partition("+")
            if plus:
                return Growing(int(kind), int(start), float(rate))
            return ber.integer(int(text), _TAGS[int(kind)])
    raise ValueError(f"no such type: {kind}")

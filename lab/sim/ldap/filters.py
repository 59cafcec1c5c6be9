"""Search filters (RFC 4511, 4.5.1.7), read within bounds and shown as text (RFC 4515)."""

from dataclasses import dataclass
from typing import Literal

from lab.sim.ber import OCTETS, SEQUENCE, Reader
from lab.sim.ldap.messages import text

_DEEPEST = 60
_MOST_NODES = 20_000

_EQUAL, _SUBSTRINGS, _GREATER, _LESS = 0xA3, 0xA4, 0xA5, 0xA6
_PRESENT, _APPROX, _EXTENSIBLE = 0x87, 0xA8, 0xA9

Sign = Literal["=", ">=", "<=", "~="]

_SIGNS: dict[int, Sign] = {_EQUAL: "=", _GREATER: ">=", _LESS: "<=", _APPROX: "~="}
_LISTS: dict[int, Literal["&", "|"]] = {0xA0: "&", 0xA1: "|"}
_NOT = 0xA2


class FilterTooLargeError(ValueError):
    """It is nested too deeply or has too many parts."""


@dataclass(frozen=True, slots=True)
class Several:
    """All of them, or one of them."""

    sign: Literal["&", "|"]
    parts: "tuple[Filter, ...]"

    def __str__(self) -> str:
        return f"({self.sign}{''.join(map(str, self.parts))})"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: "Filter"

    def __str__(self) -> str:
        return f"(!{self.part})"


@dataclass(frozen=True, slots=True)
class Present:
    """There is a value."""

    attribute: str

    def __str__(self) -> str:
        return f"({self.attribute}=*)"


@dataclass(frozen=True, slots=True)
class Compare:
    """A value compares so."""

    attribute: str
    sign: Sign
    value: bytes

    def __str__(self) -> str:
        return f"({self.attribute}{self.sign}{_shown(self.value)})"


@dataclass(frozen=True, slots=True)
class Substrings:
    """A value has these pieces one after the other."""

    attribute: str
    initial: bytes
    within: tuple[bytes, ...]
    final: bytes

    def __str__(self) -> str:
        pieces = (self.initial, *self.within, self.final)
        return f"({self.attribute}={'*'.join(map(_shown, pieces))})"


@dataclass(frozen=True, slots=True)
class Extensible:
    """A matching rule by its OID."""

    rule: str
    attribute: str
    value: bytes

    def __str__(self) -> str:
        return f"({self.attribute}:{self.rule}:={_shown(self.value)})"


Filter = Several | Not | Present | Compare | Substrings | Extensible


def read_filter(reader: Reader) -> Filter:
    """Raises FilterTooLargeError, or ValueError when it is no filter."""
    return _Reading().read(reader, 0)


@dataclass(slots=True)
class _Reading:
    nodes: int = 0

    def read(self, reader: Reader, depth: int) -> Filter:
        self.nodes += 1
        if depth > _DEEPEST or self.nodes > _MOST_NODES:
            raise FilterTooLargeError("the filter is too large")
        tag = reader.peek()
        if tag == _PRESENT:
            return Present(text(reader.octets(_PRESENT)))
        inside = reader.inside(tag)
        if tag in _LISTS:
            parts = list[Filter]()
            while inside.more:
                parts.append(self.read(inside, depth + 1))
            return Several(_LISTS[tag], tuple(parts))
        if tag == _NOT:
            return Not(self.read(inside, depth + 1))
        if tag in _SIGNS:
            return Compare(text(inside.octets()), _SIGNS[tag], inside.octets())
        if tag == _SUBSTRINGS:
            return _substrings(inside)
        if tag == _EXTENSIBLE:
            return _extensible(inside)
        raise ValueError("no filter")


def _substrings(inside: Reader) -> Substrings:
    attribute, pieces = text(inside.octets()), inside.inside(SEQUENCE)
    initial, final, within = b"", b"", list[bytes]()
    while pieces.more:
        tag = pieces.peek()
        piece = pieces.octets(tag)
        match tag:
            case 0x80:
                initial = piece
            case 0x81:
                within.append(piece)
            case 0x82:
                final = piece
            case _:
                raise ValueError("no substring")
    return Substrings(attribute, initial, tuple(within), final)


def _extensible(inside: Reader) -> Extensible:
    rule, attribute, value = "", "", b""
    while inside.more:
        tag = inside.peek()
        octets = inside.octets(tag)
        match tag:
            case 0x81:
                rule = text(octets)
            case 0x82:
                attribute = text(octets)
            case 0x83:
                value = octets
            case 0x84:
                pass  # dnAttributes, which a domain controller ignores
            case _:
                raise ValueError("no matching rule")
    return Extensible(rule, attribute, value)


def compare_request(body: Reader) -> tuple[str, Compare]:
    """The entry's name and the assertion of a CompareRequest (RFC 4511, 4.10)."""
    name, assertion = text(body.octets()), body.inside(SEQUENCE)
    return name, Compare(text(assertion.octets(OCTETS)), "=", assertion.octets(OCTETS))


def _shown(value: bytes) -> str:
    """As RFC 4515 escapes it; octets that are no printable ASCII always."""
    return "".join(
        chr(octet) if 0x20 <= octet < 0x7F and octet not in b"*()\\" else f"\\{octet:02x}"
        for octet in value
    )

"""LDAP messages (RFC 4511, 4): requests read within bounds, responses written.

The BER is the simulator's own (``lab.sim.ber``): pyasn1, which the scanner's library uses, takes
about half a millisecond an entry, and two implementations check each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from lab.sim.ber import INTEGER, OCTETS, SEQUENCE, Reader, integer, tlv

ENUMERATED, BOOLEAN = 0x0A, 0x01
NOTICE_OF_DISCONNECTION = b"1.3.6.1.4.1.1466.20036"

_MOST_CONTROLS = 32
_MOST_ATTRIBUTES = 2000
_CONTROLS = 0xA0


class Op(IntEnum):
    """The tags of the operations."""

    BIND = 0x60
    BIND_RESPONSE = 0x61
    UNBIND = 0x42
    SEARCH = 0x63
    ENTRY = 0x64
    DONE = 0x65
    MODIFY = 0x66
    ADD = 0x68
    DELETE = 0x4A
    RENAME = 0x6C
    COMPARE = 0x6E
    ABANDON = 0x50
    REFERENCE = 0x73
    EXTENDED = 0x77
    EXTENDED_RESPONSE = 0x78


class Choice(IntEnum):
    """The tags of a bind's authentication; Sicily's are Microsoft's ([MS-ADTS] 5.1.1.1.3)."""

    SIMPLE = 0x80
    SASL = 0xA3
    SICILY_DISCOVERY = 0x89
    SICILY_NEGOTIATE = 0x8A
    SICILY_RESPONSE = 0x8B


class Code(IntEnum):
    """Result codes (RFC 4511, 4.1.9)."""

    SUCCESS = 0
    OPERATIONS_ERROR = 1
    PROTOCOL_ERROR = 2
    TIME_LIMIT = 3
    SIZE_LIMIT = 4
    COMPARE_FALSE = 5
    COMPARE_TRUE = 6
    AUTH_METHOD = 7
    STRONGER_AUTH = 8
    REFERRAL = 10
    ADMIN_LIMIT = 11
    UNAVAILABLE_CRITICAL_EXTENSION = 12
    SASL_IN_PROGRESS = 14
    NO_SUCH_ATTRIBUTE = 16
    NO_SUCH_OBJECT = 32
    INVALID_DN = 34
    INVALID_CREDENTIALS = 49
    INSUFFICIENT_ACCESS = 50
    UNAVAILABLE = 52
    UNWILLING = 53


@dataclass(frozen=True, slots=True)
class Control:
    """RFC 4511, 4.1.11."""

    oid: str
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A request: its operation's tag and a reader of the operation's body, which may hold a
    password and so never shows in a repr."""

    id: int
    op: int
    body: Reader = field(repr=False)
    controls: Sequence[Control]


@dataclass(frozen=True, slots=True)
class Bind:
    """``choice`` is a Choice, or another tag. The credentials never show in a repr."""

    version: int
    name: str
    choice: int
    mechanism: str
    credentials: bytes

    def __repr__(self) -> str:
        return f"Bind({self.name!r}, {self.choice:#x}, {self.mechanism!r})"


@dataclass(frozen=True, slots=True)
class Search:
    """``filter`` is still encoded: it has bounds of its own."""

    base: str
    scope: int
    size_limit: int
    time_limit: int
    types_only: bool
    filter: Reader
    attributes: tuple[str, ...]


def read_message(data: bytes) -> Message:
    """A whole LDAPMessage. Raises ValueError when it is none."""
    inside = Reader.of(data).inside(SEQUENCE)
    number = inside.number()
    if not 0 <= number < 1 << 31:
        raise ValueError("no message id")
    op = inside.peek()
    if op not in Op.__members__.values():
        raise ValueError("no such operation")
    body = inside.inside(op)
    controls = _controls(inside.inside(_CONTROLS)) if inside.more else ()
    return Message(number, op, body, controls)


def _controls(reader: Reader) -> Sequence[Control]:
    found = list[Control]()
    while reader.more:
        if len(found) == _MOST_CONTROLS:
            raise ValueError("too many controls")
        one = reader.inside(SEQUENCE)
        oid = text(one.octets())
        critical = one.more and one.peek() == BOOLEAN and boolean(one)
        found.append(Control(oid, critical, one.octets() if one.more else b""))
    return found


def read_bind(body: Reader) -> Bind:
    """Raises ValueError."""
    version, name, choice = body.number(), text(body.octets()), body.peek()
    if choice != Choice.SASL:
        return Bind(version, name, choice, "", body.octets(choice))
    sasl = body.inside(choice)
    mechanism = text(sasl.octets())
    return Bind(version, name, choice, mechanism, sasl.octets() if sasl.more else b"")


def read_search(body: Reader) -> Search:
    """Raises ValueError."""
    base, scope, _ = text(body.octets()), enumerated(body), enumerated(body)
    if scope not in {0, 1, 2}:
        raise ValueError("no scope")
    limits = (max(0, body.number()), max(0, body.number()))
    types_only = boolean(body)
    start = body.at
    body.inside(body.peek())
    condition = Reader(body.data, start, body.at)
    wanted = list[str]()
    names = body.inside(SEQUENCE)
    while names.more:
        wanted.append(text(names.octets()))
        if len(wanted) > _MOST_ATTRIBUTES:
            raise ValueError("too many attributes")
    return Search(base, scope, *limits, types_only, condition, tuple(wanted))


def text(octets: bytes) -> str:
    """UTF-8 as LDAPString has it; what is none is replaced."""
    return octets.decode("utf-8", "replace")


def enumerated(reader: Reader) -> int:
    """An ENUMERATED of one octet."""
    octets = reader.octets(ENUMERATED)
    if len(octets) != 1:
        raise ValueError("no enumeration")
    return octets[0]


def boolean(reader: Reader) -> bool:
    """A BOOLEAN."""
    return reader.octets(BOOLEAN) not in {b"\0", b""}


def message(number: int, op: bytes, controls: bytes = b"") -> bytes:
    """An LDAPMessage around an encoded operation and encoded controls."""
    return tlv(SEQUENCE, integer(number) + op + (tlv(_CONTROLS, controls) if controls else b""))


def result(
    op: int,
    code: int,
    text: str = "",
    matched: bytes = b"",
    referrals: Sequence[str] = (),
    extra: bytes = b"",
) -> bytes:
    """An operation that holds an LDAPResult (RFC 4511, 4.1.9), and what follows it."""
    body = tlv(ENUMERATED, bytes((code,))) + tlv(OCTETS, matched) + tlv(OCTETS, text.encode())
    if referrals:
        body += tlv(0xA3, b"".join(tlv(OCTETS, url.encode()) for url in referrals))
    return tlv(op, body + extra)


def entry(dn: str, attributes: bytes) -> bytes:
    """A SearchResultEntry (RFC 4511, 4.5.2) of encoded PartialAttributes."""
    return tlv(Op.ENTRY, tlv(OCTETS, dn.encode()) + tlv(SEQUENCE, attributes))


def reference(url: str) -> bytes:
    """A SearchResultReference."""
    return tlv(Op.REFERENCE, tlv(OCTETS, url.encode()))


def control(oid: str, value: bytes) -> bytes:
    """A response's control, which is never critical."""
    return tlv(SEQUENCE, tlv(OCTETS, oid.encode()) + tlv(OCTETS, value))


def number_in(value: bytes) -> int:
    """The INTEGER in a control's SEQUENCE. Raises ValueError."""
    reader = Reader.of(value).inside(SEQUENCE)
    if reader.peek() != INTEGER:
        raise ValueError("no integer in the control")
    return reader.number()

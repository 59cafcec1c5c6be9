"""What comes back, read within bounds (RFC 4511, 4): every length is checked against its container
before anything is copied, and nothing is nested that is followed."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.transports.ber import (
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    BrokenBerError,
    element,
    expect,
    signed,
)

PAGED = b"1.2.840.113556.1.4.319"  # RFC 2696
NOTICE_OF_DISCONNECTION = b"1.3.6.1.4.1.1466.20036"  # RFC 4511, 4.4.1
_ENUMERATED = 0x0A
_CONTROLS, _REFERRAL, _SASL, _NAME = 0xA0, 0xA3, 0x87, 0x8A
_BOOLEAN, _SET = 0x01, 0x31
_LONGEST_COOKIE = 64 << 10
_LONGEST_TEXT = 2000
_MOST_CONTROLS = 16


class Op(enum.IntEnum):
    """The tags of the operations that a client hears."""

    BOUND = 0x61
    ENTRY = 0x64
    DONE = 0x65
    REFERENCE = 0x73
    EXTENDED = 0x78


@dataclass(frozen=True, slots=True)
class Answer:
    """One LDAPMessage: its number, its operation's tag, and where in ``data`` the operation's
    content and what follows it lie."""

    number: int
    op: int
    data: bytes
    at: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class Result:
    """An LDAPResult (RFC 4511, 4.1.9). ``matched`` is the matched DN, or Sicily's token;
    ``credentials`` are those of SASL, None where there are none; ``name`` is an extended one's."""

    code: int
    matched: bytes
    text: str
    credentials: bytes | None = None
    name: bytes = b""


def read_answer(data: bytes) -> Answer:
    """A whole message. Raises BrokenBerError."""
    start, stop = expect(data, 0, len(data), SEQUENCE)
    at, end = expect(data, start, stop, INTEGER)
    number = signed(data[at:end])
    op, at, end = element(data, end, stop)
    return Answer(number, op, data, at, end, stop)


def read_result(answer: Answer) -> Result:
    """Raises BrokenBerError."""
    data, end = answer.data, answer.end
    at, stop = expect(data, answer.at, end, _ENUMERATED)
    code = signed(data[at:stop])
    at, stop = expect(data, stop, end, OCTET_STRING)
    matched = data[at:stop]
    at, stop = expect(data, stop, end, OCTET_STRING)
    text = data[at : min(stop, at + _LONGEST_TEXT)].decode("utf-8", "replace")
    credentials, name = None, b""
    while stop < end:
        tag, at, stop = element(data, stop, end)
        if tag == _SASL:
            credentials = data[at:stop]
        elif tag == _NAME:
            name = data[at : min(stop, at + _LONGEST_TEXT)]
    return Result(code, matched, text, credentials, name)


def read_entry(answer: Answer) -> tuple[bytes, Iterator[tuple[bytes, int, int]]]:
    """The DN of a SearchResultEntry (RFC 4511, 4.5.2), and its attributes: the description, and
    where its values lie. Raises BrokenBerError, also while it is iterated."""
    data = answer.data
    at, stop = expect(data, answer.at, answer.end, OCTET_STRING)
    start, end = expect(data, stop, answer.end, SEQUENCE)
    return data[at:stop], _attributes(data, start, end)


def _attributes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at < end:
        start, at = expect(data, at, end, SEQUENCE)
        first, after = expect(data, start, at, OCTET_STRING)
        values, stop = expect(data, after, at, _SET)
        yield data[first:after], values, stop


def values_in(data: bytes, at: int, end: int) -> Iterator[bytes]:
    """The values that lie there. Raises BrokenBerError."""
    while at < end:
        start, at = expect(data, at, end, OCTET_STRING)
        yield data[start:at]


def cookie_of(answer: Answer) -> bytes:
    """The cookie of the next page; b"" after the last one, and where pages are not known.

    Raises:
        BrokenBerError: also where it is longer than any server needs.
    """
    data, stop = answer.data, answer.stop
    if answer.end == stop:
        return b""
    at, end = expect(data, answer.end, stop, _CONTROLS)
    for _ in range(_MOST_CONTROLS):
        if at >= end:
            return b""
        start, at = expect(data, at, end, SEQUENCE)
        first, after = expect(data, start, at, OCTET_STRING)
        if data[first:after] == PAGED:
            return _cookie(data, after, at)
    raise BrokenBerError("too many controls")


def _cookie(data: bytes, at: int, end: int) -> bytes:
    tag, start, stop = element(data, at, end)
    if tag == _BOOLEAN:
        tag, start, stop = element(data, stop, end)
    if tag != OCTET_STRING:
        raise BrokenBerError("a control without a value")
    at, end = expect(data, start, stop, SEQUENCE)
    _, after = expect(data, at, end, INTEGER)
    at, stop = expect(data, after, end, OCTET_STRING)
    if stop - at > _LONGEST_COOKIE:
        raise BrokenBerError(f"a cookie of {stop - at} bytes")
    return data[at:stop]

"""What the hostile directories share: LDAP messages (RFC 4511) heard and written.

They let everybody bind, for a client that trusts nobody must be safe from those that it knows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from lab.sim import ber
from lab.sim.ber import Reader
from lab.sim.hostile.behaviour import Transport, stream
from lab.sim.hostile.serving import Peer

declare = partial(stream, Transport.LDAP)

BIND, BOUND, UNBIND = 0x60, 0x61, 0x42
SEARCH, ENTRY, DONE, REFERENCE = 0x63, 0x64, 0x65, 0x73
EXTENDED, EXTENDED_DONE = 0x77, 0x78
SUCCESS, REFERRAL = 0, 10

_ENUMERATED = 0x0A
_SET = 0x31
_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Heard:
    """One request: its message id and operation (the tag, and its content)."""

    number: int
    kind: int
    content: bytes = field(repr=False)


Search = Callable[[Peer, Heard], None]


def hear(peer: Peer) -> Heard:
    """The next request. Raises ConnectionError at the end, ValueError where it is none."""
    head = peer.exactly(2)
    size = head[1]
    if size & 0x80:
        long = peer.exactly(size & 0x7F)
        head, size = head + long, int.from_bytes(long)
    if size > _MOST:
        raise ValueError("a request of more than a megabyte")
    message = Reader.of(head + peer.exactly(size)).inside(ber.SEQUENCE)
    number, kind = message.number(), message.peek()
    return Heard(number, kind, message.octets(kind))


def message(number: int, operation: bytes, controls: bytes = b"") -> bytes:
    """An LDAPMessage."""
    held = ber.tlv(0xA0, controls) if controls else b""
    return ber.tlv(ber.SEQUENCE, ber.integer(number) + operation + held)


def text(value: bytes) -> bytes:
    """An LDAPString."""
    return ber.tlv(ber.OCTETS, value)


def result(kind: int, code: int = SUCCESS, more: bytes = b"") -> bytes:
    """An LDAPResult of this operation."""
    return ber.tlv(kind, ber.integer(code, _ENUMERATED) + text(b"") + text(b"") + more)


def entry(name: bytes, attribute: bytes, values: Sequence[bytes]) -> bytes:
    """A SearchResultEntry of one attribute."""
    held = ber.tlv(_SET, b"".join(map(text, values)))
    listed = ber.tlv(ber.SEQUENCE, ber.tlv(ber.SEQUENCE, text(attribute) + held))
    return ber.tlv(ENTRY, text(name) + listed)


def users(start: int = 0) -> Iterator[bytes]:
    """Entries of users, for ever."""
    while True:
        name = b"user%d" % start
        yield entry(b"CN=" + name + b",DC=hostile,DC=invalid", b"sAMAccountName", (name,))
        start += 1


def directory(name: str, *, does: str, must: str) -> Callable[[Search], Search]:
    """Declare a directory that takes every bind and lies to searches."""

    def decorate(search: Search) -> Search:
        def talk(peer: Peer) -> None:
            while (heard := hear(peer)).kind != UNBIND:
                if heard.kind == BIND:
                    peer.send(message(heard.number, result(BOUND)))
                elif heard.kind == SEARCH:
                    search(peer, heard)

        declare(name, does=does, must=must)(talk)
        return search

    return decorate

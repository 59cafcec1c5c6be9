"""Each hostile directory does what it says, by a client of a few lines."""

import pytest

from lab.sim import ber
from lab.sim.ber import Reader
from lab.sim.hostile import Transport, behaviours
from tests.lab.sim.hostile.client import Client, connected
from tests.lab.sim.hostile.conftest import Meet

MEGABYTE = 1 << 20
BIND, EXTENDED = 0x60, 0x77
ENTRY, DONE, REFERENCE = 0x64, 0x65, 0x73
START_TLS = ber.tlv(0x80, b"1.3.6.1.4.1.1466.20037")
# What comes back for one search: how often each operation, and under which message ids.
SEARCHES = {
    "ldap-endless-pages": ({ENTRY: 10, DONE: 1}, {2}),
    "ldap-huge-cookie": ({ENTRY: 10, DONE: 1}, {2}),
    "ldap-silent-search": ({ENTRY: 1}, {2}),
    "ldap-referrals-elsewhere": ({DONE: 1}, {2}),
    "ldap-references-elsewhere": ({ENTRY: 5, REFERENCE: 5, DONE: 1}, {2}),
    "ldap-referral-to-itself": ({DONE: 1}, {2}),
    "ldap-million-values": ({ENTRY: 1, DONE: 1}, {2}),
    "ldap-huge-attribute": ({ENTRY: 1, DONE: 1}, {2}),
    "ldap-other-message-ids": ({ENTRY: 5, DONE: 1}, {9}),
    "ldap-deep-filter": ({ENTRY: 1, DONE: 1}, {2}),
}
BINDS = {
    "ldap-binds-twice": [0, 49],
    "ldap-silent-bind": [],
    "ldap-endless-sasl": [14],
    "ldap-starttls-refused": [0],
}
"""The result codes that one bind is answered with."""
OTHERS = {
    *("ldap-never-done", "ldap-broken-ber", "ldap-two-gigabyte-length", "ldap-notices-for-ever"),
    *("ldap-length-without-end", "ldap-starttls-stalls"),
}


def test_every_behaviour_is_met() -> None:
    here = {one.name for one in behaviours().values() if one.transport is Transport.LDAP}
    assert here == {*SEARCHES, *BINDS} | OTHERS


def operations(client: Client, most: int) -> list[tuple[int, int, Reader]]:
    """Message id, tag and content of what comes."""
    reader, found = Reader.of(client.read(most)), []
    while reader.more:
        message = reader.inside(ber.SEQUENCE)
        number, kind = message.number(), message.peek()
        found.append((number, kind, message.inside(kind)))
    return found


@pytest.mark.parametrize(("name", "expected"), SEARCHES.items(), ids=SEARCHES)
def test_searches(meet: Meet, name: str, expected: tuple[dict[int, int], set[int]]) -> None:
    serving = meet(name)
    with connected(serving, seconds=3 if "million" in name else 0.3) as client:
        client.search()
        found = operations(client, 110 * MEGABYTE)
    kinds = [kind for _, kind, _ in found]
    assert {kind: kinds.count(kind) for kind in kinds} == expected[0]
    assert {number for number, _, _ in found} == expected[1]
    said = b"".join(body.data[body.at : body.end][:200] for _, _, body in found)
    assert (serving.elsewhere.encode() in said) is name.endswith("elsewhere")


def test_pages_never_end(meet: Meet) -> None:
    with connected(meet("ldap-endless-pages")) as client:
        client.search()
        first, pages = client.read(MEGABYTE), []
        for _ in range(10):
            client.search()
            pages.append(client.read(len(first)))
    assert set(pages) == {first}
    assert b"1.2.840.113556.1.4.319" in first
    assert b"more" in first


@pytest.mark.parametrize(("name", "codes"), BINDS.items(), ids=BINDS)
def test_binds(meet: Meet, name: str, codes: list[int]) -> None:
    with connected(meet(name)) as client:
        client.ldap(1, ber.tlv(BIND, b""))
        found = operations(client, 4096)
    assert [body.octets(0x0A)[0] for _, _, body in found] == codes


@pytest.mark.parametrize(
    ("name", "mark"),
    [("ldap-never-done", b"sAMAccountName"), ("ldap-notices-for-ever", b"1.3.6.1.4.1.1466.20036")],
)
def test_floods(meet: Meet, name: str, mark: bytes) -> None:
    with connected(meet(name), seconds=2) as client:
        client.search()
        heard = client.read(4 * MEGABYTE)
    assert len(heard) == 4 * MEGABYTE
    assert mark in heard[:400]
    assert bytes((DONE,)) + b"\x07\x0a\x01\x00" not in heard


@pytest.mark.parametrize("name", ["ldap-broken-ber", "ldap-length-without-end"])
def test_broken_messages(meet: Meet, name: str) -> None:
    with connected(meet(name)) as client:
        client.search()
        heard = client.read(4096)
    with pytest.raises(ValueError, match=r"cut|expected|length"):
        read_entry(heard)


def read_entry(heard: bytes) -> bytes:
    message = Reader.of(heard).inside(ber.SEQUENCE)
    message.number()
    return message.octets(ENTRY)


def test_the_length_of_two_gigabytes(meet: Meet) -> None:
    with connected(meet("ldap-two-gigabyte-length"), seconds=0.2) as client:
        client.search()
        heard = client.read(12)
    assert heard.startswith(b"\x30\x84\x7f\xff\xff\xff")


def test_start_tls(meet: Meet) -> None:
    with connected(meet("ldap-starttls-stalls")) as client:
        client.ldap(1, ber.tlv(EXTENDED, START_TLS))
        ((_, _, body),) = operations(client, 4096)
        assert body.octets(0x0A) == b"\x00"
        client.send(b"\x16\x03\x01\x00\x05hello")
        assert client.read(100) == b""
    with connected(meet("ldap-starttls-refused")) as client:
        client.ldap(1, ber.tlv(EXTENDED, START_TLS))
        ((_, _, body),) = operations(client, 4096)
        assert body.octets(0x0A) == b"\x34"

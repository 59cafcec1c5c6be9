"""Filters, answers and layers by themselves: what is encoded, and what a broken message is."""

import struct
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.sim import ber
from lab.sim.hostile.ldap_server import entry, message
from lab.sim.ldap.filters import read_filter
from lab.sim.ldap.messages import read_message, read_search
from scanner.model import SearchScope
from scanner.transports.ber import BrokenBerError
from scanner.transports.ldap import requests
from scanner.transports.ldap.answers import cookie_of, read_answer, read_entry, read_result
from scanner.transports.ldap.layers import Layer
from scanner.transports.ldap.rows import Rows
from scanner.transports.logon.failures import LinkError


def as_heard(text: str) -> str:
    """A filter as the simulator, which has a reader of its own, hears it."""
    wanted = requests.Wanted("DC=x", SearchScope.SUBTREE, text, ("cn",), 9)
    return str(read_filter(read_search(read_message(requests.search(1, wanted)).body).filter))


@pytest.mark.parametrize(
    "text",
    [
        "(cn=*)",
        "(&(objectClass=user)(!(objectClass=computer)))",
        "(|(a=1)(b>=2)(c<=3))",
        "(userAccountControl:1.2.840.113556.1.4.803:=2)",
        "(servicePrincipalName=MSSQLSvc/*)",
        "(cn=*CNF:*)",
    ],
)
def test_filters_arrive_as_they_are_written(text: str) -> None:
    assert as_heard(text).replace(" ", "") == as_heard(f"{text} ").replace(" ", "")
    assert as_heard(text)


def test_escapes_become_octets() -> None:
    assert as_heard("(cn=\\61b)") == as_heard("(cn=ab)")
    assert as_heard("(cn=\\2A)") != as_heard("(cn=*)")
    assert as_heard("(cn=x\\5cy*z)") == as_heard("(cn=\\78\\5Cy*z)")


@pytest.mark.parametrize("text", ["(()", "cn=x", "(&)", "(!(a=1)(b=2))", "()"])
def test_no_filter(text: str) -> None:
    wanted = requests.Wanted("DC=x", SearchScope.SUBTREE, text, ("cn",), 9)
    with pytest.raises(ValueError, match="filter"):
        requests.search(1, wanted)


def test_an_empty_password_is_never_sent() -> None:
    """It would be an anonymous bind, which succeeds (RFC 4513, 5.1.2)."""
    with pytest.raises(ValueError, match="without"):
        requests.simple_bind(1, "name", "")


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(data: bytes) -> None:
    for whole in (data, bytes((0x30, min(len(data), 127))) + data[:127]):
        try:
            answer = read_answer(whole)
            cookie_of(answer)
            read_result(answer)
            list(read_entry(answer)[1])
        except BrokenBerError:
            continue


@given(st.integers(0, 200), st.integers(0, 255))
def test_a_changed_octet_of_an_entry_is_read_or_refused(place: int, octet: int) -> None:
    whole = bytearray(message(1, entry(b"CN=x", b"member;range=0-1", [b"a", b"b"])))
    whole[place % len(whole)] = octet
    rows = Rows(("member", "cn"))
    try:
        rows.add(read_answer(bytes(whole)))
    except BrokenBerError:
        return
    assert all(len(row) == 3 for row in rows.rows)


@pytest.mark.parametrize("option", [b"member;range=5-6", b"member;range=0-7", b"member;range=0-0"])
def test_a_part_that_is_none(option: bytes) -> None:
    rows = Rows(("member",))
    with pytest.raises(BrokenBerError):
        rows.add(read_answer(message(1, entry(b"CN=x", option, [b"a", b"b"]))))


@pytest.mark.parametrize("option", [b"member;range=0-1", b"member;range=2-9", b"member", b"cn"])
def test_a_part_that_does_not_follow(option: bytes) -> None:
    """A server that begins anew or goes astray would be asked for ever."""
    rows = Rows(("member", "cn"))
    rows.add(read_answer(message(1, entry(b"CN=x", b"member;range=0-1", [b"a", b"b"]))))
    with pytest.raises(BrokenBerError):
        rows.more(rows.parts[0], read_answer(message(2, entry(b"CN=x", option, [b"c"]))))


def test_names_are_matched_whatever_their_case() -> None:
    rows = Rows(("objectSid", "userCertificate"))
    for name in (b"OBJECTSID", b"userCertificate;binary", b"other"):
        rows.add(read_answer(message(1, entry(b"CN=x", name, [b"AB"]))))
    assert rows.rows == [["CN=x", b"AB", None], ["CN=x", None, b"AB"], ["CN=x", None, None]]


@dataclass
class Plain:
    """Stands for a security context: seals by turning the bits."""

    encrypted: bool = True
    sizes: list[int] = field(default_factory=list)
    data: bytes = b""

    def wrap(self, data: bytes, encrypt: bool = True) -> "Plain":
        self.sizes.append(len(data))
        return Plain(encrypt, [], bytes(octet ^ 0xFF for octet in data))

    def unwrap(self, data: bytes) -> "Plain":
        return Plain(self.encrypted, [], bytes(octet ^ 0xFF for octet in data))


def layer(context: Plain, largest: int = 1 << 20) -> Layer:
    return Layer(context, largest)  # type: ignore[arg-type]


def test_several_buffers_may_come_at_once_or_in_pieces() -> None:
    both = layer(Plain())
    sealed = both.seal(b"one") + both.seal(b"two") + both.seal(b"three")
    assert both.unseal(sealed) == b"onetwothree"
    pieces = [both.unseal(sealed[at : at + 1]) for at in range(len(sealed))]
    assert b"".join(pieces) == b"onetwothree"


def test_buffers_are_no_larger_than_the_server_takes() -> None:
    context = Plain()
    sealed = layer(context, 1000).seal(b"x" * 5000)
    assert max(context.sizes) <= 1000 - 256
    assert layer(Plain()).unseal(sealed) == b"x" * 5000


def test_an_unsealed_buffer_is_not_believed() -> None:
    with pytest.raises(LinkError, match="unsealed"):
        layer(Plain(encrypted=False)).unseal(struct.pack(">I", 1) + b"x")
    with pytest.raises(LinkError, match="announced"):
        layer(Plain()).unseal(b"\xff\xff\xff\xff")


def test_the_simulator_reads_what_we_encode() -> None:
    """A page's cookie and the controls go out as the simulator's own reader wants them."""
    wanted = requests.Wanted("DC=x", SearchScope.ONE, "(cn=*)", ("nTSecurityDescriptor",), 9)
    heard = read_message(requests.search(7, wanted, b"cookie"))
    assert heard.id == 7
    assert [one.oid for one in heard.controls if one.critical] == []
    assert ber.tlv(ber.OCTETS, b"cookie") in b"".join(one.value for one in heard.controls)

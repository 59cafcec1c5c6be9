"""Broken, endless and absurd input: it is answered or left, and the server serves on."""

import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.sim.ber import OCTETS, SEQUENCE, Reader, integer, tlv
from lab.sim.ldap import errors
from lab.sim.ldap.filters import FilterTooLargeError, read_filter
from lab.sim.ldap.messages import read_bind, read_message, read_search
from tests.lab.sim.ldap.raw import SEAL, RawClient
from tests.lab.sim.ldap.serving import DOMAIN, PASSWORD, Served, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


def search(condition: bytes, number: int = 1) -> bytes:
    """A search of the root DSE with an encoded filter."""
    enumerations = tlv(0x0A, b"\0") * 2
    body = tlv(OCTETS, b"") + enumerations + integer(0) * 2 + tlv(0x01, b"\0") + condition
    return tlv(SEQUENCE, integer(number) + tlv(0x63, body + tlv(SEQUENCE, b"")))


def alive(served: Served) -> bool:
    client = RawClient(served.places[389])
    found = client.search("", "(objectClass=*)", ["currentTime"])
    client.close()
    return bool(found[-1]["result"] == 0)


def sent(served: Served, data: bytes) -> bytes:
    """What comes back until the server closes, or until there is nothing more to come."""
    with socket.create_connection(("127.0.0.1", served.places[389]), timeout=10) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        found = b""
        while piece := client.recv(1 << 16):
            found += piece
        return found


NOTICE = b"1.3.6.1.4.1.1466.20036"


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x30\x80\x02\x01\x01",
        b"\x30\x84\x7f\xff\xff\xff\x02\x01\x01",
        b"\x30\x85\x01\x00\x00\x00\x00",
        b"\x30\xff" + b"\xff" * 200,
        b"\x30\x03\x02\x01\x01",
        b"\x30\x05\x02\x01\x01\x63\x00",
        b"\x30\x05\x02\x01\x01\x7f\x00",
        b"\x30\x05\x02\x01\xff\x60\x00",
        b"\x30\x05\x02\x01\x01\x60\x00",
        b"\x30\x05\x02\x01\x01\x77\x00",
        b"\x30\x05\x02\x01\x01\x65\x00",
        b"\x30\x0c\x02\x01\x01\x42\x00\xa0\x05\x30\x03\x04\x01\xff",
    ],
    ids=lambda data: data[:12].hex(),
)
def test_what_is_no_request(served: Served, data: bytes) -> None:
    assert len(sent(served, data)) < 400
    assert alive(served)


def test_a_broken_message_is_told_before_the_end(served: Served) -> None:
    assert NOTICE in sent(served, b"\x31\x03abc")


@pytest.mark.parametrize("depth", [61, 5_000, 40_000])
@pytest.mark.parametrize("tag", [0xA0, 0xA1, 0xA2])
def test_a_deep_filter_is_refused_and_the_connection_lives(
    served: Served, depth: int, tag: int
) -> None:
    condition = tlv(0x87, b"cn")
    for _ in range(depth):
        condition = tlv(tag, condition)
    answer = sent(served, search(condition) + search(tlv(0x87, b"objectClass"), 2))
    assert (b"The filter is too large" in answer) or depth > 30_000
    assert (b"supportedLDAPVersion" in answer) or depth > 30_000
    assert alive(served)


def test_a_wide_filter_is_refused(served: Served) -> None:
    assert b"The filter is too large" in sent(served, search(tlv(0xA1, tlv(0x87, b"c") * 20_001)))


def test_thousands_of_searches_at_once(served: Served) -> None:
    answer = sent(served, search(tlv(0x87, b"objectClass")) * 1000)
    assert answer.count(b"supportedLDAPVersion") == 1000


def test_abandon_ends_nothing_but_its_search(served: Served) -> None:
    abandon = tlv(SEQUENCE, integer(3) + tlv(0x50, b"\x07"))
    answer = sent(served, abandon + search(tlv(0x87, b"objectClass")))
    assert b"supportedLDAPVersion" in answer
    assert served.journal.of("abandon")


def test_sealed_rubbish_inside_a_good_seal(served: Served) -> None:
    client = RawClient(served.places[389])
    client.spnego("TEST\\reader", PASSWORD, SEAL)
    client.send_octets(b"\x31\x03abc")
    assert client.receive()["responseName"] == NOTICE.decode()
    client.close()
    assert alive(served)


def test_a_client_that_reads_nothing_holds_nobody_up(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.places[389]), timeout=10) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        request = search(tlv(0x87, b"objectClass")) * 200
        pushing = threading.Thread(target=lambda: _push(deaf, request * 10), daemon=True)
        pushing.start()
        assert alive(served)
    pushing.join(20)
    assert alive(served)


def _push(deaf: socket.socket, data: bytes) -> None:
    try:
        deaf.sendall(data)
    except OSError:
        return


def test_a_password_shows_in_no_repr() -> None:
    bind = integer(3) + tlv(OCTETS, b"cn=x") + tlv(0x80, b"Secret-Horse")
    message = read_message(tlv(SEQUENCE, integer(1) + tlv(0x60, bind)))
    assert "Horse" not in repr(message)
    assert "Horse" not in repr(read_bind(message.body))


def test_a_refusal_can_be_hashed_as_every_exception() -> None:
    one, another = errors.bad_token(), errors.bad_token()
    assert len({one, another}) == 2


def test_names_that_are_none(served: Served) -> None:
    client = RawClient(served.places[389])
    client.spnego("TEST\\reader", PASSWORD, SEAL)
    for base in (
        "nonsense",
        "=x",
        "<GUID=zz>",
        "<SID=S-1>",
        "<WKGUID=a,b>",
        "CN=" + "x," * 3000,
        "<OTHER=1>",
        "CN=\\",
        "cn=\\zz" + DOMAIN,
    ):
        assert client.search(base, "(objectClass=*)")[-1]["result"] in {10, 32, 34}
    client.close()


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_readers_raise_nothing_but_value_error(data: bytes) -> None:
    for read in (
        lambda: read_message(data),
        lambda: read_bind(Reader.of(data)),
        lambda: read_search(Reader.of(data)),
        lambda: str(read_filter(Reader.of(data))),
    ):
        try:
            read()
        except ValueError:
            continue


@settings(max_examples=200)
@given(
    st.recursive(
        st.sampled_from([tlv(0x87, b"cn"), tlv(0xA3, tlv(4, b"a") + tlv(4, b"\xff*("))]),
        lambda inner: st.builds(
            lambda tag, parts: tlv(tag, b"".join(parts)),
            st.sampled_from([0xA0, 0xA1]),
            st.lists(inner, max_size=4),
        ),
    )
)
def test_a_filter_that_is_read_can_be_shown(data: bytes) -> None:
    try:
        shown = str(read_filter(Reader.of(data)))
    except FilterTooLargeError:
        return
    assert shown.startswith("(")
    assert shown.isprintable()

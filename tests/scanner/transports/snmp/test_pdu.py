"""Our BER against pysnmp's, an independent implementation: both directions, and hostile octets."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyasn1.codec.ber import encoder
from pysnmp.proto import api  # type: ignore[import-untyped]
from pysnmp.proto.rfc1905 import (  # type: ignore[import-untyped]
    EndOfMibView,
    NoSuchInstance,
    NoSuchObject,
)

from scanner.credentials.types import Secret
from scanner.transports import ber
from scanner.transports.ber import BrokenBerError
from scanner.transports.snmp import pdu, values
from scanner.transports.snmp.framing import CommunityFraming
from scanner.transports.snmp.pdu import Kind, Request
from scanner.transports.snmp.values import Absent
from tests.scanner.transports.snmp.agent_double import decode_request

V2C = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]
ARC = st.integers(0, 2**32 - 1)
OIDS = st.tuples(st.integers(0, 1), st.integers(0, 39), st.lists(ARC, max_size=20)).map(
    lambda parts: ".".join(map(str, (parts[0], parts[1], *parts[2])))
)
UNSIGNED = st.integers(0, 2**32 - 1)
VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(lambda n: (V2C.Integer32(n), n)),
    UNSIGNED.map(lambda n: (V2C.Counter32(n), n)),
    UNSIGNED.map(lambda n: (V2C.Gauge32(n), n)),
    UNSIGNED.map(lambda n: (V2C.TimeTicks(n), n)),
    st.integers(0, 2**64 - 1).map(lambda n: (V2C.Counter64(n), n)),
    st.binary(max_size=300).map(lambda b: (V2C.OctetString(b), b)),
    st.binary(max_size=300).map(lambda b: (V2C.Opaque(b), b)),
    st.ip_addresses(v=4).map(lambda a: (V2C.IpAddress(str(a)), str(a))),
    OIDS.map(lambda oid: (V2C.ObjectIdentifier(oid), oid)),
    st.just((V2C.Null(""), Absent.NULL)),
    st.just((NoSuchObject(""), Absent.NO_OBJECT)),
    st.just((NoSuchInstance(""), Absent.NO_INSTANCE)),
    st.just((EndOfMibView(""), Absent.END)),
)


@given(st.lists(st.tuples(OIDS, VALUES), max_size=8), st.integers(0, 2**31 - 1))
def test_what_pysnmp_writes_is_read(
    bindings: list[tuple[str, tuple[object, object]]], number: int
) -> None:
    response = V2C.ResponsePDU()
    V2C.apiPDU.set_defaults(response)
    V2C.apiPDU.set_request_id(response, number)
    V2C.apiPDU.set_varbinds(response, [(oid, value) for oid, (value, _) in bindings])
    message = V2C.Message()
    V2C.apiMessage.set_defaults(message)
    V2C.apiMessage.set_pdu(message, response)
    incoming = CommunityFraming(Secret("x")).unwrap(encoder.encode(message))
    assert incoming.message_id == incoming.pdu.request_id == number
    assert [(ber.dotted(oid), value) for oid, value in incoming.pdu.bindings] == [
        (oid, value) for oid, (_, value) in bindings
    ]


@given(st.lists(OIDS, max_size=30), st.integers(0, 2**31 - 1), st.integers(0, 100))
def test_what_is_written_pysnmp_reads(oids: list[str], number: int, rows: int) -> None:
    request = Request(Kind.BULK, [ber.oid(oid) for oid in oids], rows)
    asked = decode_request(CommunityFraming(Secret("c")).wrap(request.encoded(number), number, "7"))
    assert (asked.community, asked.kind, asked.number) == ("c@7", "bulk", number)
    assert (asked.oids, asked.rows) == (oids, rows)


@given(st.binary(max_size=80))
@example(b"")
@example(b"\x30\x84\xff\xff\xff\xff")
def test_any_octets_are_a_message_or_broken(octets: bytes) -> None:
    with pytest.raises(BrokenBerError):
        CommunityFraming(Secret("c")).unwrap(octets)


@given(st.data())
def test_a_changed_response_never_breaks_the_reader(data: st.DataObject) -> None:
    octets = bytearray(RESPONSE)
    for _ in range(data.draw(st.integers(1, 4))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(octets)))
    try:
        incoming = CommunityFraming(Secret("c")).unwrap(bytes(octets[:cut]))
    except BrokenBerError:
        return
    assert isinstance(incoming.pdu, pdu.Pdu)


RESPONSE = bytes.fromhex(
    "303b02010104067075626c6963a22e0201070201000201003023301006082b0601020101010004040102"
    "0304300f06082b060102010103004303010203"
)


@pytest.mark.parametrize(
    ("tag", "content", "value"),
    [
        (values.COUNTER32, b"\xff\xff\xff\xff", 0xFFFFFFFF),
        (values.COUNTER64, b"\xff" * 8, 2**64 - 1),
        (values.IP_ADDRESS, b"\x0a\x00", b"\x0a\x00"),
        (ber.OID, b"", "0.0"),
        (ber.OID, b"\x88\x37\x03", "2.999.3"),
    ],
)
def test_odd_values_are_read_as_net_snmp_reads_them(
    tag: int, content: bytes, value: object
) -> None:
    assert values.VALUES[tag](content) == value


@pytest.mark.parametrize(
    "content", [b"\x80" * 200, b"\x2b\x90\x80\x80\x80\x00", b"\x2b\x86", b"\x01" * 129]
)
def test_an_endless_or_cut_oid_is_broken(content: bytes) -> None:
    with pytest.raises(BrokenBerError):
        ber.arcs(content)

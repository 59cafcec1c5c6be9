"""Records of the name service in the directory."""

import contextlib
import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.directory_addresses import NODES, directory_addresses
from scanner.model import CannotTellError, NotSupported
from tests.checks.directory_answers import Value, found

ZONE = "DC=test.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=test,DC=example"


def record(data: bytes, kind: int = 1, length: int | None = None) -> bytes:
    size = len(data) if length is None else length
    return struct.pack("<HHBBHI", size, kind, 5, 240, 0, 7) + bytes(12) + data


def node(name: str, *records: bytes) -> dict[str, Value]:
    return {"dn": f"DC={name},{ZONE}", "dnsRecord": list(records)}


V6 = ipaddress.ip_address("fd00::7")
NAMES = record(b"\x05\2\3pc1\4test\0", 5)


def test_addresses_by_their_names() -> None:
    rows = (
        node("PC1", record(b"\x0a\0\0\5"), record(V6.packed, 28), NAMES),
        node("@", record(b"\x0a\0\0\1")),
        node("www", NAMES),
        node("gone", record(b"\0" * 8, 0)),
    )
    read = directory_addresses(NODES.read(found(NODES, *rows)))
    assert read.by_name == {
        "pc1.test.example": (ipaddress.ip_address("10.0.0.5"), V6),
        "test.example": (ipaddress.ip_address("10.0.0.1"),),
    }


@pytest.mark.parametrize(
    "bad", [b"", b"\1\0\1", record(b"\x0a\0\0"), record(b"\x0a\0\0\5", length=65535), NAMES]
)
def test_no_address_is_no_fact(bad: bytes) -> None:
    with pytest.raises(NotSupported):
        directory_addresses(NODES.read(found(NODES, node("pc1", bad))))


@given(st.lists(st.binary(max_size=64), max_size=4))
def test_strange_records_are_never_a_crash(records: list[bytes]) -> None:
    with contextlib.suppress(CannotTellError, ValueError, LookupError):
        directory_addresses(NODES.read(found(NODES, node("pc1", *records))))

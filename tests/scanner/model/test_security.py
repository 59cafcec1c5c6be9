"""SIDs and security descriptors: read as they are, and refused when they are broken."""

import contextlib
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import BadAnswer
from scanner.model.security import (
    CONTROL_ACCESS,
    EVERYONE,
    FULL_CONTROL,
    INHERIT_ONLY,
    INHERITED,
    Ace,
    descriptor_of,
    rid_of,
    sid_of,
)
from tests.checks.directory_answers import DOMAIN_SID, descriptor, sid

GET_CHANGES = "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2"


@pytest.mark.parametrize(
    "text", ["S-1-1-0", "S-1-5-18", "S-1-5-32-544", f"{DOMAIN_SID}-500", "S-1-15-3-1024-1-2-3-4"]
)
def test_sids_as_text(text: str) -> None:
    assert sid_of(sid(text)) == text


def test_the_last_part() -> None:
    assert rid_of(f"{DOMAIN_SID}-512") == 512


@pytest.mark.parametrize(
    "broken", [b"", b"\x01", b"\x01\x05\0\0\0\0\0\x05", b"\x02\x00" + b"\0" * 6, b"\x01\xff" * 300]
)
def test_broken_sids(broken: bytes) -> None:
    with pytest.raises(BadAnswer):
        sid_of(broken)


def test_a_descriptor() -> None:
    raw = descriptor(
        500, [(512, FULL_CONTROL), (EVERYONE, CONTROL_ACCESS, GET_CHANGES)], [(513, 1)]
    )
    seen = descriptor_of(raw)
    assert seen.owner == f"{DOMAIN_SID}-500"
    assert seen.aces == (
        Ace(False, 0, 1, f"{DOMAIN_SID}-513"),
        Ace(True, 0, FULL_CONTROL, f"{DOMAIN_SID}-512"),
        Ace(True, 0, CONTROL_ACCESS, EVERYONE, uuid.UUID(GET_CHANGES)),
    )


def test_no_access_list_and_an_empty_one_are_two_things() -> None:
    assert descriptor_of(descriptor(500)).aces == ()
    nothing = b"\x01\x00\x00\x80" + b"\0" * 16
    assert descriptor_of(nothing).aces is None


def test_where_an_entry_holds() -> None:
    assert Ace(True, 0, 1, EVERYONE).here
    assert not Ace(True, INHERIT_ONLY, 1, EVERYONE).here
    assert Ace(True, INHERITED, 1, EVERYONE).inherited


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(BadAnswer):
        descriptor_of(raw)


@given(st.data())
def test_a_changed_octet_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(descriptor(500, [(512, FULL_CONTROL), (EVERYONE, 256, GET_CHANGES)]))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(BadAnswer):
        descriptor_of(bytes(raw))

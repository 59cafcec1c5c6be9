"""What access lists let whom do: order, denial, object types, inheritance, owners."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.identity.directory_grants import (
    GET_CHANGES_ALL,
    MEMBER,
    RESET_PASSWORD,
    Way,
    extended,
    holders,
    is_broad,
    is_master,
    takers,
    writers,
)
from scanner.model import BadAnswer
from scanner.model.security import (
    CONTROL_ACCESS,
    EVERYONE,
    FULL_CONTROL,
    GENERIC_ALL,
    GENERIC_WRITE,
    INHERIT_ONLY,
    WRITE_DAC,
    WRITE_PROPERTY,
    Ace,
    SecurityDescriptor,
    descriptor_of,
)
from tests.checks.directory_answers import DOMAIN_SID, descriptor

ANN, BEN = f"{DOMAIN_SID}-1101", f"{DOMAIN_SID}-1102"


def listed(*aces: Ace, owner: str | None = None) -> SecurityDescriptor:
    return SecurityDescriptor(owner, None, aces)


def allow(sid: str, mask: int, kind: UUID | None = None, flags: int = 0) -> Ace:
    return Ace(True, flags, mask, sid, kind)


def deny(sid: str, mask: int, kind: UUID | None = None) -> Ace:
    return Ace(False, 0, mask, sid, kind)


def test_a_right_of_its_own() -> None:
    descriptor = listed(allow(ANN, CONTROL_ACCESS, RESET_PASSWORD))
    assert extended(descriptor, RESET_PASSWORD) == {ANN}
    assert extended(descriptor, GET_CHANGES_ALL) == set()


@pytest.mark.parametrize("mask", [CONTROL_ACCESS, FULL_CONTROL, GENERIC_ALL])
def test_all_extended_rights_are_each_of_them(mask: int) -> None:
    assert extended(listed(allow(ANN, mask)), RESET_PASSWORD) == {ANN}


@pytest.mark.parametrize("mask", [WRITE_PROPERTY, GENERIC_WRITE])
@pytest.mark.parametrize("kind", [None, *MEMBER])
def test_an_attribute_is_written_by_itself_its_set_or_all(mask: int, kind: UUID | None) -> None:
    assert writers(listed(allow(ANN, mask, kind)), MEMBER) == {ANN}


def test_another_attribute_is_not_meant() -> None:
    assert writers(listed(allow(ANN, WRITE_PROPERTY, uuid4())), MEMBER) == set()


def test_what_only_children_inherit_does_not_hold_here() -> None:
    assert holders(listed(allow(ANN, WRITE_DAC, flags=INHERIT_ONLY)), WRITE_DAC) == set()


def test_what_is_denied_first_counts() -> None:
    first = listed(deny(ANN, WRITE_DAC), allow(ANN, WRITE_DAC), allow(BEN, WRITE_DAC))
    assert holders(first, WRITE_DAC) == {BEN}


def test_what_is_denied_later_does_not() -> None:
    assert holders(listed(allow(ANN, WRITE_DAC), deny(ANN, WRITE_DAC)), WRITE_DAC) == {ANN}


def test_what_everybody_is_denied_nobody_has() -> None:
    assert holders(listed(deny(EVERYONE, WRITE_DAC), allow(ANN, WRITE_DAC)), WRITE_DAC) == set()


def test_another_right_that_is_denied_changes_nothing() -> None:
    both = listed(deny(ANN, CONTROL_ACCESS, GET_CHANGES_ALL), allow(ANN, CONTROL_ACCESS))
    assert extended(both, RESET_PASSWORD) == {ANN}
    assert extended(both, GET_CHANGES_ALL) == set()


def test_no_list_lets_everybody_do_everything() -> None:
    assert takers(SecurityDescriptor(None, None, None)) == [
        (EVERYONE, Way.RIGHTS),
        (EVERYONE, Way.OWNERSHIP),
    ]


def test_an_empty_list_lets_nobody() -> None:
    assert takers(listed()) == []


def test_the_owner_may_change_rights() -> None:
    assert takers(listed(owner=ANN)) == [(ANN, Way.OWNS)]


def test_the_owner_may_not_where_owner_rights_are_limited() -> None:
    limited = listed(allow("S-1-3-4", 0x20094), owner=ANN)
    assert (ANN, Way.OWNS) not in takers(limited)
    given_back = listed(allow("S-1-3-4", WRITE_DAC), owner=ANN)
    assert (ANN, Way.OWNS) in takers(given_back)


@pytest.mark.parametrize(
    ("sid", "broad"),
    [
        ("S-1-1-0", True),
        ("S-1-5-11", True),
        ("S-1-5-7", True),
        ("S-1-5-32-545", True),
        (f"{DOMAIN_SID}-513", True),
        (f"{DOMAIN_SID}-515", True),
        (f"{DOMAIN_SID}-512", False),
        ("S-1-5-32-513", False),
        ("", False),
        ("nonsense", False),
    ],
)
def test_groups_of_everybody(sid: str, broad: bool) -> None:
    assert is_broad(sid) is broad


@pytest.mark.parametrize(
    ("sid", "master"),
    [
        ("S-1-5-18", True),
        ("S-1-5-10", True),
        ("S-1-5-9", True),
        ("S-1-5-32-544", True),
        ("S-1-5-32-548", True),
        (f"{DOMAIN_SID}-512", True),
        (f"{DOMAIN_SID}-519", True),
        (f"{DOMAIN_SID}-500", True),
        (f"{DOMAIN_SID}-1105", False),
        (f"{DOMAIN_SID}-526", False),
        ("S-1-5-32-545", False),
        (EVERYONE, False),
        ("", False),
    ],
)
def test_whom_windows_makes_a_master(sid: str, master: bool) -> None:
    assert is_master(sid) is master


def test_the_masters_of_another_domain_are_not_ours() -> None:
    other = "S-1-5-21-9-9-9"
    assert not is_master(f"{other}-512", DOMAIN_SID)
    assert is_master(f"{other}-519", DOMAIN_SID)
    assert is_master(f"{DOMAIN_SID}-512", DOMAIN_SID)


@given(st.binary(max_size=200))
def test_any_octets_are_refused_or_read(octets: bytes) -> None:
    try:
        descriptor = descriptor_of(octets)
    except BadAnswer:
        return
    takers(descriptor)


@given(st.integers(0, 119), st.integers(0, 255))
def test_a_damaged_list_is_refused_or_read(place: int, value: int) -> None:
    octets = bytearray(descriptor(1101, [(1102, FULL_CONTROL), (1103, 0x100, str(RESET_PASSWORD))]))
    octets[place % len(octets)] = value
    try:
        found = takers(descriptor_of(bytes(octets)))
    except BadAnswer:
        return
    assert all(sid.startswith("S-1-") for sid, _ in found)

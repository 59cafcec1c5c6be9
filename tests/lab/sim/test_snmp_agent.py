"""The agent's answers by RFC 3416, without a socket."""

import pytest

from lab.sim import ber
from lab.sim.ber import ObjectId, Reader
from lab.sim.snmp_agent import GET, GET_BULK, GET_NEXT, RESPONSE, SET, Request, answer
from lab.sim.snmp_data import Growing, Mib

A, B, C = (1, 3, 6, 1, 1, 0), (1, 3, 6, 1, 2, 1), (1, 3, 6, 1, 2, 2)
NO_OBJECT, NO_INSTANCE, END = 0x80, 0x81, 0x82
MIB = Mib({A: ber.integer(1), B: ber.tlv(ber.OCTETS, b"two"), C: ber.integer(3)})


def asked(
    kind: int, *oids: ObjectId, first: int = 0, second: int = 0, mib: Mib = MIB, largest: int = 1472
) -> tuple[int, list[tuple[ObjectId, int]]]:
    """The error status, and each binding's OID and the tag of its value."""
    response = answer(Request(kind, 7, first, second, oids), mib, largest)
    body = Reader.of(response).inside(RESPONSE)
    assert body.number() == 7
    status, _ = body.number(), body.number()
    bindings, found = body.inside(ber.SEQUENCE), []
    while bindings.more:
        binding = bindings.inside(ber.SEQUENCE)
        found.append((binding.object_id(), binding.peek()))
    return status, found


def test_get_tells_a_missing_object_from_a_missing_instance() -> None:
    status, found = asked(GET, A, (1, 3, 6, 1, 2, 9), (1, 3, 6, 1, 9, 0))
    assert status == 0
    assert [tag for _, tag in found] == [ber.INTEGER, NO_INSTANCE, NO_OBJECT]


def test_get_next_goes_on_in_the_order_of_object_ids() -> None:
    assert asked(GET_NEXT, (1, 3))[1] == [(A, ber.INTEGER)]
    assert asked(GET_NEXT, A)[1] == [(B, ber.OCTETS)]
    assert asked(GET_NEXT, C)[1] == [(C, END)]


def test_get_bulk_has_non_repeaters_first_and_then_row_by_row() -> None:
    _, found = asked(GET_BULK, A, A, B, first=1, second=2)
    assert found == [(B, 4), (B, 4), (C, 2), (C, 2), (C, END)]


def test_get_bulk_ends_when_all_columns_have_ended() -> None:
    assert asked(GET_BULK, C, second=50)[1] == [(C, END)]


def test_get_bulk_is_cut_to_the_largest_message_and_not_refused() -> None:
    long = Mib({(1, 3, n): ber.tlv(ber.OCTETS, bytes(100)) for n in range(1, 100)})
    status, found = asked(GET_BULK, (1, 3), second=99, mib=long, largest=600)
    assert (status, len(found)) == (0, 3)


def test_a_get_that_does_not_fit_is_too_big() -> None:
    long = Mib({(1, 3, n): ber.tlv(ber.OCTETS, bytes(100)) for n in range(1, 9)})
    oids = [(1, 3, n) for n in range(1, 9)]
    assert asked(GET, *oids, mib=long, largest=484) == (1, [])


def test_nothing_can_be_set() -> None:
    assert asked(SET, A)[0] == 17


@pytest.mark.parametrize(
    ("kind", "seconds", "value"), [(65, 10, 4), (70, 10, 2**32 + 4), (67, 1, 2**32 - 1)]
)
def test_counters_grow_and_wrap_at_their_own_width(kind: int, seconds: int, value: int) -> None:
    assert Growing(kind, 2**32 - 6, 1 if kind != 67 else 5).at(seconds) == value

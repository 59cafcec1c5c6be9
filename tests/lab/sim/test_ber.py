"""BER as SNMP uses it: the examples of X.690, and what is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.sim import ber
from lab.sim.ber import Reader


@pytest.mark.parametrize(
    ("number", "encoded"),
    [
        (0, "020100"),
        (127, "02017f"),
        (128, "02020080"),
        (256, "02020100"),
        (-1, "0201ff"),
        (-128, "020180"),
        (-129, "0202ff7f"),
        (2**64 - 1, "020900ffffffffffffffff"),
    ],
)
def test_integers_take_the_fewest_octets(number: int, encoded: str) -> None:
    assert ber.integer(number).hex() == encoded


def test_object_ids() -> None:
    assert ber.object_id((1, 3, 6, 1, 4, 1, 8072)).hex() == "06072b06010401bf08"
    assert ber.object_id((1, 0, 8802)).hex() == "060328c462"


def test_a_length_above_127_takes_more_octets() -> None:
    assert ber.tlv(ber.OCTETS, bytes(200))[:3].hex() == "0481c8"
    assert Reader.of(ber.tlv(ber.OCTETS, bytes(70_000))).octets() == bytes(70_000)


@given(st.integers(-(2**63), 2**63 - 1))
def test_an_integer_is_read_as_written(number: int) -> None:
    assert Reader.of(ber.integer(number)).number() == number


@given(st.lists(st.integers(0, 2**32 - 1), max_size=40))
def test_an_object_id_is_read_as_written(tail: list[int]) -> None:
    oid = (1, 3, *tail)
    assert Reader.of(ber.object_id(oid)).object_id() == oid


@given(st.binary(max_size=60))
def test_noise_is_a_value_error_or_a_value(noise: bytes) -> None:
    reader = Reader.of(noise)
    try:
        while reader.more:
            reader.inside(reader.peek())
    except ValueError:
        return
    assert reader.at == len(noise)


@pytest.mark.parametrize("cut", [0, 1, 2, 5])
def test_what_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match=r"cut|expected"):
        Reader.of(ber.tlv(ber.OCTETS, b"abcd")[:cut]).octets()

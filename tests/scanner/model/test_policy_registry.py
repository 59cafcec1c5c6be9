"""Registry.pol, written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import BadAnswer
from scanner.model.policy_registry import PolicyValue, read_registry_policy, write_registry_policy

_NAME = st.text(alphabet=st.characters(codec="utf-16-le", exclude_characters="\0"), max_size=30)
_VALUES = st.builds(
    PolicyValue, key=_NAME, name=_NAME, kind=st.integers(0, 11), data=st.binary(max_size=60)
)


@given(st.lists(_VALUES, max_size=5))
def test_what_is_written_is_read(values: list[PolicyValue]) -> None:
    assert list(read_registry_policy(write_registry_policy(values))) == values


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(data: bytes) -> None:
    for content in (data, b"PReg\1\0\0\0" + data, b"PReg\1\0\0\0[\0" + data):
        try:
            read_registry_policy(content)
        except BadAnswer:
            continue


def test_typed_values() -> None:
    assert PolicyValue("k", "n", 4, b"\2\0\0\0").number == 2
    assert PolicyValue("k", "n", 4, b"").number == 0
    assert PolicyValue("k", "n", 1, "é\0x".encode("utf-16-le")).text == "é"
    assert PolicyValue("k", "n", 3, b"ab").text is None


def test_a_file_without_end_is_refused() -> None:
    whole = write_registry_policy([PolicyValue("key", "name", 1, b"ab")])
    for cut in range(9, len(whole)):
        with pytest.raises(BadAnswer):
            read_registry_policy(whole[:cut])

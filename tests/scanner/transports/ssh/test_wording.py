"""A device's own words never bring control characters into a report."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.transports.ssh.wording import device_words


def test_escapes_and_line_ends_become_blanks() -> None:
    assert device_words(b"\x1b[1mMain\r\n\tmenu\x00\xff", 80) == "[1mMain menu \ufffd"


@given(st.binary(max_size=4000), st.integers(1, 100))
def test_anything_becomes_one_short_printable_line(raw: bytes, most: int) -> None:
    words = device_words(raw, most)
    assert len(words) <= most
    assert words.isprintable()

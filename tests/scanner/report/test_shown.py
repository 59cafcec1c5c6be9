"""Text of devices, made safe to show."""

import pytest
from markupsafe import Markup

from scanner.report.shown import MOST_SHOWN, clean, short, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("srv-01", "srv-01"),
        ("Zürich \N{EM DASH} 東京", "Zürich \N{EM DASH} 東京"),
        ("gpj\u202eexe.txt", "gpj\N{REPLACEMENT CHARACTER}exe.txt"),
        ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
        ("nul\x00", "nul\N{REPLACEMENT CHARACTER}"),
        ("a\u2066b\u2069", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"),
        ("zero\u200bwidth", "zero\N{REPLACEMENT CHARACTER}width"),
        ("lone \udcff", "lone \N{REPLACEMENT CHARACTER}"),
        ("two\nlines\u2028three", "two lines three"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_only_what_deceives_is_replaced(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_long_text_is_cut_and_says_so() -> None:
    text = clean("x" * 64_000)
    assert text.startswith("x" * MOST_SHOWN + "…")
    assert "64,000 characters" in text
    assert len(text) < MOST_SHOWN + 80
    assert len(short("x" * 64_000)) < 160


def test_other_values_are_said_and_markup_is_left_alone() -> None:
    assert shown(None) == "not set"
    assert shown(True) == "yes"
    assert shown(2.50) == "2.5"
    assert shown(Markup("<b>\u202e</b>")) == Markup("<b>\u202e</b>")

"""Placeholders in recorded texts."""

from datetime import UTC, datetime

import pytest

from lab.sim.placeholders import Placeholders

OWN = Placeholders(
    {"name": "files", "address": "127.77.0.10", "network": "127.77.0", "mac": ""},
    datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("@name@ at @address@", "files at 127.77.0.10"),
        ("@ago 3d %Y-%m-%d@", "2026-11-19"),
        ("@in 90m %H:%M@!", "13:30!"),
        ("@ago 60s epoch@", "1795348740"),
        ("root@files, root@name", "root@files, root@name"),
        ("@nothing@", "@nothing@"),
    ],
)
def test_texts(text: str, filled: str) -> None:
    assert OWN.text(text) == filled


def test_plain_data_is_filled_all_through() -> None:
    assert OWN.fill({"a": ["@name@", 3, {"b": "@network@"}]}) == {
        "a": ["files", 3, {"b": "127.77.0"}]
    }

"""Properties of CIM instances by their types."""

from datetime import UTC, datetime

import pytest

from checks.properties import count, flag, moment, words
from scanner.model import BadAnswer, CimRow, CimValue

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def row(value: CimValue) -> CimRow:
    return {"P": value}


def test_what_is_told() -> None:
    assert flag(row(False), "P") is False
    assert count(row(0), "P") == 0
    assert words(row(" Spooler "), "P") == "Spooler"
    assert words(row("x" * 500), "P", 10) == "x" * 10
    assert moment(row(NOW), "P") == NOW


@pytest.mark.parametrize("value", [None, "", "1", -1, True, 1.5, (1,)])
def test_no_count(value: CimValue) -> None:
    with pytest.raises(BadAnswer):
        count(row(value), "P")


@pytest.mark.parametrize("value", [None, 0, 1, "true"])
def test_no_flag(value: CimValue) -> None:
    with pytest.raises(BadAnswer):
        flag(row(value), "P")


@pytest.mark.parametrize("value", [None, "", " ", 1])
def test_no_words(value: CimValue) -> None:
    with pytest.raises(BadAnswer):
        words(row(value), "P")


@pytest.mark.parametrize("value", [None, "", 0.0, datetime(1601, 1, 1, tzinfo=UTC)])
def test_no_moment(value: CimValue) -> None:
    with pytest.raises(BadAnswer):
        moment(row(value), "P")

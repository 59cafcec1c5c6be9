"""What is told of a program that has ended."""

import logging

import pytest

from lab.real.last_words import reason

TRACEBACK = """\
Traceback (most recent call last):
  File "x.py", line 1, in <module>
ValueError: ups1.snmp, line 4: no such type: 99
"""


def test_of_a_traceback_the_message(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert reason(f"warning: x\n{TRACEBACK}") == "ups1.snmp, line 4: no such type: 99"
    assert "x.py" in caplog.text


def test_of_an_error_without_words_its_kind() -> None:
    assert reason(TRACEBACK.partition("ValueError")[0] + "KeyboardInterrupt\n") == (
        "KeyboardInterrupt"
    )


def test_other_words_are_told_whole_but_for_their_beginning() -> None:
    assert reason("line 1\nline 2\n") == "line 1\nline 2"
    assert reason("a" * 5000 + "end").endswith("aend")
    assert len(reason("a" * 5000)) == 2000

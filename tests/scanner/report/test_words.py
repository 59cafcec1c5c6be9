"""The report has plain words for everything that it may have to name."""

from scanner.model import Reason, Transport
from scanner.report.words import TRANSPORT_WORDS


def test_every_transport_has_words() -> None:
    assert {transport.value for transport in Transport} <= TRANSPORT_WORDS.keys()


def test_no_reason_is_shown_as_its_code() -> None:
    from scanner.report import words

    tables = [
        value
        for value in vars(words).values()
        if isinstance(value, dict) and set(value) & set(Reason)
    ]
    assert tables
    assert all(set(table) >= set(Reason) for table in tables)

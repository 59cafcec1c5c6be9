"""A reader or a question that fails costs its own fact."""

from datetime import UTC, datetime

import pytest

from scanner.inventory.reading import read_probe
from scanner.model import Asked, Grade, Missing, Question, Reason, Role, Shell, fact, probe


@fact("test.reading")
class Anything:
    """A fact of these tests."""

    value: object = None


class Broken(Shell):
    """A question that cannot read its own answer."""

    def read(self, plain: object) -> object:  # type: ignore[override]
        if isinstance(plain, Exception):
            raise plain
        return plain


def _anything(value: object) -> Anything:
    return Anything(value)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("x"), Reason.BAD_ANSWER),
        (KeyError("x"), Reason.BAD_ANSWER),
        (RuntimeError("x"), Reason.SCANNER_BUG),
    ],
)
def test_a_question_that_cannot_read_its_answer_costs_its_own_fact(
    error: Exception, reason: Reason
) -> None:
    question = Broken("test.broken", "true")
    one = probe(Role.HOST, question)(_anything)
    when = datetime(2026, 11, 22, tzinfo=UTC)

    def lookup(_: Question[object], /) -> Asked:
        return Asked("10.0.0.1", question.key, (), when, 0.0, Grade.MEASURED, error)

    told = read_probe(one, lookup).fact
    assert isinstance(told, Missing)
    assert told.reason is reason

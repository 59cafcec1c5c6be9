"""The transport to a person: what stands in answers.toml becomes lines of the record."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from scanner.model import PERSON_ID, Ask, Asked, CannotTellError, Grade, Question, Reason


def told_lines(
    questions: Iterable[Question[Any]],
    answers: Mapping[str, Mapping[str, object]],
    at: datetime,
) -> Iterator[Asked]:
    """A line for each question to a person that has an answer, usable or not.

    ``answers`` are by question id: ``{"value", "by", "on", "note"}``. An answer that is none of
    what is allowed becomes a gap with the words that would be; nothing is guessed.
    """
    for question in questions:
        if isinstance(question, Ask) and question.id in answers:
            yield _line(question, dict(answers[question.id]), at)


def _line(question: Ask[Any], answer: dict[str, object], at: datetime) -> Asked:
    reason: Reason | None = None
    detail = ""
    try:
        question.read(answer)
    except CannotTellError as error:
        reason, detail = error.reason, error.detail
    return Asked(
        respondent=PERSON_ID,
        key=question.key,
        columns=(),
        at=at,
        took=0.0,
        grade=Grade.SAID,
        value=answer if reason is None else None,
        reason=reason,
        detail=detail,
    )

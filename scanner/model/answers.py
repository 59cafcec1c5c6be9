"""What came back: recorded as it came, with who, when and how good the evidence is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from scanner.model.reasons import Reason

A = TypeVar("A", covariant=True)


class Grade(StrEnum):
    """How the answer was come by."""

    MEASURED = "measured"
    SHOWN = "shown"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Answered(Generic[A]):
    """The value as it came, already cut to the question's limits."""

    value: A


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer, and why. ``detail`` is one sentence for the engineer, without secrets."""

    reason: Reason
    detail: str = ""


Outcome = Answered[A] | Unanswered


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the record: a question of one respondent, and what came back.

    ``key`` and ``columns`` identify the question; ``value`` is plain data (dict, list, str, bytes,
    int, float, bool, None, datetime) when ``reason`` is None. ``account`` is the credential's
    name, never its secret. ``parent`` is the key of the ``Each`` or ``Twice`` that led to it.
    ``fix`` says what would enable the answer. ``withheld`` counts what a redaction took out
    before the answer left the transport.
    """

    respondent: str
    key: str
    columns: tuple[str, ...]
    at: datetime
    took: float
    grade: Grade
    value: object = None
    reason: Reason | None = None
    detail: str = ""
    fix: str = ""
    account: str | None = None
    parent: str | None = None
    withheld: int = 0

    @property
    def outcome(self) -> Outcome[object]:
        """The answer as a sum type."""
        if self.reason is None:
            return Answered(self.value)
        return Unanswered(self.reason, self.detail)

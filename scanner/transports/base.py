"""What every transport offers: a session with one host that carries questions and only reads."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from scanner.model import Endpoint as Endpoint
from scanner.model import Question, Reason
from scanner.model import Where as Where


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one question. ``value`` is plain data when ``reason`` is None;
    ``detail`` and ``fix`` are sentences for the engineer; ``withheld`` counts redactions."""

    question: Question[object]
    at: datetime
    took: float
    value: object = None
    reason: Reason | None = None
    detail: str = ""
    fix: str = ""
    withheld: int = 0


class SessionError(Exception):
    """A session could not be opened, or broke: why, in a sentence, and what to do about it."""

    def __init__(self, reason: Reason, detail: str, fix: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.fix = fix


class Session(Protocol):
    """An open connection to one host. It has no method that writes."""

    def ask(self, questions: Sequence[Question[object]], deadline: "Deadline") -> Iterator[Reply]:
        """Ask all together; yield one Reply a question as they come, in any order.

        A question's own failure is a Reply with a reason, never an exception.

        Raises:
            SessionError: the connection broke; questions without a Reply were not answered.
        """

    def close(self) -> None:
        """End the connection; never raises."""


class Deadline:
    """A point on the monotonic clock after which no more is asked of a host."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float = float("inf")) -> float:
        """Seconds left, at most ``most``, never negative."""
        return max(0.0, min(most, self._end - time.monotonic()))

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return self.left() <= 0


class Stopwatch:
    """When something began (aware, UTC) and how long it took, in seconds."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)
        self._start = time.monotonic()

    @property
    def took(self) -> float:
        """Seconds since it was made."""
        return time.monotonic() - self._start

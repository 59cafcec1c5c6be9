"""Why something is not known: the closed list, shared by answers, facts and verdicts."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a question has no answer or a fact is missing. None of them is ever a pass or a fail."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    NO_CREDENTIAL = "no-credential"
    LOGIN_REFUSED = "login-refused"
    ACCESS_DENIED = "access-denied"
    NOT_SUPPORTED = "not-supported"
    BAD_ANSWER = "bad-answer"
    TOO_LARGE = "too-large"
    OUT_OF_SCOPE = "out-of-scope"
    NOT_ASKED = "not-asked"
    SCANNER_BUG = "scanner-bug"


class CannotTellError(Exception):
    """A reader saw the answer and cannot make a fact of it; the fact is Missing(reason, detail)."""

    reason = Reason.BAD_ANSWER

    def __init__(self, detail: str, reason: Reason | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if reason is not None:
            self.reason = reason


class BadAnswer(CannotTellError):  # noqa: N818 - reads as a statement in topic files
    """The answer does not have the shape that its source documents."""


class NotSupported(CannotTellError):  # noqa: N818 - reads as a statement in topic files
    """The respondent does not have what was asked: no such table, no such command."""

    reason = Reason.NOT_SUPPORTED

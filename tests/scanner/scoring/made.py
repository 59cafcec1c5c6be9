"""Checks and findings made up for scoring tests."""

from scanner.model import (
    Check,
    Evidence,
    Fail,
    Grade,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Target,
    Unknown,
    Verdict,
    check,
    fact,
)
from scanner.model.findings import Finding

TARGETS = tuple(
    Target(f"name:h{n}", f"h{n}", (f"10.0.0.{n}",), roles=frozenset({Role.HOST}))
    for n in range(100)
)


@fact("made.up")
class MadeUp:
    """A fact that nobody reads."""

    value: int


def made(check_id: str, topic: str, severity: Severity = Severity.HIGH) -> Check[...]:
    """A check with an id, a topic and a severity."""

    @check(check_id, topic=topic, severity=severity)
    def function(_fact: MadeUp) -> Verdict:
        """It should be so.

        Why: because.
        Fix: do it.
        Effort: 1 h.
        """
        return Pass("It is so.")

    return function


def passed() -> Verdict:
    return Pass("It is so.", Evidence("value", 1))


def failed(severity: Severity | None = None, share: float = 1.0) -> Verdict:
    return Fail("It is not so.", Evidence("value", 0), severity=severity, share=share)


def unknown() -> Verdict:
    return Unknown("Nobody knows.")


def not_applicable() -> Verdict:
    return NotApplicable("It does not arise.")


def findings(of: Check[...], *verdicts: Verdict, grade: Grade = Grade.MEASURED) -> list[Finding]:
    """A finding a verdict, each on a target of its own."""
    return [
        Finding(of, target, verdict, grade)
        for target, verdict in zip(TARGETS, verdicts, strict=False)
    ]

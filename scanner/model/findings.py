"""Findings and gaps: what judging the record gives, for scoring and for the report."""

from dataclasses import dataclass

from scanner.model.answers import Grade
from scanner.model.checks import Check
from scanner.model.reasons import Reason
from scanner.model.targets import Target
from scanner.model.verdicts import Fail, Result, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict of one check for one target.

    ``source`` names the probe that gave the subject fact ("ssh: shell linux.os-release"),
    ``grade`` the weakest evidence that the verdict rests on. ``reason`` is set where the outcome
    is Unknown.
    """

    check: Check[...]
    target: Target
    verdict: Verdict
    grade: Grade
    source: str = ""
    reason: Reason | None = None

    @property
    def result(self) -> Result:
        """The outcome."""
        return self.verdict.result

    @property
    def severity(self) -> Severity:
        """The check's severity, or the lower one that the failure states."""
        if isinstance(self.verdict, Fail) and self.verdict.severity is not None:
            return self.verdict.severity
        return self.check.severity


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be looked at: of whom, over what, why, and what would enable it.

    ``target`` is the target's name, ``transport`` the transport's word; ``checks`` are the ids
    that stay Unknown because of it.
    """

    target: str
    transport: str
    reason: Reason
    detail: str
    fix: str = ""
    checks: tuple[str, ...] = ()

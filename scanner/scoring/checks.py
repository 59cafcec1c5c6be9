"""The score of one check: it counts once, whatever the number of hosts."""

from collections.abc import Iterable
from math import fsum

from scanner.benchmark import Benchmark
from scanner.model import Check, Fail, Grade, Result, Severity
from scanner.model.findings import Finding
from scanner.scoring.types import CheckScore


def score_check(
    check: Check[...], findings: Iterable[Finding], benchmark: Benchmark
) -> CheckScore | None:
    """The check's score from its findings; None where it is due nowhere (or informs only).

    A failure costs its share, lessened where the failure states a lower severity than the check:
    a high check (5 points) that fails with medium (3) costs 3/5 of that host.
    """
    weight = benchmark.file.severity[check.severity]
    due = [one for one in findings if one.result is not Result.NOT_APPLICABLE]
    if not due or weight == 0:
        return None
    judged = [one for one in due if one.result is not Result.UNKNOWN]
    failed = fsum(_cost(one, benchmark.file.severity) for one in judged)
    seen = fsum(benchmark.file.said_counts if one.grade is Grade.SAID else 1.0 for one in judged)
    return CheckScore(
        check=check,
        weight=weight,
        passed=len(judged) - failed,
        failed=failed,
        unknown=len(due) - len(judged),
        targets=len(due),
        value=1 - failed / len(judged) if judged else None,
        coverage=seen / len(due),
    )


def _cost(finding: Finding, weights: dict[Severity, float]) -> float:
    """What a finding takes from its host, 0 to 1."""
    if not isinstance(finding.verdict, Fail):
        return 0.0
    lessened = min(1.0, weights[finding.severity] / weights[finding.check.severity])
    return finding.verdict.share * lessened

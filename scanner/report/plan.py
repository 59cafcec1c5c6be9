"""The list of improvements, first version: failed checks in the order to mend them."""

from collections import defaultdict
from collections.abc import Iterable

from scanner.model import Check, People, Result, Role, Severity
from scanner.model.findings import Finding
from scanner.report.document import PlanRow, When
from scanner.report.words import SEVERITY_ORDER, capitalised

# A grave matter that costs half a day is mended at once; what costs more is planned.
_QUICK_HOURS = 4.0
_NAMED = frozenset({"account", "computer", "controller", "password", "server", "trust"})
WHENS: tuple[When, ...] = ("this week", "next 90 days", "this year")


def improvements(findings: Iterable[Finding]) -> tuple[PlanRow, ...]:
    """One row an action: checks with the same fix are mended by one move, counted once a thing."""
    moves: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.result is Result.FAIL:
            moves[finding.check.text.fix].append(finding)
    rows = [_row(failed) for failed in moves.values()]
    return tuple(sorted(rows, key=_order))


def _order(row: PlanRow) -> tuple[int, int, float, str]:
    return WHENS.index(row.when), SEVERITY_ORDER[row.severity], row.hours, row.action


def _row(failed: list[Finding]) -> PlanRow:
    worst = min(failed, key=lambda finding: SEVERITY_ORDER[finding.severity])
    checks = {finding.check.id: finding.check for finding in failed}
    things = len({finding.target.id for finding in failed})
    hours = max(_hours(check, failed) for check in checks.values())
    return PlanRow(
        action=worst.check.text.fix,
        why=capitalised(worst.check.text.why),
        when=_when(worst.severity, hours),
        severity=worst.severity,
        area=worst.check.area,
        hours=hours,
        things=things,
        checks=tuple(sorted(checks)),
    )


def _hours(check: Check[...], failed: list[Finding]) -> float:
    effort = check.text.effort
    if not effort.per:
        return effort.hours
    own = {f.target.id: f for f in failed if f.check.id == check.id}
    return effort.hours * sum(_things(finding, effort.per) for finding in own.values())


def _things(finding: Finding, per: str) -> int:
    """How many of what the effort is for stand behind one finding: of a domain, the accounts or
    computers that its verdict names."""
    if Role.DOMAIN not in finding.target.roles or per not in _NAMED:
        return 1
    values = finding.verdict.values.values()
    return max((len(set(one.names)) for one in values if isinstance(one, People)), default=1)


def _when(severity: Severity, hours: float) -> When:
    match severity:
        case Severity.CRITICAL:
            return "this week"
        case Severity.HIGH if hours <= _QUICK_HOURS:
            return "this week"
        case Severity.HIGH | Severity.MEDIUM:
            return "next 90 days"
        case _:
            return "this year"

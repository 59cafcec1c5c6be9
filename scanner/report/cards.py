"""Findings grouped by check: one card a check, one row a target."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner.model import Area, Check, Naming, Result, Severity
from scanner.model.findings import Finding
from scanner.report.document import FindingRow
from scanner.report.rows import finding_row
from scanner.report.words import OUTCOME_WORDS, SEVERITY_ORDER, capitalised, counted

_OUTCOME_ORDER = {outcome: place for place, outcome in enumerate(OUTCOME_WORDS)}


@dataclass(frozen=True, slots=True)
class Card:
    """A check and all its findings, the failed ones first."""

    id: str
    title: str
    area: Area
    topic: str
    severity: Severity
    why: str
    fix: str
    effort: str
    maps: tuple[str, ...]
    needs: str
    counts: Mapping[Result, int]
    rows: tuple[FindingRow, ...]

    @property
    def outcome(self) -> Result:
        """The gravest outcome of any target."""
        return self.rows[0].outcome

    @property
    def tally(self) -> str:
        """The counts in words: "3 fail · 12 pass"."""
        return " · ".join(
            f"{self.counts[outcome]} {word.lower()}"
            for outcome, word in OUTCOME_WORDS.items()
            if self.counts.get(outcome)
        )


def cards(findings: Iterable[Finding], naming: Naming = Naming.FULL) -> tuple[Card, ...]:
    """One card a check: first those with failures, the gravest first."""
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.check.id].append(finding)
    return tuple(sorted((_card(group, naming) for group in grouped.values()), key=_card_order))


def _card_order(card: Card) -> tuple[int, int, int, str]:
    failed = card.counts.get(Result.FAIL, 0)
    return _OUTCOME_ORDER[card.outcome], SEVERITY_ORDER[card.severity], -failed, card.id


def _card(group: list[Finding], naming: Naming) -> Card:
    check = group[0].check
    rows = sorted((finding_row(finding, naming) for finding in group), key=_row_order)
    return Card(
        id=check.id,
        title=check.text.title,
        area=check.area,
        topic=check.topic,
        severity=check.severity,
        why=capitalised(check.text.why),
        fix=check.text.fix,
        effort=_effort(check),
        maps=check.maps,
        needs=check.needs,
        counts=Counter(row.outcome for row in rows),
        rows=tuple(rows),
    )


def _row_order(row: FindingRow) -> tuple[int, int, str]:
    return _OUTCOME_ORDER[row.outcome], SEVERITY_ORDER[row.severity], row.target


def _effort(check: Check[...]) -> str:
    effort = check.text.effort
    hours = counted(int(effort.hours), "hour") if effort.hours % 1 == 0 else f"{effort.hours} hours"
    return f"{hours} for each {effort.per}" if effort.per else hours

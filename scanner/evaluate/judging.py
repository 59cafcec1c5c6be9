"""Judges a record: each check on each target that it is due on.

Here stands one of the program's four broad excepts: a check that fails costs its own finding.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from scanner.catalogue import Catalogue
from scanner.evaluate.facts import Facts
from scanner.inventory import Inventory, build
from scanner.inventory.reading import Told
from scanner.model import (
    Asked,
    Check,
    DirectoryInUse,
    Grade,
    Missing,
    NotApplicable,
    Reason,
    Result,
    Table,
    Target,
    Unknown,
    Verdict,
)
from scanner.model.checks import Parameter, Takes
from scanner.model.collected import file_of
from scanner.model.findings import Finding

_LOG = logging.getLogger("siteproof.checks")


class Benchmark(Protocol):
    """What judging needs of a benchmark: tables by row type, and limits by check id."""

    def table(self, row: type[object]) -> Table[object]:
        """The rows of a table."""

    def limits(self, check: Check[...]) -> Mapping[str, float]:
        """The limits that differ from the check's own defaults."""


@dataclass
class Judged:
    """Everything that the record says: who is there, and what was found."""

    inventory: Inventory
    findings: list[Finding] = field(default_factory=list)
    in_use: list[DirectoryInUse] = field(default_factory=list)
    """What each domain's directory tells of its people and computers, where it was read."""


def evaluate(
    catalogue: Catalogue, lines: Mapping[tuple[str, str], Asked], benchmark: Benchmark
) -> Judged:
    """Judge a record."""
    inventory = build(catalogue.identifying, lines)
    facts = Facts(catalogue, inventory, lines)
    told = (facts.told(DirectoryInUse, domain.target) for domain in inventory.domains)
    seen = [one.fact for one in told if one is not None]
    judged = Judged(inventory, in_use=[one for one in seen if isinstance(one, DirectoryInUse)])
    for check in catalogue.checks:
        judge = _Judge(check, facts, benchmark)
        judged.findings.extend(judge.findings())
    return judged


class _Judge:
    """One check over all its targets."""

    def __init__(self, check: Check[...], facts: Facts, benchmark: Benchmark) -> None:
        self.check = check
        self.facts = facts
        self.benchmark = benchmark
        self.limits = dict(benchmark.limits(check))

    def findings(self) -> Iterator[Finding]:
        """A finding a target that the check is due on."""
        subject = self.check.subject
        if subject.takes is Takes.FLEET:
            fleet, source = self.facts.fleet(subject.of)
            if fleet.known or fleet.missing:
                yield self._finding(self.facts.site, source)
            return
        for target in self.facts.due(subject.of):
            addresses = self.facts.addresses(subject.of, target)
            yield min((self._of_address(target, one) for one in addresses), key=_worst_first)

    def _of_address(self, target: Target, address: str | None) -> Finding:
        subject = self.facts.told(self.check.subject.of, target, address)
        return self._finding(target, subject, address)

    def _finding(self, target: Target, subject: Told | None, address: str | None = None) -> Finding:
        verdict = self._verdict(target, address)
        return Finding(
            check=self.check,
            target=target,
            verdict=verdict,
            grade=subject.grade if subject else Grade.MEASURED,
            source=_source(subject) if subject else "",
            reason=verdict.reason if isinstance(verdict, Unknown) else None,
        )

    def _verdict(self, target: Target, address: str | None) -> Verdict:
        arguments: list[object] = []
        for parameter in self.check.parameters:
            given = self._argument(parameter, target, address)
            if isinstance(given, Verdict):
                return given
            arguments.append(given)
        try:
            return self.check.function(*arguments, **self.limits)
        except Exception:  # noqa: BLE001 - one bad check costs its own finding and nothing else
            _LOG.exception("check %s on %s", self.check.id, target.id)
            return Unknown(
                f"A bug of ours in {self.check.id}; please report it.", reason=Reason.SCANNER_BUG
            )

    def _argument(self, parameter: Parameter, target: Target, address: str | None) -> object:
        makers: dict[Takes, Callable[[], object]] = {
            Takes.TIME: lambda: self.facts.when(target, self._subject(target, address)),
            Takes.TABLE: lambda: self.benchmark.table(parameter.of),
            Takes.FLEET: lambda: self.facts.fleet(parameter.of)[0],
            Takes.FACT: lambda: self._fact(parameter, target, address),
        }
        given = makers[parameter.takes]()
        if given is None:
            return Unknown("It was never asked.", reason=Reason.NOT_ASKED)
        return given

    def _subject(self, target: Target, address: str | None) -> Told | None:
        if self.check.subject.takes is Takes.FLEET:
            return None
        return self.facts.told(self.check.subject.of, target, address)

    def _fact(self, parameter: Parameter, target: Target, address: str | None) -> object:
        """The fact on the target, else on its domain, else on the site; a gap is Unknown unless the
        check takes it."""
        alone = address if address in self.facts.addresses(parameter.of, target) else None
        told = self.facts.told(parameter.of, target, alone) or self.facts.wider(
            parameter.of, target
        )
        if told is None:
            missing = Missing(Reason.NOT_SUPPORTED, "this kind of device is not asked for it")
            return missing if parameter.gap else NotApplicable("It does not arise on this device.")
        if isinstance(told.fact, Missing) and not parameter.gap:
            return told.fact.unknown()
        return told.fact


def _worst_first(finding: Finding) -> int:
    order = (Result.FAIL, Result.UNKNOWN, Result.PASS, Result.NOT_APPLICABLE)
    return order.index(finding.result)


def _source(told: Told) -> str:
    """How the fact was come by, for the report."""
    keys = "; ".join(question.key for question in told.probe.questions)
    file = file_of(told.respondent)
    return f"file {file}: {keys}" if file else keys

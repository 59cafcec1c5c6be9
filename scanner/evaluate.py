"""Answers to facts to findings: a pure function of the record, the checks and the benchmark.

Here stands one of the program's three broad excepts: a check that fails costs its own finding.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from scanner.catalogue import Catalogue
from scanner.inventory import Inventory, build
from scanner.inventory.reading import Told, lookup_in, read_probe
from scanner.model import (
    SITE_ID,
    About,
    Asked,
    Check,
    Fleet,
    Grade,
    Missing,
    NotApplicable,
    Probe,
    Reason,
    Role,
    ScanTime,
    Table,
    Target,
    Unknown,
    Verdict,
)
from scanner.model.checks import Parameter, Takes
from scanner.model.findings import Finding

_LOG = logging.getLogger("siteproof.checks")


class Benchmark(Protocol):
    """What judging needs of a benchmark: tables by row type, and limits by check id."""

    def table(self, row: type[object]) -> Table[object]:
        """The rows of a table."""

    def limits(self, check: Check) -> Mapping[str, float]:
        """The limits that differ from the check's own defaults."""


@dataclass
class Judged:
    """Everything that the record says: who is there, and what was found."""

    inventory: Inventory
    findings: list[Finding] = field(default_factory=list)


def evaluate(
    catalogue: Catalogue, lines: Mapping[tuple[str, str], Asked], benchmark: Benchmark
) -> Judged:
    """Judge a record."""
    inventory = build(catalogue.identifying, lines)
    facts = _Facts(catalogue, inventory, lines)
    judged = Judged(inventory)
    for check in catalogue.checks:
        judge = _Judge(check, facts, benchmark)
        judged.findings.extend(judge.findings())
    return judged


class _Facts:
    """Facts by target and class, each read once."""

    def __init__(
        self,
        catalogue: Catalogue,
        inventory: Inventory,
        lines: Mapping[tuple[str, str], Asked],
    ) -> None:
        self.catalogue = catalogue
        self.inventory = inventory
        self.lines = lines
        self._known: dict[tuple[str, type[object]], Told | None] = {}
        self._when: dict[str, datetime] = {}
        for (respondent, _), asked in lines.items():
            if respondent not in self._when or self._when[respondent] < asked.at:
                self._when[respondent] = asked.at

    def due(self, kind: type[object]) -> Iterator[Target]:
        """The targets that have a probe for this fact."""
        for target in self.inventory.targets.values():
            if target.seen_only is None and any(self._probes(kind, target)):
                yield target

    def _probes(self, kind: type[object], target: Target) -> Iterator[Probe[object]]:
        for probe in self.catalogue.sources.get(kind, ()):
            if target.id == SITE_ID:
                if probe.about is About.SITE:
                    yield probe
            elif probe.about is About.RESPONDENT and probe.role in target.roles:
                yield probe

    def told(self, kind: type[object], target: Target) -> Told | None:
        """The best source's fact; None where no probe of this target yields it."""
        key = (target.id, kind)
        if key not in self._known:
            self._known[key] = self._best(kind, target)
        return self._known[key]

    def _best(self, kind: type[object], target: Target) -> Told | None:
        first: Told | None = None
        for probe in self._probes(kind, target):
            for respondent in self._respondents(target, probe):
                told = read_probe(probe, lookup_in(self.lines, respondent))
                if not isinstance(told.fact, Missing):
                    return told
                first = first or told
        return first

    def _respondents(self, target: Target, probe: Probe[object]) -> tuple[str, ...]:
        if target.id == SITE_ID and probe.role is not Role.PERSON:
            ids = [t.id for t in self.inventory.targets.values() if probe.role in t.roles]
            return tuple(one for i in ids for one in self.inventory.respondents.get(i, ()))
        return self.inventory.respondents.get(target.id, ())

    def when(self, target: Target) -> ScanTime | None:
        """When the target answered last; the site: when anybody did."""
        respondents = self.inventory.respondents.get(target.id, ())
        times = [self._when[one] for one in respondents if one in self._when]
        if target.id == SITE_ID:
            times = list(self._when.values())
        return ScanTime(max(times)) if times else None


class _Judge:
    """One check over all its targets."""

    def __init__(self, check: Check, facts: _Facts, benchmark: Benchmark) -> None:
        self.check = check
        self.facts = facts
        self.benchmark = benchmark
        self.limits = dict(benchmark.limits(check))

    def findings(self) -> Iterator[Finding]:
        """A finding a target that the check is due on."""
        subject = self.check.subject
        if subject.takes is Takes.FLEET:
            fleet, source = self._fleet(subject.of)
            if fleet.known or fleet.missing:
                yield self._finding(self.facts.inventory.targets[SITE_ID], source)
            return
        for target in self.facts.due(subject.of):
            yield self._finding(target, self.facts.told(subject.of, target))

    def _finding(self, target: Target, subject: Told | None) -> Finding:
        verdict = self._verdict(target)
        return Finding(
            check=self.check,
            target=target,
            verdict=verdict,
            grade=subject.grade if subject else Grade.MEASURED,
            source=_source(subject.probe) if subject else "",
            reason=verdict.reason if isinstance(verdict, Unknown) else None,
        )

    def _verdict(self, target: Target) -> Verdict:
        arguments: list[object] = []
        for parameter in self.check.parameters:
            given = self._argument(parameter, target)
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

    def _argument(self, parameter: Parameter, target: Target) -> object:
        makers: dict[Takes, Callable[[], object]] = {
            Takes.TIME: lambda: self.facts.when(target),
            Takes.TABLE: lambda: self.benchmark.table(parameter.of),
            Takes.FLEET: lambda: self._fleet(parameter.of)[0],
            Takes.FACT: lambda: self._fact(parameter, target),
        }
        given = makers[parameter.takes]()
        if given is None:
            return Unknown("It was never asked.", reason=Reason.NOT_ASKED)
        return given

    def _fact(self, parameter: Parameter, target: Target) -> object:
        """The fact on the target, else on the site; a gap is Unknown unless the check takes it."""
        told = self.facts.told(parameter.of, target)
        if told is None:
            told = self.facts.told(parameter.of, self.facts.inventory.targets[SITE_ID])
        if told is None:
            missing = Missing(Reason.NOT_SUPPORTED, "this kind of device is not asked for it")
            return missing if parameter.gap else NotApplicable("It does not arise on this device.")
        if isinstance(told.fact, Missing) and not parameter.gap:
            return told.fact.unknown()
        return told.fact

    def _fleet(self, kind: type[object]) -> tuple[Fleet[object], Told | None]:
        known: dict[str, object] = {}
        missing: dict[str, Missing] = {}
        source: Told | None = None
        for target in self.facts.due(kind):
            told = self.facts.told(kind, target)
            if told is None:
                continue
            if isinstance(told.fact, Missing):
                missing[target.name] = told.fact
            else:
                known[target.name] = told.fact
                source = source or told
        return Fleet(known, missing), source


def _source(probe: Probe[object]) -> str:
    """How the fact was come by, for the report."""
    return "; ".join(question.key for question in probe.questions)

"""The view: everything that a report shows, decided here, so that the templates decide nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scanner.inventory import Device
from scanner.model import Area, DirectoryInUse, Naming, Result
from scanner.model.findings import Finding, Gap
from scanner.report.blind_spots import BlindSpot, blind_spots
from scanner.report.cards import Card, cards
from scanner.report.document import FORMAT, About, DeviceRow, Document, PlanRow, When
from scanner.report.picture import Bar, bar
from scanner.report.plan import WHENS, improvements
from scanner.report.rows import area_row, device_row, finding_row, gap_row
from scanner.report.sizing import device_class, size
from scanner.report.summary import Point, good, risks, sentence
from scanner.report.words import TIER_TITLE, TIER_WORDS, counted
from scanner.scoring import AreaScore, Level

# What an owner reads at a sitting; the annex has the rest.
_MOST_MOVES = 6
_MOST_SPOTS = 6


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What the report says of the scan itself. ``lost``: sentences on what discovery lost."""

    id: str
    site: str
    client: str
    started: datetime
    ended: datetime | None
    tier: Literal["outside", "one-user", "full"]
    vantage: str
    authority: str
    record_head: str
    complete: bool
    benchmark: str
    version: str
    lost: tuple[str, ...] = ()
    naming: Naming = Naming.FULL


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device of the inventory table, with its class and its open findings."""

    row: DeviceRow
    kind: str
    make: str
    system: str
    number: int | None
    failed: int


@dataclass(frozen=True, slots=True)
class PlanStep:
    """The moves of one time, and the hours they take; ``more`` are those beyond a page."""

    when: When
    hours: float
    moves: tuple[PlanRow, ...]
    more: tuple[PlanRow, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """What every format is made of. ``document`` is the public JSON; the rest is drawn from it."""

    document: Document
    title: str
    how: str
    date: str
    period: str
    sentence: str
    basis: str
    area_names: Mapping[Area, str]
    bars: tuple[Bar, ...]
    good: tuple[Point, ...]
    risks: tuple[Point, ...]
    blind_spots: tuple[BlindSpot, ...]
    other_blind_spots: str
    decisions: tuple[str, ...]
    steps: tuple[PlanStep, ...]
    cards: tuple[Card, ...]
    devices: tuple[DeviceLine, ...]
    target_numbers: Mapping[str, int]
    target_names: Mapping[str, str]


def build_view(
    info: RunInfo,
    areas: Sequence[AreaScore],
    findings: Iterable[Finding],
    gaps: Sequence[Gap],
    inventory: Sequence[Device],
    in_use: Sequence[DirectoryInUse] = (),
) -> ReportView:
    """Everything the report says of one run."""
    judged = list(findings)
    document = _document(info, areas, judged, gaps, inventory, in_use)
    spots = blind_spots(gaps)
    steps = _steps(document.plan)
    names = {row.target_id: row.target for row in document.findings}
    names = dict(sorted(names.items(), key=lambda item: item[1].casefold()))
    numbers = {target: number for number, target in enumerate(names)}
    return ReportView(
        document=document,
        title=TIER_TITLE[info.tier],
        how=TIER_WORDS[info.tier],
        date=f"{info.started.day} {info.started:%B %Y}",
        period=_period(info),
        sentence=sentence(areas),
        basis=_basis(areas),
        area_names={**{area: area.value for area in Area}, **{a.area: a.name for a in areas}},
        bars=tuple(bar(area) for area in areas),
        good=good(judged),
        risks=risks(judged),
        blind_spots=spots[:_MOST_SPOTS],
        other_blind_spots=_others(spots),
        decisions=_decisions(steps, spots),
        steps=steps,
        cards=cards(judged, info.naming),
        devices=_devices(document, inventory, numbers),
        target_numbers=numbers,
        target_names=names,
    )


def _document(
    info: RunInfo,
    areas: Sequence[AreaScore],
    findings: Sequence[Finding],
    gaps: Sequence[Gap],
    inventory: Sequence[Device],
    in_use: Sequence[DirectoryInUse],
) -> Document:
    return Document(
        format=FORMAT,
        site=info.site,
        run=info.id,
        tier=info.tier,
        about=_about(info),
        areas=tuple(area_row(area) for area in areas),
        findings=tuple(finding_row(finding, info.naming) for finding in findings),
        inventory=tuple(device_row(device) for device in inventory),
        gaps=tuple(gap_row(gap) for gap in gaps),
        plan=improvements(findings),
        sla=size(inventory, in_use),
    )


def _about(info: RunInfo) -> About:
    return About(
        client=info.client,
        started=info.started.isoformat(),
        ended=info.ended.isoformat() if info.ended else None,
        vantage=info.vantage,
        authority=info.authority,
        record_head=info.record_head,
        complete=info.complete,
        benchmark=info.benchmark,
        version=info.version,
        lost=info.lost,
    )


def _basis(areas: Sequence[AreaScore]) -> str:
    judged, due = sum(area.judged for area in areas), sum(area.due for area in areas)
    unscored = sum(area.level is Level.NOT_SCORED for area in areas)
    more = f"; {counted(unscored, 'area')} could not be scored" if unscored else ""
    return f"This rests on {judged} of the {counted(due, 'check')} that apply here{more}."


def _steps(plan: Sequence[PlanRow]) -> tuple[PlanStep, ...]:
    steps = []
    for when in WHENS:
        moves = tuple(row for row in plan if row.when == when)
        if moves:
            hours = round(sum(move.hours for move in moves), 1)
            steps.append(PlanStep(when, hours, moves[:_MOST_MOVES], moves[_MOST_MOVES:]))
    return tuple(steps)


def _others(spots: Sequence[BlindSpot]) -> str:
    rest = spots[_MOST_SPOTS:]
    if not rest:
        return ""
    return f"And {counted(len(rest), 'smaller matter')}, listed for the engineers."


def _decisions(steps: Sequence[PlanStep], spots: Sequence[BlindSpot]) -> tuple[str, ...]:
    decisions = [f"Do what stands under “{step.when}” ({step.hours:g} h)." for step in steps]
    if spots:
        decisions.append("A second visit for what could not be seen.")
    return tuple(decisions)


def _period(info: RunInfo) -> str:
    started = f"{info.started:%Y-%m-%d %H:%M}"
    if info.ended is None:
        return f"{started} {info.started.tzname()}, not ended"
    return f"{started} to {info.ended:%H:%M} {info.ended.tzname()}"


def _devices(
    document: Document, inventory: Sequence[Device], numbers: Mapping[str, int]
) -> tuple[DeviceLine, ...]:
    failed = Counter(row.target_id for row in document.findings if row.outcome is Result.FAIL)
    return tuple(
        DeviceLine(
            row=row,
            kind=device_class(device.target),
            make=_joined(row.vendor, row.model),
            system=_joined(row.os, row.os_version),
            number=numbers.get(row.id),
            failed=failed[row.id],
        )
        for row, device in zip(document.inventory, inventory, strict=True)
    )


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)

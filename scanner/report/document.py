"""The public document ``siteproof-report/1``: what other programs read. Change it only by adding.

The HTML shows the same objects, so that there is no second model of a finding or a device.
"""

from dataclasses import dataclass
from typing import Literal

from scanner.model import Area, Grade, Reason, Result, Severity
from scanner.scoring import Level

FORMAT: Literal["siteproof-report/1"] = "siteproof-report/1"

When = Literal["this week", "next 90 days", "this year"]


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic of an area; scores 0 to 100, coverage 0 to 1."""

    id: str
    name: str
    weight: float
    score: float | None
    low: float
    high: float
    coverage: float


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One of the six areas: score 0 to 100 (null: not scored), the range it could be in, coverage
    0 to 1, and how many of the checks that were due could be judged."""

    id: Area
    name: str
    score: float | None
    low: float
    high: float
    coverage: float
    level: Level
    provisional: bool
    judged: int
    due: int
    capped_by: tuple[str, ...]
    key_unknown: tuple[str, ...]
    topics: tuple[TopicRow, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One thing seen. Dates are ISO 8601 text; ``grade`` is how it was come by."""

    name: str
    value: str | int | float | bool | None
    where: str | None
    source: str | None
    grade: Grade


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A verdict of one check for one target. ``reason`` is set where the outcome is unknown."""

    check: str
    area: Area
    topic: str
    target: str
    target_id: str
    outcome: Result
    severity: Severity
    summary: str
    evidence: tuple[EvidenceRow, ...]
    source: str | None
    grade: Grade
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device of the site. Times are ISO 8601 with offset."""

    id: str
    name: str
    addresses: tuple[str, ...]
    macs: tuple[str, ...]
    names: tuple[str, ...]
    roles: tuple[str, ...]
    vendor: str | None
    model: str | None
    os: str | None
    os_version: str | None
    serial: str | None
    first_seen: str | None
    last_seen: str | None
    open_ports: tuple[int, ...]
    seen_only: str | None


@dataclass(frozen=True, slots=True)
class GapRow:
    """What could not be looked at, and what would enable it."""

    target: str
    transport: str
    reason: Reason
    detail: str | None
    fix: str | None
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One move: what to do, why, when, the hours of work in all, and the checks it mends."""

    action: str
    why: str
    when: When
    severity: Severity
    area: Area
    hours: float
    things: int
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A line of the sizing sheet. ``examined``: it answered itself; the rest was only sighted.
    ``expected`` and ``priced`` are null until a person fills them."""

    kind: str
    seen: int
    examined: int
    expected: int | None
    priced: int | None
    basis: str


@dataclass(frozen=True, slots=True)
class DirectoryCount:
    """What the directory says is in use: enabled, and logged on in the last 60 days. None where no
    directory was read."""

    users: int
    services: int
    computers: int
    servers: int
    desktops: int


@dataclass(frozen=True, slots=True)
class Sizing:
    """What the service level agreement is sized from; a device counts in one class only."""

    classes: tuple[ClassCount, ...]
    devices: int
    directory: DirectoryCount | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Who, when, from where, on whose authority, and what the record's head hash is."""

    client: str
    started: str
    ended: str | None
    vantage: str
    authority: str
    record_head: str
    complete: bool
    benchmark: str
    version: str
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The whole of ``report --format json``."""

    format: Literal["siteproof-report/1"]
    site: str
    run: str
    tier: Literal["outside", "one-user", "full"]
    about: About
    areas: tuple[AreaRow, ...]
    findings: tuple[FindingRow, ...]
    inventory: tuple[DeviceRow, ...]
    gaps: tuple[GapRow, ...]
    plan: tuple[PlanRow, ...]
    sla: Sizing

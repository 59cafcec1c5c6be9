"""From the engine's types to the rows of the public document."""

import math
from datetime import date, datetime

from scanner.inventory import Device
from scanner.model import Evidence, Naming, People, Value, say
from scanner.model.findings import Finding, Gap
from scanner.report.document import AreaRow, DeviceRow, EvidenceRow, FindingRow, GapRow, TopicRow
from scanner.scoring import AreaScore, TopicScore

# A reader of JSON may hold numbers as IEEE doubles: larger counters travel as text (RFC 8259, 6).
_LARGEST_EXACT = 2**53


def area_row(area: AreaScore) -> AreaRow:
    """An area with its topics."""
    return AreaRow(
        id=area.area,
        name=area.name,
        score=area.score,
        low=area.low,
        high=area.high,
        coverage=area.coverage,
        level=area.level,
        provisional=area.provisional,
        judged=area.judged,
        due=area.due,
        capped_by=area.capped_by,
        key_unknown=area.key_unknown,
        topics=tuple(_topic(topic) for topic in area.topics),
    )


def _topic(topic: TopicScore) -> TopicRow:
    return TopicRow(
        id=topic.id,
        name=topic.name,
        weight=topic.weight,
        score=None if topic.score is None else 100 * topic.score,
        low=100 * topic.low,
        high=100 * topic.high,
        coverage=topic.coverage,
    )


def finding_row(finding: Finding, naming: Naming = Naming.FULL) -> FindingRow:
    """A finding with its evidence; each piece of evidence names the finding's source. Names of
    people are shown as ``naming`` says."""
    source = finding.source or None
    return FindingRow(
        check=finding.check.id,
        area=finding.check.area,
        topic=finding.check.topic,
        target=finding.target.name,
        target_id=finding.target.id,
        outcome=finding.result,
        severity=finding.severity,
        summary=finding.verdict.summary_with(naming),
        evidence=tuple(
            _evidence(seen, source, finding, naming) for seen in finding.verdict.evidence
        ),
        source=source,
        grade=finding.grade,
        reason=finding.reason,
    )


def _evidence(seen: Evidence, source: str | None, finding: Finding, naming: Naming) -> EvidenceRow:
    return EvidenceRow(
        name=seen.name,
        value=plain(seen.value, naming),
        where=say(seen.where, naming) or None,
        source=source,
        grade=finding.grade,
    )


def plain(value: Value, naming: Naming = Naming.FULL) -> str | int | float | bool | None:
    """A value that JSON can hold: dates as ISO 8601, what is no number as null."""
    match value:
        case People():
            return value.shown(naming)
        case datetime() | date():
            return value.isoformat()
        case float() if not math.isfinite(value):
            return None
        case bool():
            return value
        case int() if abs(value) > _LARGEST_EXACT:
            return str(value)
        case _:
            return value


def device_row(device: Device) -> DeviceRow:
    """A device of the inventory."""
    target = device.target
    return DeviceRow(
        id=target.id,
        name=target.name,
        addresses=target.addresses,
        macs=target.macs,
        names=target.names,
        roles=tuple(sorted(role.value for role in target.roles)),
        vendor=device.vendor,
        model=device.model,
        os=device.os,
        os_version=device.os_version,
        serial=device.serial,
        first_seen=device.first_seen.isoformat() if device.first_seen else None,
        last_seen=device.last_seen.isoformat() if device.last_seen else None,
        open_ports=tuple(sorted(device.open_ports)),
        seen_only=target.seen_only,
    )


def gap_row(gap: Gap) -> GapRow:
    """A gap."""
    return GapRow(
        target=gap.target,
        transport=gap.transport,
        reason=gap.reason,
        detail=gap.detail or None,
        fix=gap.fix or None,
        checks=gap.checks,
    )

"""Errors and discards of a switch's ports, counted twice."""

from dataclasses import dataclass

from checks.network.ports import HIGH_CAPACITY, INTERFACES, UP, is_physical, port_name
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Row,
    Samples,
    Severity,
    SnmpTable,
    Twice,
    Verdict,
    check,
    fact,
    number,
    probe,
)

APART = 10.0
COUNTERS = Twice(INTERFACES, apart=APART)
PACKETS = Twice(HIGH_CAPACITY, apart=APART)
_PACKETS = tuple(column for column in HIGH_CAPACITY.named if column.endswith("Pkts"))
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """A port's counters since they began: ``packets`` of both directions and what became of them.

    ``growing`` names the counters that rose between two samples 10 s apart; a counter that fell
    was reset or wrapped and tells nothing of growth.
    """

    name: str
    packets: int
    errors: int
    discards: int
    growing: frozenset[str]


@fact("network.port-counters")
class PortCounters:
    """The counters of the physical ports that are up."""

    ports: tuple[Counted, ...]


def _sum(row: Row, *columns: str) -> int:
    return sum(max(number(row.get(column)) or 0, 0) for column in columns)


def _counted(index: str, samples: Samples[SnmpTable], packets: Samples[SnmpTable]) -> Counted:
    first, last = samples.first.get(index, {}), samples.second[index]
    more = packets.second.get(index, {})
    kinds = {"errors": ("ifInErrors", "ifOutErrors"), "discards": ("ifInDiscards", "ifOutDiscards")}
    totals = {kind: _sum(last, *columns) for kind, columns in kinds.items()}
    grown = frozenset(k for k, columns in kinds.items() if totals[k] > _sum(first, *columns))
    return Counted(
        name=port_name(index, last, more),
        packets=_sum(more, *_PACKETS),
        errors=totals["errors"],
        discards=totals["discards"],
        growing=grown,
    )


@probe(Role.SWITCH, COUNTERS, PACKETS)
def port_counters(samples: Samples[SnmpTable], packets: Samples[SnmpTable]) -> PortCounters:
    """ifTable's errors over ifXTable's 64-bit packet counters: 32 bits wrap within hours."""
    if not any(set(row) & set(_PACKETS) for row in packets.second.values()):
        raise NotSupported("no 64-bit packet counters")
    return PortCounters(
        tuple(
            _counted(index, samples, packets)
            for index, row in samples.second.items()
            if row.get("ifOperStatus") == UP and is_physical(row, packets.second.get(index, {}))
        )
    )


def _judge_share(
    counters: PortCounters, kind: str, least_packets: int, warn: float, fail: float
) -> tuple[list[tuple[float, Counted]], int, Severity | None]:
    """The ports above ``warn`` percent, worst first; how many could be judged; a lower severity
    unless one of them is above ``fail`` and still counting."""
    busy = [port for port in counters.ports if port.packets >= least_packets]
    shares = ((100 * getattr(p, kind) / (p.packets + getattr(p, kind)), p) for p in busy)
    bad = sorted((one for one in shares if one[0] >= warn), key=lambda one: one[0], reverse=True)
    grave = any(share >= fail and kind in port.growing for share, port in bad)
    return bad, len(busy), None if grave else Severity.LOW


def _evidence(kind: str, bad: list[tuple[float, Counted]]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(f"{kind} in % of packets", round(share, 2), where=port.name)
        for share, port in bad[:_SHOWN]
    )


@check(
    "network.interface-errors",
    topic="links",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("NET-IF-ERRORS",),
)
def interfaces_have_no_errors(
    counters: PortCounters, *, least_packets: int = 100_000, warn: float = 0.1, fail: float = 1.0
) -> Verdict:
    """Switch ports lose no packets to transmission errors.

    Why: damaged cables and mismatched ports make everything behind them slow and calls break up,
    and the cause is looked for in the programs.
    Fix: replace the cable, then the plug or transceiver; compare speed and duplex of both ends.
    Effort: 0.5 h a port.
    """
    bad, judged, severity = _judge_share(counters, "errors", least_packets, warn, fail)
    if not judged:
        return NotApplicable("No port has carried enough packets to judge it.")
    if not bad:
        return Pass("{judged} ports carry their packets without errors.", judged=judged)
    return Fail(
        "{bad} of {judged} ports have transmission errors; on the worst, {port}, {percent} % of the"
        " packets.",
        *_evidence("errors", bad),
        share=len(bad) / judged,
        severity=severity,
        bad=len(bad),
        judged=judged,
        port=bad[0][1].name,
        percent=bad[0][0],
    )


@check(
    "network.interface-discards",
    topic="links",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
    aliases=("NET-IF-DISCARDS",),
)
def interfaces_discard_nothing(
    counters: PortCounters, *, least_packets: int = 100_000, warn: float = 1.0
) -> Verdict:
    """Switch ports are wide enough for what is sent through them.

    Why: a port that throws packets away is too small for its load: backups drag and calls stutter.
    Fix: give the port a faster link or move load away from it.
    Effort: 1 h a port.
    """
    bad, judged, _ = _judge_share(counters, "discards", least_packets, warn, warn)
    if not judged:
        return NotApplicable("No port has carried enough packets to judge it.")
    if not bad:
        return Pass("{judged} ports forward what they are given.", judged=judged)
    return Fail(
        "{bad} of {judged} ports throw packets away; the worst is {port}.",
        *_evidence("discards", bad),
        share=len(bad) / judged,
        bad=len(bad),
        judged=judged,
        port=bad[0][1].name,
    )

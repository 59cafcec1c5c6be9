"""Whether the provider's monitoring and the detection of intruders reach all Windows computers, by
the services that run on them."""

from collections.abc import Mapping

from checks.network.windows_products import KnownProduct, running
from checks.server.windows_services import Services
from scanner.model import (
    Evidence,
    Fail,
    Fleet,
    NotApplicable,
    Pass,
    Reason,
    Severity,
    Table,
    Unknown,
    Verdict,
    check,
)

_FEW = 3
"""Below this many computers a share says nothing."""
_NAMED = 5
"""So many computers are named in a sentence, and the rest counted."""


@check(
    "process.monitoring-coverage",
    topic="monitoring",
    severity=Severity.MEDIUM,
    maps=("CIS 4.6", "ID.AM-01"),
    aliases=("PRC-RMM-COVERAGE",),
)
def monitoring_reaches_all(
    fleet: Fleet[Services], known: Table[KnownProduct], *, least_percent: float = 95
) -> Verdict:
    """Remote monitoring and management runs on nearly all Windows computers.

    Why: what nobody watches gets no updates and raises no alarm; it fails when somebody needs it.
    Fix: install the agent of your provider on the computers named here, and check the list monthly.
    Effort: 0.3 h a computer.
    """
    return _coverage(fleet, known, "rmm", least_percent)


@check(
    "process.intrusion-detection-coverage",
    topic="monitoring",
    severity=Severity.MEDIUM,
    maps=("CIS 13.7", "DE.CM-09", "CE MP"),
    aliases=("PRC-EDR-COVERAGE",),
)
def detection_reaches_all(
    fleet: Fleet[Services], known: Table[KnownProduct], *, least_percent: float = 95
) -> Verdict:
    """Detection of intruders (EDR) runs on nearly all Windows computers.

    Why: antivirus stops known programs; an intruder who uses Windows' own tools is only seen by
    detection, and he goes where there is none.
    Fix: buy one product with a service that watches its alarms, and install it everywhere, servers
    first.
    Effort: 0.3 h a computer.
    """
    return _coverage(fleet, known, "edr", least_percent)


def _coverage(
    fleet: Fleet[Services], known: Table[KnownProduct], kind: str, least_percent: float
) -> Verdict:
    if len(fleet.known) + len(fleet.missing) < _FEW:
        return NotApplicable("There are too few Windows computers for a share.")
    if len(fleet.known) < _FEW:
        text = "The services of only {count} Windows computers could be read."
        return Unknown(text, reason=Reason.ACCESS_DENIED, count=len(fleet.known))
    agents = {name: running(services, known, kind) for name, services in fleet.known.items()}
    without = sorted(name for name, found in agents.items() if not found)
    count, of = len(agents) - len(without), len(agents)
    shown = _shown(agents, without)
    if not count:
        return Fail("None of {of} Windows computers has an agent that we know.", *shown, of=of)
    if 100 * count / of < least_percent:
        text = "{count} of {of} Windows computers have an agent; without one: {names}."
        names = ", ".join(without[:_NAMED])
        if len(without) > _NAMED:
            names += f" and {len(without) - _NAMED} more"
        return Fail(text, *shown, share=len(without) / of, count=count, of=of, names=names)
    return Pass("{count} of {of} Windows computers have an agent.", *shown, count=count, of=of)


def _shown(agents: Mapping[str, list[str]], without: list[str]) -> tuple[Evidence, ...]:
    products = sorted({product for found in agents.values() for product in found})
    return (
        *(Evidence("agent", product) for product in products[:5]),
        *(Evidence("agent", "none", where=name) for name in without[:10]),
    )

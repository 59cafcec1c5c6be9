"""What could not be seen, for the owner: gaps of one cause and one remedy are one line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.model.findings import Gap
from scanner.report.words import REASON_FIX, REASON_WORDS, TRANSPORT_WORDS, capitalised, counted


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """One cause: whom it concerns, what would open it, how many checks wait for it."""

    text: str
    remedy: str
    targets: int
    checks: int

    @property
    def waiting(self) -> str:
        """How many checks wait for it."""
        return f"{counted(self.checks, 'check')} could not be judged." if self.checks else ""


def remedy(gap: Gap) -> str:
    """What would enable it: the gap's own words, or the reason's."""
    return gap.fix or REASON_FIX[gap.reason]


def blind_spots(gaps: Iterable[Gap]) -> tuple[BlindSpot, ...]:
    """Grouped by cause, transport and remedy; those that hold up most checks come first."""
    grouped: dict[tuple[str, str, str], list[Gap]] = defaultdict(list)
    for gap in gaps:
        grouped[(REASON_WORDS[gap.reason], gap.transport, remedy(gap))].append(gap)
    spots = [_spot(*key, group) for key, group in grouped.items()]
    return tuple(sorted(spots, key=lambda spot: (-spot.checks, -spot.targets, spot.text)))


def _spot(why: str, transport: str, fix: str, group: list[Gap]) -> BlindSpot:
    targets = len({gap.target for gap in group})
    way = TRANSPORT_WORDS.get(transport, transport)
    return BlindSpot(
        text=f"{capitalised(why)}: {counted(targets, 'thing')}, {way}.",
        remedy=fix,
        targets=targets,
        checks=len({check for gap in group for check in gap.checks}),
    )

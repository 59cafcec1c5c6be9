"""The six scores as a picture: words, and where the bands and marks of each bar stand."""

import math
from dataclasses import dataclass

from scanner.report.document import AreaRow
from scanner.report.rows import area_row
from scanner.report.words import counted
from scanner.scoring import AreaScore, Level


@dataclass(frozen=True, slots=True)
class Bar:
    """An area's line. Places and widths are percent of the bar's length, as SVG takes them."""

    area: AreaRow
    name: str
    shape: str
    verdict: str
    coverage: str
    remarks: tuple[str, ...]
    score_at: str | None
    low_at: str
    band_width: str
    covered: str

    @property
    def spoken(self) -> str:
        """The whole bar for a reader who does not see it."""
        return f"{self.name}: {self.verdict}, {self.coverage}"


def bar(area: AreaScore) -> Bar:
    """An area as it is drawn and said: the word before the number."""
    judged = area.score is not None and area.level is not Level.NOT_SCORED
    return Bar(
        area=area_row(area),
        name=area.name,
        shape=area.level.value.replace(" ", "-"),
        verdict=verdict(area) if judged else "not examined enough to judge",
        coverage=f"coverage {100 * area.coverage:.0f} % ({area.judged} of {area.due} checks)",
        remarks=_remarks(area),
        score_at=_place(area.score) if judged and area.score is not None else None,
        low_at=_place(area.low),
        band_width=_place(max(area.high - area.low, 0)),
        covered=_place(100 * area.coverage),
    )


def verdict(area: AreaScore) -> str:
    """The word before the number: "needs work (58; between 49 and 71)"."""
    low, high = math.floor(area.low), math.ceil(area.high)
    if low == high:
        return f"{area.level.value} ({area.score:.0f})"
    return f"{area.level.value} ({area.score:.0f}; between {low} and {high})"


def _remarks(area: AreaScore) -> tuple[str, ...]:
    remarks = []
    if area.provisional:
        keys = len(area.key_unknown)
        missing = f": {counted(keys, 'key check')} could not be judged" if keys else ""
        remarks.append(f"Provisional{missing}.")
    if area.capped_by:
        remarks.append(f"Held down by {counted(len(area.capped_by), 'critical failure')}.")
    return tuple(remarks)


def _place(points: float) -> str:
    return f"{min(max(points, 0.0), 100.0):.2f}%"

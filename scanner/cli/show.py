"""How commands print: rich tables on a terminal, plain lines when piped, JSON for programs."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from enum import Enum

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from scanner.cli.tables import print_table
from scanner.scoring import AreaScore, Level

COLOURS = {
    Level.GOOD: "green",
    Level.FAIR: "cyan",
    Level.NEEDS_WORK: "yellow",
    Level.AT_RISK: "red",
    Level.NOT_SCORED: "dim",
}


def console() -> Console:
    """Standard output: with colours on a terminal only; never guesses a width when piped."""
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False, soft_wrap=True)


def printable(text: object) -> str:
    """Device text without control characters, so that it cannot drive the terminal."""
    return "".join(char if char.isprintable() else "�" for char in str(text))


def clean(text: object) -> str:
    """Device text for rich: printable, and no markup."""
    return escape(printable(text))


def as_json(value: object) -> None:
    """Print a value as JSON."""
    print_line(json.dumps(value, default=_plain, indent=2, ensure_ascii=False))


def print_line(text: str) -> None:
    """A line on standard output as it is."""
    sys.stdout.write(text + "\n")


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case frozenset() | set():
            return sorted(value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
    return str(value)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows with device text among them: cleaned, then a table or tab-separated lines."""
    print_table(columns, [[printable(cell) for cell in row] for row in rows])


def words(area: AreaScore) -> str:
    """The word before the number: "needs work (58; between 49 and 71)"."""
    if area.score is None:
        return f"{area.level} ({area.judged} of {area.due} checks could be judged)"
    between = f"between {area.low:.0f} and {area.high:.0f}"
    provisional = ", provisional" if area.provisional else ""
    return f"{area.level} ({area.score:.0f}; {between}{provisional})"


def scores(areas: Sequence[AreaScore]) -> None:
    """The six areas, a line each."""
    if not sys.stdout.isatty():
        for area in areas:
            print_line(f"{area.area}\t{words(area)}\tcoverage {area.coverage:.0%}")
        return
    made = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Area", "", "Where it stands", "Evidence"):
        made.add_column(column)
    for area in areas:
        colour = COLOURS[area.level]
        made.add_row(
            area.name,
            f"[{colour}]{_bar(area)}[/]",
            f"[{colour}]{words(area)}[/]",
            f"{area.coverage:.0%}",
        )
    console().print(made)


def _bar(area: AreaScore) -> str:
    if area.score is None:
        return "·" * 20
    full = round(area.score / 5)
    return "█" * full + "░" * (20 - full)

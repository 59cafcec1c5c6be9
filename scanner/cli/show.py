"""How commands print: rich tables on a terminal, plain lines when piped, JSON for programs."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from enum import Enum

from rich.markup import escape
from rich.table import Table

from scanner.cli.consoles import Output, shows
from scanner.cli.tables import print_table
from scanner.report.picture import verdict
from scanner.scoring import AreaScore, Level

COLOURS = {
    Level.GOOD: "green",
    Level.FAIR: "cyan",
    Level.NEEDS_WORK: "yellow",
    Level.AT_RISK: "red",
    Level.NOT_SCORED: "dim",
}


def console() -> Output:
    """Standard output."""
    return Output()


def printable(text: object) -> str:
    """Device text without control characters, so that it cannot drive the terminal."""
    return "".join(char if char.isprintable() else "�" for char in str(text))


def clean(text: object) -> str:
    """Device text for rich: printable, and no markup."""
    return escape(printable(text))


def as_json(value: object) -> None:
    """Print a value as JSON."""
    print_json(json.dumps(value, default=_plain, indent=2))


def print_json(text: str) -> None:
    """JSON on standard output, in ASCII: device text in it cannot drive the terminal."""
    print_line(re.sub(r"[^\n\x20-\x7e]", _escaped, text))


def _escaped(found: re.Match[str]) -> str:
    """A character within a JSON string as its UTF-16 units (RFC 8259, 7)."""
    units = found[0].encode("utf-16-be", "surrogatepass")
    pairs = (units[place : place + 2].hex() for place in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs)


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
    return verdict(area) + (", provisional" if area.provisional else "")


def scores(areas: Sequence[AreaScore]) -> None:
    """The six areas, a line each."""
    if not sys.stdout.isatty():
        for area in areas:
            print_line(f"{area.area}\t{words(area)}\tcoverage {area.coverage:.0%}")
        return
    out = console()
    empty, full, none = "░█·" if shows("░█·", out.encoding) else ".#-"
    made = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("Area", "", "Where it stands", "Evidence"):
        made.add_column(column)
    for area in areas:
        colour = COLOURS[area.level]
        made.add_row(
            area.name,
            f"[{colour}]{_bar(area.score, empty, full, none)}[/]",
            f"[{colour}]{words(area)}[/]",
            f"{area.coverage:.0%}",
        )
    out.print(made)


def _bar(score: float | None, empty: str, full: str, none: str) -> str:
    if score is None:
        return none * 20
    length = round(score / 5)
    return full * length + empty * (20 - length)

"""Tables: drawn for a terminal, tab-separated lines for a pipe."""

import sys
from collections.abc import Sequence

import click
from rich.table import Table
from rich.text import Text

from scanner.cli.consoles import Output


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their column names; the names are left out of a pipe."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    table = Table(*columns, box=None, header_style="bold")
    for row in rows:
        # Text, for a name in square brackets is no markup.
        table.add_row(*(Text(cell) for cell in row))
    Output().print(table)

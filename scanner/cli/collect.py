"""``siteproof collect``: one read-only script, for computers that no scan can reach."""

import sys
from pathlib import Path

import click

from scanner.cli.errors import UserError
from scanner.cli.opening import plain_errors

OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it; - is standard output.",
)
_STDOUT = Path("-")


@click.group()
def collect() -> None:
    """Write a script that asks a computer by hand what a scan asks over the network.

    Read it, run it from a stick or by the client's own tools; its file comes back by
    siteproof import SITE FILE.
    """


@collect.command()
@OUT
def windows(out: Path | None) -> None:
    """For Windows PowerShell 5.1; nothing to install."""
    from scanner.catalogue import load
    from scanner.collect.windows import FILE, windows_script

    with plain_errors():
        _write(out or Path(FILE), windows_script(load()))


@collect.command()
@OUT
def linux(out: Path | None) -> None:
    """For any POSIX shell; nothing to install."""
    from scanner.catalogue import load
    from scanner.collect.linux import FILE, linux_script

    with plain_errors():
        _write(out or Path(FILE), linux_script(load()))


def _write(path: Path, script: str) -> None:
    if path == _STDOUT:
        sys.stdout.buffer.write(script.encode())  # click.echo would change the line ends on Windows
        return
    try:
        path.write_bytes(script.encode())
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}") from None
    click.echo(f"Written: {path}. Its files come back by: siteproof import SITE FILE...")

"""``siteproof verify SITE RUN``: is the record whole and unaltered."""

from pathlib import Path

import click

from scanner.cli.opening import SITE, plain_errors


@click.command()
@SITE
@click.argument("run")
@click.option("--json", "json_", is_flag=True, help="For a program.")
def verify(site: Path, run: str, json_: bool) -> int:
    """Walk a record's chain of hashes. Exit code 1 where it is torn or altered."""
    from scanner.cli.show import as_json, print_line
    from scanner.record import RecordError
    from scanner.record import verify as walk
    from scanner.record.runs import run_path

    with plain_errors():
        path = run_path(site, run)
        if not path.is_file():
            raise RecordError(f"there is no run {run} in {site}")
        found = walk(path)
    if json_:
        as_json(found)
    elif found.damage:
        print_line(f"DAMAGED after {found.batches} whole batches: {found.damage}")
    elif found.torn:
        print_line(f"{found.batches} whole batches, then {found.torn} bytes of a torn one.")
    else:
        print_line(f"Whole: {found.batches} batches, head {found.head}")
    return 1 if found.damage or found.torn else 0

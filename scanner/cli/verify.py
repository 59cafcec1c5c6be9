"""``siteproof verify SITE RUN``: is the record whole and unaltered."""

from pathlib import Path

import click

from scanner.cli.opening import RECORDED, plain_errors


@click.command()
@RECORDED
@click.argument("run")
@click.option("--json", "json_", is_flag=True, help="For a program.")
def verify(site: Path, run: str, json_: bool) -> int:
    """Walk a record's chain of hashes. Exit code 1 where it is torn or altered."""
    from scanner.cli.show import as_json, print_line
    from scanner.record import find_run
    from scanner.record import verify as walk
    from scanner.record.runs import run_path

    with plain_errors():
        found = walk(run_path(site, find_run(site, run)))
    if json_:
        as_json(found)
    elif found.damage:
        print_line(f"DAMAGED after {found.batches} whole batches: {found.damage}")
    elif found.torn:
        print_line(f"{found.batches} whole batches, then {found.torn} bytes of a torn one.")
    else:
        print_line(f"Whole: {found.batches} batches, head {found.head}")
    return 1 if found.damage or found.torn else 0

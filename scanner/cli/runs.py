"""``siteproof runs SITE``: the runs on disk; ``runs show`` prints one line by line."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.cli.opening import RECORDED, plain_errors, record_key

if TYPE_CHECKING:
    from scanner.record import Run

_HELP = {"-h", "--help"}


class _SiteFirst(click.Group):
    """``runs SITE`` lists; ``runs show SITE RUN`` shows."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert ``list`` where no subcommand is named."""
        first = next((word for word in args if not word.startswith("-")), None)
        if args and first not in self.commands and not _HELP & set(args):
            args.insert(0, "list")
        return super().parse_args(ctx, args)


@click.group(cls=_SiteFirst)
def runs() -> None:
    """List the runs of a site (runs SITE), or show one (runs show SITE RUN)."""


@runs.command("list")
@RECORDED
@click.option("--json", "json_", is_flag=True, help="For a program.")
def list_(site: Path, json_: bool) -> None:
    """The runs on disk, oldest first."""
    from scanner.cli.show import as_json, table
    from scanner.record import RecordError, list_runs, read_run

    rows: list[dict[str, Any]] = []
    for run_id in list_runs(site):
        try:
            run = read_run(site, run_id, record_key())
        except RecordError as error:
            rows.append({"run": run_id, "state": str(error), "hosts": None, "answers": None})
            continue
        hosts = len(run.respondents)
        rows.append(
            {"run": run_id, "state": _state(run), "hosts": hosts, "answers": len(run.asked)}
        )
    if json_:
        as_json(rows)
    elif rows:
        table(("run", "state", "respondents", "answers"), [tuple(row.values()) for row in rows])
    else:
        click.echo(f"{site} has no run yet: siteproof scan {site}", err=True)


def _state(run: "Run") -> str:
    state = "whole" if run.closing else "interrupted, can be resumed"
    if not run.skipped:
        return state
    state = "whole" if run.closing else "interrupted"
    return f"{state}; {run.skipped} lines of a newer version were left out"


@runs.command("show")
@RECORDED
@click.argument("run", required=False)
def show(site: Path, run: str | None) -> None:
    """Print a record as JSON lines: what was asked, of whom, when, and what came back."""
    import msgspec

    from scanner.cli.show import print_json
    from scanner.record import OtherEntry, find_run
    from scanner.record.runs import entries, run_path

    with plain_errors():
        path = run_path(site, find_run(site, run))
        for _, entry in entries(path, record_key()):
            plain = entry.plain if isinstance(entry, OtherEntry) else entry
            print_json(msgspec.json.encode(plain, enc_hook=_text).decode())


def _text(value: object) -> object:
    return str(value)

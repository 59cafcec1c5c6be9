"""``siteproof runs SITE``: the runs on disk; ``runs show`` prints one line by line."""

from pathlib import Path
from typing import Any

import click

from scanner.cli.opening import SITE, plain_errors, record_key


class _SiteFirst(click.Group):
    """``runs SITE`` lists; ``runs show SITE RUN`` shows."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert ``list`` where a site stands in the place of the subcommand."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args.insert(0, "list")
        return super().parse_args(ctx, args)


@click.group(cls=_SiteFirst)
def runs() -> None:
    """List the runs of a site (runs SITE), or show one (runs show SITE RUN)."""


@runs.command("list")
@SITE
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
        state = "whole" if run.closing else "interrupted, can be resumed"
        hosts = len(run.respondents)
        rows.append({"run": run_id, "state": state, "hosts": hosts, "answers": len(run.asked)})
    if json_:
        as_json(rows)
        return
    table(("run", "state", "respondents", "answers"), [tuple(row.values()) for row in rows])


@runs.command("show")
@SITE
@click.argument("run", required=False)
def show(site: Path, run: str | None) -> None:
    """Print a record as JSON lines: what was asked, of whom, when, and what came back."""
    import msgspec

    from scanner.cli.show import print_line
    from scanner.record import list_runs
    from scanner.record.runs import entries, run_path

    with plain_errors():
        run_id = run or next(iter(reversed(list_runs(site))), "")
        path = run_path(site, run_id)
        if not path.is_file():
            raise click.ClickException(f"there is no run {run_id} in {site}")
        for _, entry in entries(path, record_key()):
            print_line(msgspec.json.encode(entry, enc_hook=_text).decode())


def _text(value: object) -> object:
    return str(value)

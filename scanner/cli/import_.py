"""``siteproof import SITE FILE...``: what the hand-carried collector wrote, into a run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.errors import UserError
from scanner.cli.opening import SITE, plain_errors, record_key

if TYPE_CHECKING:
    from scanner.catalogue import Catalogue
    from scanner.collect.importing import Imported
    from scanner.record import Run
    from scanner.site import Site

GAPS = 1


@click.command("import")
@SITE
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False, exists=True)
)
@click.option("--run", "run_id", help="The run that they belong to; the newest by default.")
@click.option("--json", "json_", is_flag=True, help="The result for a program.")
def import_(site: Path, files: tuple[Path, ...], run_id: str | None, json_: bool) -> int:
    """Take the files of siteproof collect as answers of a run.

    A computer that the scan has met gets what the scan could not see; any other becomes a line of
    the inventory. A file that the run has already changes nothing. Exit code 1 where a file was
    refused or is not whole.
    """
    from scanner.catalogue import load
    from scanner.collect.importing import MOST_FILES, import_files
    from scanner.record import open_run
    from scanner.site import read_site

    if len(files) > MOST_FILES:
        raise UserError(f"more than {MOST_FILES} files at once")
    with plain_errors():
        found = read_site(site)
        run = open_run(site, run_id, record_key(found))
        catalogue = load()
        done = import_files(site, run, files, catalogue, record_key(found))
        targets = _targets(found, run, catalogue)
    _print(run.id, done, targets, json_=json_)
    return GAPS if any(one.problem or one.cut for one in done) else 0


def _targets(site: "Site", run: "Run", catalogue: "Catalogue") -> Mapping[str, str]:
    """The name of the target that each file has come to, by respondent."""
    from scanner.inventory import build
    from scanner.record import open_run

    now = open_run(site.folder, run.id, record_key(site))
    inventory = build(catalogue.identifying, now.asked)
    return {
        who: inventory.targets[target].name
        for target, respondents in inventory.respondents.items()
        for who in respondents
    }


def _print(
    run: str, done: Sequence["Imported"], targets: Mapping[str, str], *, json_: bool
) -> None:
    from scanner.cli.show import as_json, print_line, printable, table

    target = [targets.get(one.respondent or "") for one in done]
    if json_:
        files = [{**asdict(one), "target": to} for one, to in zip(done, target, strict=True)]
        as_json({"run": run, "files": files})
        return
    columns = ("file", "target", "answers", "without answer", "not known here", "")
    rows = [
        (one.file, to, one.answered, one.unanswered, one.unknown, _state(one))
        for one, to in zip(done, target, strict=True)
        if not one.problem
    ]
    if rows:
        table(columns, rows)
    for one in done:
        for sentence in (one.problem, *one.notes):
            if sentence:
                click.echo(printable(sentence), err=True)
    print_line(f"Run {run}: {sum(not (o.problem or o.before) for o in done)} files taken.")


def _state(one: "Imported") -> str:
    if one.before:
        return "held already"
    return "not whole" if one.cut else "taken"

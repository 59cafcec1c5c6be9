"""``siteproof demo``: a simulated office on this computer, scanned through the real protocols."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.cli.errors import UserError
from scanner.cli.opening import plain_errors

if TYPE_CHECKING:
    from scanner.scoring import AreaScore

_NEXT = """
Open the .html in a browser. Look first at the six scores, then at what could hurt the business,
then filter the findings. What was asked and answered, line by line:
  siteproof runs show {folder} {run}"""


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Becomes a SITE folder."
)
@click.option("--json", "json_", is_flag=True, help="For a program.")
def demo(out: Path | None, json_: bool) -> None:
    """Simulate a site on loopback, scan it, write the report. No root, no network."""
    from lab.sim.office import OfficeError, running_office
    from scanner.cli.report import write_reports
    from scanner.cli.scan import run_scan
    from scanner.cli.show import as_json
    from scanner.site import read_site

    folder = out or Path(tempfile.mkdtemp(prefix="siteproof-demo-"))
    click.echo("Starting a simulated 20-person office on this computer ...", err=json_)
    try:
        with running_office() as office, plain_errors():
            _write_site(folder, office.site_toml(), office.answers_toml())
            os.environ.update(office.secrets)
            run_id, whole = run_scan(read_site(folder), vantage="demo", services=False)
    except OfficeError as error:
        raise UserError(str(error)) from None
    if not whole:
        raise click.Abort
    with plain_errors():
        paths = write_reports(folder, run_id)
        from scanner.app import assess

        said = assess(folder, run_id)
    if json_:
        areas = said.view().document.areas
        as_json({"site": folder, "run": run_id, "reports": paths, "areas": areas})
        return
    _tell(folder, run_id, said.areas, paths)


def _tell(folder: Path, run_id: str, areas: Sequence["AreaScore"], paths: Sequence[Path]) -> None:
    from scanner.cli.show import print_line, scores

    print_line("")
    scores(areas)
    print_line(f"\nThe site folder: {folder}")
    for path in paths:
        print_line(f"The report:      {path}")
    print_line(_NEXT.format(folder=folder, run=run_id))


def _write_site(folder: Path, site_toml: str, answers_toml: str) -> None:
    """Make the folder a site; a folder that holds another site is left alone."""
    path = folder / "site.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and "simulated" not in path.read_text(encoding="utf-8"):
            raise UserError(f"{folder} holds a real site; choose another folder for the demo")
        path.write_text(site_toml, encoding="utf-8")
        (folder / "answers.toml").write_text(answers_toml, encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write to {folder}: {error.strerror}") from None

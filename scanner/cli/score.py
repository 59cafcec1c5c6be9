"""``siteproof score SITE``: the six areas of a run."""

from pathlib import Path

import click

from scanner.cli.opening import RECORDED, plain_errors, record_key


@click.command()
@RECORDED
@click.option("--run", "run_id", metavar="RUN", help="Which run; the newest by default.")
@click.option("--benchmark", default="standard", metavar="NAME", help="Name, or a .toml file.")
@click.option("--json", "json_", is_flag=True, help="For a program.")
def score(site: Path, run_id: str | None, benchmark: str, json_: bool) -> None:
    """Show where the site stands in the six areas."""
    from scanner.app import assess
    from scanner.cli.show import as_json, print_line, scores

    with plain_errors():
        said = assess(site, run_id, benchmark, record_key())
        if json_:
            as_json({"run": said.info.id, "areas": said.view().document.areas})
            return
    scores(said.areas)
    print_line(f"Run {said.info.id}, judged by {said.info.benchmark}.")

"""siteproof doctor: what this laptop can do, and what is lost without it."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import click

from scanner.cli import fitness
from scanner.cli.errors import UserError
from scanner.cli.fitness import State
from scanner.cli.login_once import log_in_once
from scanner.cli.secrets import passphrase
from scanner.cli.sites import open_site
from scanner.cli.tables import print_table
from scanner.credentials.opening import open_stores
from scanner.guard import Guard
from scanner.site import Site

RECIPES = ("windows", "directory")


def _recipe(name: str) -> str:
    """The text of a recipe, as it stands in docs/ too."""
    return (files("scanner.cli") / "recipes" / f"{name}.md").read_text(encoding="utf-8")


@click.command()
@click.argument(
    "folder", metavar="[SITE]", required=False, type=click.Path(path_type=Path, file_okay=False)
)
@click.option(
    "--recipe", type=click.Choice(RECIPES), help="How to make a read-only account, and undo it."
)
@click.option(
    "--host", metavar="HOST", help="Also log in there, once with each account that site.toml names."
)
@click.option("--json", "as_json", is_flag=True)
def doctor(folder: Path | None, recipe: str | None, host: str | None, as_json: bool) -> None:
    """Say what this laptop can do and what is lost without it; sends nothing without --host.

    Exit code 0: all is there; 1: a scan will have gaps; 2: a scan will not run.
    """
    if recipe is not None:
        click.echo(_recipe(recipe), nl=False)
        return
    if host is not None and folder is None:
        raise UserError("name the site too: siteproof doctor SITE --host HOST")
    items = list(fitness.laptop(os.environ))
    if folder is not None:
        today = datetime.now(UTC).astimezone().date()
        items += fitness.site(folder, today, open_stores(os.environ, passphrase))
    if as_json:
        click.echo(json.dumps([asdict(item) for item in items], indent=2))
    else:
        print_table(
            ("what", "state", "detail"), [(item.name, item.state, item.detail) for item in items]
        )
    states = {item.state for item in items}
    if host is not None and folder is not None and State.BROKEN not in states:
        states |= set(_log_in(open_site(folder), host))
    code = 2 if State.BROKEN in states else 1 if State.LOST in states else 0
    raise click.exceptions.Exit(code)


def _log_in(site: Site, host: str) -> Iterator[State]:
    """Each account that may be tried on the host, once; what it says to it is printed."""
    tried = [one for one in site.credentials if one.is_for(host, one.roles)]
    if not tried:
        raise UserError(f"site.toml names no account for {host}")
    guard = Guard(site.scope, site.limits.refused_logins)
    secrets = open_stores(os.environ, passphrase)
    for reference in tried:
        try:
            accepted = log_in_once(site, reference.name, host, secrets, guard)
        except UserError as error:
            click.echo(f"{host}: {reference.name}: {error}", err=True)
            accepted = False
        yield State.OK if accepted else State.LOST

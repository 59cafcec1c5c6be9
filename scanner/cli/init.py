"""siteproof init: a commented site.toml and the authority letter; asks what it can't know."""

from datetime import date, datetime
from pathlib import Path

import click

from scanner.cli.errors import UserError
from scanner.site import SITE_FILE, Site, SiteError, parse_site
from scanner.site.saving import save
from scanner.site.template import LETTER_FILE, Start, letter_text, site_text

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="The location, such as: Main office.")
@click.option("--client", help="Whose it is.")
@click.option("--network", "networks", multiple=True, help="What may be touched; repeatable.")
@click.option("--exclude", multiple=True, help="What may not; repeatable.")
@click.option("--by", help="Who at the client agreed to the scan.")
@click.option("--on", type=DAY, help="The day of the agreement: 2026-11-30.")
@click.option("--until", type=DAY, help="The last day of the agreement.")
@click.option("--allow-public", is_flag=True, help="The networks may be public ones.")
@click.option("--allow-large", is_flag=True, help="They may hold more than 65,536 addresses.")
@click.option("--yes", is_flag=True, help="Ask nothing; what is not given stays to be filled in.")
def init(
    folder: Path,
    name: str | None,
    client: str | None,
    networks: tuple[str, ...],
    exclude: tuple[str, ...],
    by: str | None,
    on: datetime | None,
    until: datetime | None,
    allow_public: bool,
    allow_large: bool,
    yes: bool,
) -> None:
    """Make the folder DIR of a new site."""
    _refuse_overwriting(folder)
    if yes and not networks:
        raise UserError("--yes needs at least one --network")
    by = by if by is not None or yes else _ask("Who at the client agreed (empty: not yet)", "")
    start = Start(
        name=name or (folder.resolve().name if yes else _ask("Name of the location")),
        client=client or ("to be filled in" if yes else _ask("Name of the client")),
        networks=networks or _ask_networks(allow_public, allow_large),
        exclude=exclude,
        by=by or "",
        on=_day(on) or (_ask_day() if by and not yes else None),
        until=_day(until),
        allow_public=allow_public,
        allow_large=allow_large,
    )
    if yes and start.by and not start.on:
        raise UserError("--by needs --on, the day of the agreement")
    site = _read_back(start, folder)
    _write(folder, start, site)


def _refuse_overwriting(folder: Path) -> None:
    for file in (SITE_FILE, LETTER_FILE):
        if (folder / file).exists():
            raise UserError(f"{folder / file} is there already; nothing was changed")


def _ask(question: str, default: str | None = None) -> str:
    answer: str = click.prompt(question, default=default, show_default=False)
    return answer.strip()


def _ask_day() -> date:
    answer: datetime = click.prompt("On which day (2026-11-30)", type=DAY)
    return answer.date()


def _ask_networks(allow_public: bool, allow_large: bool) -> tuple[str, ...]:
    """Asked again until they can be read and are allowed."""

    def good(text: str) -> tuple[str, ...]:
        networks = tuple(word for word in text.replace(",", " ").split() if word)
        trial = Start("trial", "trial", networks, (), "", None, None, allow_public, allow_large)
        try:
            parse_site(site_text(trial), Path())
        except SiteError as error:
            raise click.UsageError("; ".join(p.what for p in error.problems)) from None
        return networks

    question = "Networks that may be touched (192.168.10.0/24, ...)"
    answer: tuple[str, ...] = click.prompt(question, value_proc=good)
    return answer


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _read_back(start: Start, folder: Path) -> Site:
    """Nothing is written that could not be read."""
    try:
        return parse_site(site_text(start), folder)
    except SiteError as error:
        found = "\n".join(f"{problem.where}: {problem.what}" for problem in error.problems)
        raise UserError(found) from None


def _write(folder: Path, start: Start, site: Site) -> None:
    networks = tuple(str(network) for network in site.scope.networks)
    exclude = tuple(str(network) for network in site.scope.exclude)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save(folder / SITE_FILE, site_text(start).encode())
        save(folder / LETTER_FILE, letter_text(start, networks, exclude).encode())
    except OSError as error:
        raise UserError(f"{folder}: cannot be written: {error.strerror}") from None
    click.echo(f"Written: {folder / SITE_FILE} and {folder / LETTER_FILE}")
    if site.authority is None:
        click.echo("Have the letter signed, then fill in [authority]: nothing is sent without it.")
    click.echo(f"Next: siteproof creds add --help, then siteproof doctor {folder}")

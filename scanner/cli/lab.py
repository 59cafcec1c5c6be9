"""``siteproof lab``: test sites with known truth, in network namespaces of this computer."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.cli.errors import UserError
from scanner.cli.opening import plain_errors

if TYPE_CHECKING:
    from lab.real.site.standing import Standing
    from lab.real.state import State

DEFAULT = "bramley"
_JSON = click.option("--json", "json_", is_flag=True, help="For a program.")
_SITE = click.argument("site", required=False)


class _Range(click.FloatRange):
    """A range that "nan" is not in, which is neither below nor above anything."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """As click's."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is not a number", param, ctx)
        return number


@click.group()
def lab() -> None:
    """A whole client site with known truth, on this computer (Linux, root).

    Its network has no way out. For developers of checks, and to see the product work.
    """


@lab.command()
@click.argument("site", default=DEFAULT)
@click.option(
    "--recordings",
    type=click.Path(path_type=Path, file_okay=False, exists=True, resolve_path=True),
    help="A folder of .snmprec files whose devices join the site.",
)
@click.option("--delay-ms", type=_Range(0, 1000), default=0.0, help="Delay each way.")
@click.option("--mbit", type=_Range(0, 10_000), default=0.0, help="Bandwidth; 0: any.")
@_JSON
def up(site: str, recordings: Path | None, delay_ms: float, mbit: float, json_: bool) -> None:
    """Bring a test site up: bramley, copley or hartfield. It stands until `lab down`.

    The first time takes minutes: whole Debian trees and an Active Directory are made and kept.
    """
    from lab.real.site.raising import CannotRaiseError, raise_lab
    from scanner.cli.show import as_json, print_line

    _require_linux_and_root()
    folder = _folder(site)
    if folder.name in _standing():
        raise UserError(f"{folder.name} is up already: siteproof lab run, or siteproof lab down")
    options = ["--delay-ms", str(delay_ms), "--mbit", str(mbit)]
    options += ["--recordings", str(recordings)] if recordings else []
    try:
        raise_lab(folder, options, lambda text: click.echo(f"  {text}", err=True))
    except CannotRaiseError as error:
        raise UserError(f"{folder.name} did not come up: {error}") from None
    there = _standing()
    if folder.name not in there:
        raise UserError(f"{folder.name} was taken down as soon as it was up")
    state, found = there[folder.name]
    if json_:
        as_json(_described(state, found))
        return
    print_line(f"{found.site} is up: {len(found.octets)} hosts on {found.network}.")
    print_line(f"A shell on its laptop: ip netns exec {found.laptop} bash")
    print_line("Next: siteproof lab run, then siteproof lab down")


@lab.command()
@_SITE
@click.option("--all", "all_", is_flag=True, help="All that are up.")
@_JSON
def down(site: str | None, all_: bool, json_: bool) -> None:
    """Take a test site down; also what a crash has left behind."""
    from lab.real.site.standing import end
    from scanner.cli.show import as_json, print_line

    _require_linux_and_root()
    there = _standing()
    if site is not None and all_:
        raise UserError(f"either {site} or --all")
    if site is not None and site not in there:
        _folder(site)
        raise UserError(f"{site} is not up" + (f"; {_names(there)}" if there else ""))
    if site is None and len(there) > 1 and not all_:
        raise UserError(f"which one, or --all? {_names(there)}")
    wanted = [site] if site else list(there)
    for name in wanted:
        try:
            end(there[name][0])
        except TimeoutError as error:
            raise UserError(str(error)) from None
    removed = _reaped()
    if json_:
        as_json({"down": wanted, "reaped": removed})
        return
    for name in wanted:
        print_line(f"{name} is down.")
    if removed:
        labs = "1 lab" if len(removed) == 1 else f"{len(removed)} labs"
        print_line(f"Removed what was left of {labs} that had crashed.")
    elif not wanted:
        print_line("No test site is up.")


@lab.command()
@_JSON
def status(json_: bool) -> None:
    """Say which test sites are up."""
    from scanner.cli.show import as_json, print_line, table

    _require_linux_and_root()
    there = _standing()
    if json_:
        as_json([_described(state, found) for state, found in there.values()])
        return
    if not there:
        print_line(f"No test site is up: siteproof lab up {DEFAULT}")
        return
    rows = [
        (found.site, found.network, len(found.octets), f"{found.since:%Y-%m-%d %H:%M} UTC")
        for _, found in there.values()
    ]
    table(("site", "network", "hosts", "up since"), rows)
    for _, found in there.values():
        if found.ended:
            print_line(f"{found.site} is not whole: {', '.join(found.ended)} ended.")


@lab.command()
@_SITE
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Becomes a SITE folder."
)
@_JSON
def run(site: str | None, out: Path | None, json_: bool) -> int:
    """Scan a test site that is up, and count verdicts right, wrong, unknown and missed.

    The exit code is 0 when every verdict is as the site's truth says, else 1.
    """
    from scanner.cli.lab_run import show_run

    _require_linux_and_root()
    there = _standing()
    if site is not None and site not in there:
        _folder(site)
    if not there:
        raise UserError(f"no test site is up: siteproof lab up {site or DEFAULT}")
    if site is None and len(there) > 1:
        raise UserError(f"which one? {_names(there)}")
    if site is not None and site not in there:
        raise UserError(f"{site} is not up; {_names(there)}")
    with plain_errors():
        return show_run(there[site or next(iter(there))][1], out, json_=json_)


def _folder(site: str) -> Path:
    from lab.sites.reading import site_folder

    try:
        return site_folder(site)
    except LookupError as error:
        raise UserError(str(error.args[0])) from None


def _standing() -> "dict[str, tuple[State, Standing]]":
    from lab.real.site.standing import standing
    from lab.real.state import StateError

    try:
        return standing()
    except StateError as error:
        raise UserError(str(error)) from None


def _reaped() -> list[str]:
    from lab.real.state import StateError, reap

    try:
        return reap()
    except StateError as error:
        raise UserError(str(error)) from None


def _names(there: "dict[str, tuple[State, Standing]]") -> str:
    return f"up: {', '.join(sorted(there))}"


def _described(state: "State", found: "Standing") -> dict[str, object]:
    return {
        "site": found.site,
        "network": found.network,
        "laptop": found.laptop,
        "hosts": len(found.octets),
        "since": found.since,
        "keeper": state.owner.pid,
        "ended": found.ended,
    }


def _require_linux_and_root() -> None:
    from lab.real.site.machine import not_here

    if said := not_here():
        raise UserError(said)

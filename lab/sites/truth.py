"""What a scan of a test site must say: ``truth.toml``.

Ends of support are real dates, and so a table grows old: with ``since`` or ``until`` a row holds
from or up to that day. ``only`` limits a row to the lab or to the demo, where a real server and
the device that stands for it show different faults.
"""

from datetime import date
from pathlib import Path
from typing import Literal

from lab.sites.reading import SiteFileError, line_of, read_toml
from lab.sites.rows import Site
from lab.sites.tables import Table
from scanner.model import Reason

THE_SITE = "the site"
THE_DOMAIN = "the domain"
#: Targets that are no hosts.
_WHOLES = frozenset({THE_SITE, THE_DOMAIN})

World = Literal["lab", "demo"]
Verdict = tuple[str, str]
"""A check and the name of its target."""


class Row(Table, frozen=True):
    """Failed verdicts of one check that are expected on these targets, between two days."""

    check: str
    targets: tuple[str, ...]
    why: str
    since: date = date.min
    until: date = date.max
    only: World | None = None

    def holds(self, world: World, today: date) -> bool:
        """Whether it is expected there and then."""
        return self.only in (None, world) and self.since <= today < self.until


class Blind(Table, frozen=True):
    """Why checks (all, where none is named) could not be judged on these targets."""

    targets: tuple[str, ...]
    reason: Reason
    why: str
    checks: tuple[str, ...] = ()
    since: date = date.min
    until: date = date.max
    only: World | None = None

    def holds(self, world: World, today: date) -> bool:
        """Whether it explains anything there and then."""
        return self.only in (None, world) and self.since <= today < self.until

    def covers(self, check: str, target: str, reason: str) -> bool:
        """Whether it explains an unknown verdict."""
        told = not self.checks or check in self.checks
        return told and target in self.targets and reason == self.reason


class Planned(Table, frozen=True):
    """A planted fault whose check does not exist yet, by the catalogue's label."""

    label: str
    targets: tuple[str, ...]
    why: str


class Truth(Table, frozen=True):
    """The whole table. ``scores`` are the lowest and highest score by area, and "overall"."""

    fault: tuple[Row, ...] = ()
    blind: tuple[Blind, ...] = ()
    planned: tuple[Planned, ...] = ()
    sighted: tuple[str, ...] = ()
    """Things that are only heard of, by the names that they are heard of: computers that are in the
    directory and were not reached."""
    scores: dict[str, tuple[float, float]] = {}
    levels: dict[str, str] = {}

    def faults(self, world: World, today: date) -> set[Verdict]:
        """The failed verdicts that must be given."""
        rows = (row for row in self.fault if row.holds(world, today))
        return {(row.check, target) for row in rows for target in row.targets}

    def blinds(self, world: World, today: date) -> list[Blind]:
        """What cannot be seen there and then."""
        return [blind for blind in self.blind if blind.holds(world, today)]


def read_truth(folder: Path) -> Truth:
    """The truth of a site. Raises SiteFileError."""
    return read_toml(folder / "truth.toml", Truth)


def check_targets(truth: Truth, site: Site, folder: Path) -> None:
    """Raise SiteFileError where the truth in ``folder`` is about a host that the site has not."""
    names = {row.name for row in site.host} | _WHOLES
    told = [row.targets for rows in (truth.fault, truth.blind, truth.planned) for row in rows]
    for target in (each for targets in told for each in targets):
        if target not in names:
            file = folder / "truth.toml"
            at = line_of(file, f'"{target}"')
            raise SiteFileError(f"{file}{at}: targets: there is no host {target}")

"""Scans a test site from its laptop and sets the verdicts beside the truth."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lab.real.site.standing import Standing
from lab.real.site.standing import standing as standing_now
from lab.sites.judging import JUDGEMENTS, Judged, by_area, judge, stale_blinds
from lab.sites.reading import SiteFileError, line_of, read_site
from lab.sites.truth import Truth, World, check_targets, read_truth
from scanner.catalogue import load
from scanner.cli.errors import UserError
from scanner.cli.lab_verdicts import given_of, names_of, strangers
from scanner.model import Area

if TYPE_CHECKING:
    pass

_SCAN = "from scanner.cli.main import main; main()"
_CHECKOUT = Path(__file__).parents[2]
_FINISHED = (0, 1)
WORLD: World = "lab"


@dataclass(frozen=True)
class Outcome:
    """A scan of a test site beside its truth. ``seconds`` is what the scan took; ``strangers``
    are devices of the inventory that the site has not got, ``lost`` hosts that were not found,
    ``waiting`` the labels of planted faults whose checks do not exist yet."""

    folder: Path
    judged: Sequence[Judged]
    stale: Sequence[str]
    lost: Sequence[str]
    strangers: Sequence[str]
    waiting: Sequence[str]
    seconds: float

    @property
    def right(self) -> bool:
        """Whether all is as the truth says."""
        wrong = any(each.judgement != "right" for each in self.judged)
        return not (wrong or self.stale or self.lost or self.strangers)


def show_run(standing: Standing, out: Path | None, *, json_: bool) -> int:
    """Scan and print; the exit code."""
    folder = out or Path(tempfile.mkdtemp(prefix=f"siteproof-{standing.site}-"))
    outcome = run_lab(standing, folder)
    (_as_json if json_ else _as_tables)(outcome)
    return 0 if outcome.right else 1


def run_lab(standing: Standing, folder: Path) -> Outcome:
    """Scan the site from its laptop into the SITE folder ``folder``, and judge the verdicts.

    Raises:
        UserError: the scan did not finish, the folder holds something else, the site's truth is
            wrong, or the lab is not whole.
    """
    from scanner.app import assess

    truth = _truth(standing)
    _require_whole(standing, "before")
    started = datetime.now(UTC)
    _scan(standing, folder)
    seconds = (datetime.now(UTC) - started).total_seconds()
    _require_whole(standing, "during")
    said = assess(folder)
    names = names_of(said, standing)
    given = list(given_of(said, names, frozenset(standing.recorded)))
    found = set(names.values())
    heard = {device.target.name for device in said.inventory if device.target.seen_only}
    return Outcome(
        folder=folder,
        judged=judge(given, truth, WORLD, started.date()),
        stale=stale_blinds(given, truth, WORLD, started.date()),
        lost=sorted({*standing.octets, *truth.sighted} - found - heard),
        strangers=sorted(strangers(said, names, standing, truth.sighted)),
        waiting=sorted({row.label for row in truth.planned}),
        seconds=seconds,
    )


def _truth(standing: Standing) -> Truth:
    """What was planted, as it is written now."""
    folder = Path(standing.folder)
    try:
        truth = read_truth(folder)
        check_targets(truth, read_site(folder), folder)
    except SiteFileError as error:
        raise UserError(str(error)) from None
    known = {check.id for check in load().checks}
    for name in (*(row.check for row in truth.fault), *(c for b in truth.blind for c in b.checks)):
        if name not in known:
            file = folder / "truth.toml"
            raise UserError(f"{file}{line_of(file, name)}: there is no check {name}")
    return truth


def _require_whole(standing: Standing, when: str) -> None:
    """Refuse to judge what was not there: a server that has ended would be a planted fault missed.
    The keeper looks each second."""
    now = standing_now().get(standing.site)
    if now is None or now[1].laptop != standing.laptop:
        raise UserError(f"{standing.site} went down {when} the scan")
    if ended := now[1].ended:
        raise UserError(
            f"{standing.site} is not whole, {', '.join(ended)} ended {when} the scan: "
            f"siteproof lab down {standing.site}, then up again"
        )


def _scan(standing: Standing, folder: Path) -> None:
    _write(standing, folder)
    with tempfile.TemporaryDirectory(prefix="siteproof-home-") as home:
        _scan_at_home(standing, folder, home)


def _scan_at_home(standing: Standing, folder: Path, home: str) -> None:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SITEPROOF_")}
    homes = dict.fromkeys(("HOME", "XDG_CONFIG_HOME"), home)
    path = os.pathsep.join(filter(None, (str(_CHECKOUT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [
            *("ip", "netns", "exec", standing.laptop),
            *(sys.executable, "-P", "-c", _SCAN, "scan", str(folder.absolute()), "--no-services"),
            *("--from", WORLD),
        ],
        env={**kept, **homes, **standing.environment, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode not in _FINISHED:
        raise UserError(f"the scan of {standing.site} did not finish (exit {done.returncode})")


def _write(standing: Standing, folder: Path) -> None:
    """Make the folder a SITE; one that holds another site is left alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = folder / "site.toml"
        text = standing.texts["site.toml"]
        if there.exists() and there.read_bytes() != text.encode():
            raise UserError(f"{folder} holds another site; choose another folder")
        for name, text in standing.texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write to {folder}: {error.strerror}") from None


def _as_json(outcome: Outcome) -> None:
    from scanner.cli.show import as_json

    counts = by_area(outcome.judged)
    none = dict.fromkeys(JUDGEMENTS, 0)
    as_json(
        {
            "areas": [{"id": area.value, **counts.get(area.value, none)} for area in Area],
            "verdicts": [
                {
                    "check": each.check,
                    "target": each.target,
                    "expected": each.expected,
                    "got": each.got,
                    "judgement": each.judgement,
                    "reason": each.reason or None,
                }
                for each in outcome.judged
            ],
            "stale": outcome.stale,
            "lost": outcome.lost,
            "strangers": outcome.strangers,
            "waiting": outcome.waiting,
            "seconds": outcome.seconds,
            "folder": outcome.folder,
        }
    )


def _as_tables(outcome: Outcome) -> None:
    from scanner.cli.show import print_line, table

    off = [each for each in outcome.judged if each.judgement != "right"]
    if off:
        rows = [
            (each.judgement, each.check, each.target, each.expected, each.got, each.reason)
            for each in off
        ]
        table(("", "check", "on", "truth", "scan", "reason"), rows)
    for line in outcome.stale:
        print_line(f"stale\t{line}")
    for name in outcome.lost:
        print_line(f"lost\t{name} was not found")
    for name in outcome.strangers:
        print_line(f"stranger\t{name} is not of this site")
    counts = by_area(outcome.judged)
    table(
        ("area", *JUDGEMENTS),
        [
            (area, *(str(counts[area][name]) for name in JUDGEMENTS))
            for area in (each.value for each in Area)
            if area in counts
        ],
    )
    if outcome.waiting:
        print_line(f"{len(outcome.waiting)} kinds of planted faults wait for their checks.")
    print_line(f"Scanned in {outcome.seconds:.0f} s. The SITE folder: {outcome.folder}")
    print_line("All is as the truth says." if outcome.right else "Not as the truth says.")

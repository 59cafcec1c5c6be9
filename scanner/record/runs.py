"""The runs of a site folder: ``runs/20261122T101500Z/record.bin``."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from scanner.model import Asked
from scanner.record.entries import (
    AskedEntry,
    ClosingEntry,
    Entry,
    HeadEntry,
    LoginEntry,
    LostEntry,
    StageEntry,
    decode,
)
from scanner.record.files import GENESIS, RecordError, batches
from scanner.record.sealing import Key, unpack

FORMAT = "siteproof-run/1"
FILE = "record.bin"
_ID = "%Y%m%dT%H%M%SZ"


@dataclass
class Run:
    """A decoded run. ``asked`` holds the last line of each (respondent, key): an answer that was
    asked again with more columns replaces the earlier one."""

    id: str
    head: HeadEntry
    asked: dict[tuple[str, str], Asked] = field(default_factory=dict)
    logins: list[LoginEntry] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stages: set[str] = field(default_factory=set)
    closing: ClosingEntry | None = None
    seal: str = GENESIS.hex()

    @property
    def respondents(self) -> tuple[str, ...]:
        """Everybody who was asked, in the order of the record."""
        return tuple(dict.fromkeys(respondent for respondent, _ in self.asked))

    def take(self, entry: Entry) -> None:
        """Add one line."""
        match entry:
            case AskedEntry(asked):
                self.asked[asked.respondent, asked.key] = asked
            case LoginEntry():
                self.logins.append(entry)
            case LostEntry(sentence):
                if sentence not in self.lost:
                    self.lost.append(sentence)
            case StageEntry(name):
                self.stages.add(name)
            case ClosingEntry():
                self.closing = entry
            case HeadEntry():
                pass  # the first line; read_run has taken it


def new_run_id(site_folder: Path, now: datetime) -> str:
    """An id that no run of the site has: legal as a file name on Windows, sorts by time."""
    now = now.astimezone(UTC)
    while (site_folder / "runs" / now.strftime(_ID)).exists():
        now += timedelta(seconds=1)
    return now.strftime(_ID)


def run_path(site_folder: Path, run_id: str) -> Path:
    """Where a run's record lies.

    Raises:
        RecordError: the id is not one (so it cannot leave the folder).
    """
    try:
        datetime.strptime(run_id, _ID).replace(tzinfo=UTC)
    except ValueError:
        raise RecordError(f"{run_id!r} is no run id; they look like 20261122T101500Z") from None
    return site_folder / "runs" / run_id / FILE


def list_runs(site_folder: Path) -> tuple[str, ...]:
    """The ids of the runs on disk, oldest first."""
    found = (site_folder / "runs").glob(f"*/{FILE}")
    return tuple(sorted(path.parent.name for path in found))


def entries(path: Path, key: Key | None = None) -> Iterator[tuple[str, Entry]]:
    """Every line of a record with the seal (hex) of its batch.

    Raises:
        RecordError: it is damaged, encrypted for somebody else, or of another version.
    """
    for batch in batches(path):
        try:
            lines = decode(unpack(batch.payload, key or Key()))
        except msgspec.DecodeError as error:
            raise RecordError(f"{path.parent.name}: written by another version ({error})") from None
        for entry in lines:
            yield batch.head.hex(), entry


def read_run(site_folder: Path, run_id: str, key: Key | None = None) -> Run:
    """The whole run, decoded.

    Raises:
        RecordError: there is none, or it cannot be read.
    """
    path = run_path(site_folder, run_id)
    if not path.is_file():
        raise RecordError(f"there is no run {run_id} in {site_folder}")
    run: Run | None = None
    for head, entry in entries(path, key):
        if isinstance(entry, HeadEntry) and run is None:
            run = Run(entry.run, entry)
        if run is None:
            break
        run.take(entry)
        run.seal = head
    if run is None:
        raise RecordError(f"run {run_id} holds nothing: it was stopped before its first line")
    return run


def open_run(site_folder: Path, run_id: str | None, key: Key | None = None) -> Run:
    """The named run, or the newest one.

    Raises:
        RecordError: there is no run at all, or it cannot be read.
    """
    if run_id is None:
        runs = list_runs(site_folder)
        if not runs:
            raise RecordError(f"{site_folder} has no run yet: siteproof scan {site_folder}")
        run_id = runs[-1]
    return read_run(site_folder, run_id, key)

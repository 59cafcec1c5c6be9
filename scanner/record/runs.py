"""The runs of a site folder: ``runs/20261122T101500Z/record.bin``."""

import re
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
    OtherEntry,
    StageEntry,
    decode,
)
from scanner.record.files import GENESIS, RecordError, batches
from scanner.record.sealing import Key, unpack

FORMAT = "siteproof-run/1"
FILE = "record.bin"
_ID = "%Y%m%dT%H%M%SZ"
_FORMAT = re.compile(r"siteproof-run/([0-9]{1,4})(\.[0-9]+)?")


def replaces(new: Asked, old: Asked | None) -> bool:
    """Whether a line takes the place of an earlier one of its key: an answer always does, a gap
    never that of an answer (the question with more columns failed; what was answered stands)."""
    return old is None or new.reason is None or old.reason is not None


@dataclass
class Run:
    """A decoded run. ``asked`` holds the line that counts of each (respondent, key): an answer
    that was asked again with more columns replaces the earlier one. ``failed`` holds the wider
    questions that came to nothing after an answer. ``skipped`` counts the lines that this version
    does not understand."""

    id: str
    head: HeadEntry
    asked: dict[tuple[str, str], Asked] = field(default_factory=dict)
    failed: dict[tuple[str, str], Asked] = field(default_factory=dict)
    logins: list[LoginEntry] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    stages: set[str] = field(default_factory=set)
    closing: ClosingEntry | None = None
    skipped: int = 0
    seal: str = GENESIS.hex()

    @property
    def respondents(self) -> tuple[str, ...]:
        """Everybody who was asked, in the order of the record."""
        return tuple(dict.fromkeys(respondent for respondent, _ in self.asked))

    def take(self, entry: Entry | OtherEntry) -> None:
        """Add one line."""
        match entry:
            case AskedEntry(asked):
                place = asked.respondent, asked.key
                counts = replaces(asked, self.asked.get(place))
                (self.asked if counts else self.failed)[place] = asked
            case LoginEntry():
                self.logins.append(entry)
            case LostEntry(sentence):
                if sentence not in self.lost:
                    self.lost.append(sentence)
            case StageEntry(name):
                self.stages.add(name)
            case ClosingEntry():
                self.closing = entry
            case OtherEntry():
                self.skipped += 1
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
    """The ids of the runs on disk, oldest first; other folders beside them are none."""
    found = {path.parent.name for path in (site_folder / "runs").glob(f"*/{FILE}")}
    return tuple(sorted(name for name in found if _is_id(name)))


def _is_id(name: str) -> bool:
    try:
        return datetime.strptime(name, _ID).replace(tzinfo=UTC).strftime(_ID) == name
    except ValueError:
        return False


def find_run(site_folder: Path, run_id: str | None = None) -> str:
    """The id of the named run, or of the newest one.

    Raises:
        RecordError: there is none.
    """
    if run_id is None:
        runs = list_runs(site_folder)
        if not runs:
            raise RecordError(f"{site_folder} has no run yet: siteproof scan {site_folder}")
        return runs[-1]
    if not run_path(site_folder, run_id).is_file():
        raise RecordError(f"there is no run {run_id} in {site_folder}")
    return run_id


def entries(path: Path, key: Key | None = None) -> Iterator[tuple[str, Entry | OtherEntry]]:
    """Every line of a record with the seal (hex) of its batch.

    Raises:
        RecordError: it is damaged, encrypted for somebody else, or of another version.
    """
    for batch in batches(path):
        try:
            lines = decode(unpack(batch.payload, key or Key()))
        except msgspec.DecodeError as error:
            raise RecordError(f"{path.parent.name}: a batch holds no lines ({error})") from None
        for entry in lines:
            yield batch.head.hex(), entry


def read_run(site_folder: Path, run_id: str, key: Key | None = None) -> Run:
    """The whole run, decoded.

    Raises:
        RecordError: there is none, or it cannot be read.
    """
    path = run_path(site_folder, find_run(site_folder, run_id))
    run: Run | None = None
    for seal, entry in entries(path, key):
        if run is None:
            run = Run(run_id, _head(run_id, entry))
        run.take(entry)
        run.seal = seal
    if run is None:
        raise RecordError(f"run {run_id} holds nothing: it was stopped before its first line")
    if run.skipped:
        run.lost.append(f"{run.skipped} lines of the record are of a newer version: left out.")
    return run


def _head(run_id: str, entry: Entry | OtherEntry) -> HeadEntry:
    """The first line, where this version understands the run.

    Raises:
        RecordError: it is of a newer version, or no first line.
    """
    plain = entry.plain if isinstance(entry, OtherEntry) else None
    told = plain.get("format") if isinstance(plain, dict) else getattr(entry, "format", None)
    found = _FORMAT.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        raise RecordError(f"run {run_id} does not begin with the first line of a run")
    if int(found[1]) > int(FORMAT.rpartition("/")[2]) or not isinstance(entry, HeadEntry):
        raise RecordError(
            f"run {run_id} was written by a newer version of Siteproof ({told}); update this one"
        )
    return entry


def open_run(site_folder: Path, run_id: str | None, key: Key | None = None) -> Run:
    """The named run, or the newest one.

    Raises:
        RecordError: there is no run at all, or it cannot be read.
    """
    return read_run(site_folder, find_run(site_folder, run_id), key)

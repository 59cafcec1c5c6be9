"""A collector's files become answers of a run: lines of the record, by a respondent of their own.

The respondent is the file. Which target it belongs to is decided where all targets are made, when
the record is read (``inventory``): so an old record is understood by today's rules, and what the
scan has measured itself is never written over. A file that the run holds already is not taken
again: its digest stands in its heading's line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scanner.catalogue import Catalogue
from scanner.collect.carried import linux_questions, windows_questions
from scanner.collect.heading import computer
from scanner.collect.lines import CollectedFile, FileProblem, read_file, shown_name
from scanner.collect.values import TooMuchError, WrongLineError, moment, plain_answer
from scanner.model import Asked, Grade, Question, Reason
from scanner.model.collected import Collected, file_respondent
from scanner.record import AskedEntry, LostEntry, Recorder, Run
from scanner.record.runs import run_path
from scanner.record.sealing import Key

MOST_FILES = 2_000
OLD = timedelta(days=30)
_MORE_RIGHTS = "Run the collector again as an administrator (Linux: as root)."
_CLOCK = timedelta(hours=1)
_REASONS = frozenset(
    {
        Reason.TIMED_OUT,
        Reason.ACCESS_DENIED,
        Reason.NOT_SUPPORTED,
        Reason.BAD_ANSWER,
        Reason.TOO_LARGE,
    }
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file. ``respondent`` is None where it was refused, and ``problem`` says
    why. ``unknown`` counts the lines whose question this version does not know; ``before`` is
    whether the run held it already; ``notes`` are sentences for the engineer."""

    file: str
    respondent: str | None = None
    computer: str = ""
    answered: int = 0
    unanswered: int = 0
    unknown: int = 0
    before: bool = False
    cut: bool = False
    notes: tuple[str, ...] = ()
    problem: str = ""


def import_files(
    folder: Path, run: Run, paths: Iterable[Path], catalogue: Catalogue, key: Key
) -> list[Imported]:
    """Append what the files hold to a run; each by itself, in the order given.

    Raises:
        RecordError: the run cannot be written, or a scan is writing it.
    """
    questions: dict[str, dict[str, Question[Any]]] = {
        "windows": {one.key: one for one in windows_questions(catalogue)},
        "linux": {one.key: one for one in linux_questions(catalogue)},
    }
    held = {who for who, asked in run.asked if asked == Collected().key}
    done: list[Imported] = []
    with Recorder(run_path(folder, run.id), key) as recorder:
        for path in paths:
            try:
                found = _Reading(read_file(path), questions, datetime.now(UTC))
            except FileProblem as problem:
                done.append(Imported(shown_name(path), problem=str(problem)))
                continue
            if found.respondent in held:
                done.append(replace(found.result(run), before=True))
                continue
            held.add(found.respondent)
            _write(recorder, found)
            done.append(found.result(run))
    return done


def _write(recorder: Recorder, found: "_Reading") -> None:
    batch = recorder.batch()
    batch.add(AskedEntry(found.heading))
    for line in found.lines():
        batch.add(AskedEntry(line))
    if found.file.cut is not None:
        batch.add(LostEntry(found.cut_sentence))
    batch.flush()


class _Reading:
    """One file, read to its end once before anything is written: a broken line refuses it.

    Raises:
        FileProblem: a line is not in the format.
    """

    def __init__(
        self, file: CollectedFile, known: Mapping[str, Mapping[str, Question[Any]]], now: datetime
    ) -> None:
        self.file = file
        self._now = now
        self.respondent = file_respondent(file.name, file.sha256)
        try:
            plain = computer(file.heading, file.name, file.sha256)
            self._at = moment(file.heading.get("utc"))
        except WrongLineError as error:
            raise FileProblem(file.name, 1, str(error)) from None
        self._known = known[str(plain["system"])]
        self.heading = self._asked(Collected(), (), min(self._at, now), 0.0, plain)
        self._name = str(plain["name"])
        self._unknown = 0
        lines = list(self._counted())
        self._answered = sum(lines)
        self._unanswered = len(lines) - self._answered

    @property
    def cut_sentence(self) -> str:
        """For the engineer and the report."""
        return (
            f"{self.file.name} was cut off after line {self.file.cut}: what it had was taken. "
            f"Collect {self._name} again."
        )

    def result(self, run: Run) -> Imported:
        """What became of it."""
        notes = [self.cut_sentence] if self.file.cut is not None else []
        if self._at > self._now + _CLOCK:
            notes.append(f"The clock of {self._name} is ahead: it says {self._at:%Y-%m-%d %H:%M}.")
        if run.head.started - self._at > OLD:
            days = (run.head.started - self._at).days
            notes.append(f"It was collected {days} days before this run began.")
        return Imported(
            file=self.file.name,
            respondent=self.respondent,
            computer=self._name,
            answered=self._answered,
            unanswered=self._unanswered,
            unknown=self._unknown,
            cut=self.file.cut is not None,
            notes=tuple(notes),
        )

    def _counted(self) -> Iterator[bool]:
        """Whether each known question has an answer; the unknown ones are counted."""
        for number, line in self.file.answers():
            asked = self._line(number, line)
            if asked is None:
                self._unknown += 1
            else:
                yield asked.reason is None

    def lines(self) -> Iterator[Asked]:
        """The lines of the record."""
        for number, line in self.file.answers():
            asked = self._line(number, line)
            if asked is not None:
                yield asked

    def _line(self, number: int, line: Mapping[str, Any]) -> Asked | None:
        key = line.get("key")
        question = self._known.get(key) if isinstance(key, str) else None
        if question is None:
            return None
        try:
            columns = _columns(line)
            at = min(moment(line.get("utc")), self._now)
            took = _seconds(line.get("ms"))
            if "reason" in line:
                return self._gap(question, columns, at, took, line)
            value = plain_answer(question, line, columns)
            return self._asked(question, columns, at, took, value)
        except TooMuchError as error:
            gap = {"reason": error.reason, "detail": str(error)}
            return self._gap(question, columns, at, took, gap)
        except WrongLineError as error:
            raise FileProblem(self.file.name, number, str(error)) from None

    def _gap(
        self,
        question: Question[Any],
        columns: tuple[str, ...],
        at: datetime,
        took: float,
        line: Mapping[str, Any],
    ) -> Asked:
        told = next((one for one in _REASONS if one == line["reason"]), Reason.BAD_ANSWER)
        detail = line.get("detail")
        words = "".join(c if c.isprintable() else " " for c in str(detail or ""))[:200]
        asked = self._asked(question, columns, at, took, None)
        fix = _MORE_RIGHTS if told is Reason.ACCESS_DENIED else ""
        return replace(asked, reason=told, detail=" ".join(words.split()), fix=fix)

    def _asked(
        self,
        question: Question[Any],
        columns: tuple[str, ...],
        at: datetime,
        took: float,
        value: object,
    ) -> Asked:
        key = question.key
        return Asked(self.respondent, key, columns, at, took, Grade.MEASURED, value)


def _columns(line: Mapping[str, Any]) -> tuple[str, ...]:
    columns = line.get("columns")
    if not isinstance(columns, list) or not all(map(_is_column, columns)):
        raise WrongLineError("no columns")
    if len(set(columns)) < len(columns):
        raise WrongLineError("a column twice")
    return tuple(columns)


def _is_column(name: object) -> bool:
    return isinstance(name, str) and name.isascii() and name.isprintable()


def _seconds(ms: object) -> float:
    if isinstance(ms, bool) or not isinstance(ms, int) or not 0 <= ms < 10**8:
        raise WrongLineError("no milliseconds")
    return ms / 1000

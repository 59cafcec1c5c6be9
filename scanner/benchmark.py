"""Benchmarks and tables: dated TOML beside the program, or a provider's own file.

A benchmark says which topics make an area and their weights, which checks gate it, where the
levels begin, and what limits differ from the checks' own. A table holds dated rows (lifecycle).
"""

import importlib.resources
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from scanner.model import Area, Check, Severity, Table
from scanner.model.tables import table_name

R = TypeVar("R")
STANDARD = "standard"


class BenchmarkError(Exception):
    """A benchmark or table file is broken: which, where, and what is allowed."""


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic of an area: id, name in plain words, and its fixed weight."""

    id: str
    name: str
    weight: float


class AreaPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An area: its plain name, its topics, and the checks that gate it."""

    name: str
    topics: tuple[Topic, ...]
    key_checks: tuple[str, ...] = ()


class Levels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the levels begin, on 0 to 100."""

    good: float
    fair: float
    needs_work: float


class BenchmarkFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A benchmark file as it is written."""

    format: str
    name: str
    dated: date
    severity: dict[Severity, float]
    said_counts: float
    coverage_floor: float
    critical_cap: float
    levels: Levels
    areas: dict[Area, AreaPart]
    limits: dict[str, dict[str, float]] = {}
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Benchmark:
    """A benchmark, with the tables beside it."""

    file: BenchmarkFile
    tables: Traversable | Path = field(repr=False)
    _read: dict[type[object], Table[object]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def title(self) -> str:
        """Name and date, as the report prints it."""
        return f"{self.file.name}, {self.file.dated.isoformat()}"

    def counts(self, check: Check[...]) -> bool:
        """Whether a check counts in this benchmark: it is not left out, and its topic weighs."""
        topics = self.file.areas[check.area].topics
        weighs = any(topic.id == check.topic and topic.weight > 0 for topic in topics)
        return weighs and check.id not in self.file.leave_out

    def agree(self, checks: Iterable[Check[...]]) -> None:
        """Hold the file against the checks: a misspelt id must not fall out of a score silently.

        Raises:
            BenchmarkError: it names a check that does not exist, or lacks a check's topic.
        """
        known = {check.id: check for check in checks}
        named = [*self.file.limits, *self.file.leave_out]
        named += [key for part in self.file.areas.values() for key in part.key_checks]
        for check_id in named:
            if check_id not in known:
                raise BenchmarkError(f"benchmark {self.file.name}: there is no check {check_id}")
        for check in known.values():
            topics = [topic.id for topic in self.file.areas[check.area].topics]
            if check.id not in self.file.leave_out and check.topic not in topics:
                raise BenchmarkError(
                    f"benchmark {self.file.name}: {check.id} is of topic {check.topic}; the area "
                    f"has {', '.join(topics)}. Add the topic, or leave the check out"
                )

    def limits(self, check: Check[...]) -> Mapping[str, float]:
        """The limits that differ from the check's own.

        Raises:
            BenchmarkError: the file names a limit that the check does not have.
        """
        own = self.file.limits.get(check.id, {})
        for name in own:
            if name not in check.limits:
                allowed = ", ".join(check.limits) or "none"
                raise BenchmarkError(
                    f"benchmark {self.file.name}: {check.id} has no limit {name}; it has {allowed}"
                )
        return own

    def table(self, row: type[R]) -> Table[R]:
        """The rows of ``benchmarks/<name>.toml``.

        Raises:
            BenchmarkError: the file is absent or broken.
        """
        if row not in self._read:
            self._read[row] = _table(row, self.tables)
        return cast("Table[R]", self._read[row])


def _table(row: type[R], folder: Traversable | Path) -> Table[R]:
    name = f"{table_name(row)}.toml"
    raw = _toml(folder / name, name)
    try:
        return Table(
            rows=msgspec.convert(raw.get("row", []), tuple[row, ...], strict=False),  # type: ignore[valid-type]
            as_of=msgspec.convert(raw.get("as_of"), date),
            source=str(raw.get("source", "")),
        )
    except msgspec.ValidationError as error:
        raise BenchmarkError(f"{name}: {error}") from None


def _toml(path: Traversable | Path, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BenchmarkError(f"there is no {name}") from None
    except UnicodeDecodeError:
        raise BenchmarkError(f"{name} is not UTF-8 text. Save it again as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BenchmarkError(f"{name}: {error}") from None


@dataclass(frozen=True)
class _Lens:
    """A smaller benchmark on top of another: other weights of topics, other limits."""

    raw: Mapping[str, object]

    def laid_over(self, below: dict[str, object]) -> dict[str, object]:
        """The benchmark below, as it is seen through the lens.

        Raises:
            BenchmarkError: the lens names an area or topic that is not there.
        """
        weights = msgspec.convert(self.raw.get("weights", {}), dict[str, dict[str, float]])
        areas = cast("dict[str, dict[str, list[dict[str, object]]]]", below["areas"])
        for area, own in weights.items():
            topics = {str(topic["id"]): topic for topic in areas.get(area, {}).get("topics", [])}
            for topic, weight in own.items():
                if topic not in topics:
                    raise BenchmarkError(f"lens {self.raw.get('name')}: no topic {area}.{topic}")
                topics[topic]["weight"] = weight
        limits = {**cast("dict[str, object]", below.get("limits", {}))}
        limits |= cast("dict[str, object]", self.raw.get("limits", {}))
        named = {key: self.raw[key] for key in ("name", "dated") if key in self.raw}
        return {**below, **named, "limits": limits}


def load_benchmark(name: str = STANDARD) -> Benchmark:
    """A benchmark by name, or by the path of a file of one's own.

    Raises:
        BenchmarkError: there is none, or it is broken.
    """
    folder = importlib.resources.files("benchmarks")
    own = Path(name)
    if own.suffix == ".toml" and own.is_file():
        raw = _toml(own, own.name)
    else:
        raw = _toml(folder / f"{name}.toml", f"benchmark {name}")
    try:
        if "on" in raw:
            below = f"{raw['on']}.toml"
            if not re.fullmatch(r"[a-z0-9-]+\.toml", below):
                raise BenchmarkError(f"there is no benchmark {raw['on']!r}")
            raw = _Lens(raw).laid_over(_toml(folder / below, below))
        file = msgspec.convert(raw, BenchmarkFile, strict=False)
    except msgspec.ValidationError as error:
        raise BenchmarkError(f"benchmark {name}: {error}") from None
    if set(file.areas) != set(Area):
        missing = ", ".join(sorted(set(Area) - set(file.areas)))
        raise BenchmarkError(f"benchmark {name}: the areas {missing} are not in it")
    return Benchmark(file, folder)

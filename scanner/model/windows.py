"""Questions to Windows: CIM instances by WQL over WS-Management (DSP0226), which run nothing there,
and what only PowerShell tells, which is carried by hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Self

from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer

CimValue = None | bool | int | float | str | datetime | tuple[object, ...]
"""A property's value: CIM datetime as an aware datetime, an interval as seconds (float), arrays as
tuples; None is CIM's NULL."""

CimRow = Mapping[str, CimValue]
Rows = tuple[CimRow, ...]
"""Instances, each with the properties that were selected, by the names as the question has them."""

CIMV2 = "root/cimv2"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_NAMESPACE = re.compile(r"root(/[A-Za-z0-9_]+)*", re.IGNORECASE)


@dataclass(frozen=True)
class Wql(Question[Rows]):
    """``SELECT select FROM cim_class WHERE where`` in one namespace.

    ``Wql("Win32_OperatingSystem", ("Version", "LastBootUpTime"))``. ``where`` is fixed text; what
    depends on the time of the scan is filtered by the reader. ``most`` rows are taken at most: more
    are too-large. ``seconds`` is the question's own deadline, so that a provider that hangs costs
    one question; an event log is read from its end to its beginning, and takes longer.
    """

    cim_class: str
    select: tuple[str, ...]
    where: str = ""
    namespace: str = CIMV2
    most: int = 2000
    seconds: float = field(default=20.0, kw_only=True)  # type: ignore[misc] # each has its own
    transport: ClassVar[Transport] = Transport.WINRM
    limit: ClassVar[int] = 8 << 20

    def __post_init__(self) -> None:
        if not self.select or not all(map(_NAME.fullmatch, (self.cim_class, *self.select))):
            raise ValueError(f"{self.cim_class}: a class and its properties, by their names")
        if not _NAMESPACE.fullmatch(self.namespace):
            raise ValueError(f"{self.namespace!r} is no namespace, such as root/cimv2")

    @property
    def key(self) -> str:
        """``wql <namespace> <class>``, then the condition."""
        where = f" where {self.where}" if self.where else ""
        return f"wql {self.namespace} {self.cim_class}{where}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The properties asked."""
        return tuple(sorted(self.select))

    @property
    def text(self) -> str:
        """The query as it travels."""
        where = f" WHERE {self.where}" if self.where else ""
        return f"SELECT {','.join(self.columns)} FROM {self.cim_class}{where}"  # noqa: S608 - WQL, and fixed

    def union(self, other: Self) -> Self:
        """Both questions as one: the properties of both, and the higher of the limits."""
        if other.key != self.key:
            raise ValueError("not the same class and condition")
        select = tuple(sorted({*self.select, *other.select}))
        most, seconds = max(self.most, other.most), max(self.seconds, other.seconds)
        return replace(self, select=select, most=most, seconds=seconds)

    def read(self, plain: object) -> Rows:
        """From ``{"rows": [{property: value}]}``; arrays are lists there."""
        return _rows(plain, self.select)


def _rows(plain: object, select: tuple[str, ...]) -> Rows:
    rows = plain.get("rows") if isinstance(plain, Mapping) else None
    if not isinstance(rows, list | tuple):
        raise BadAnswer("not the rows of an answer")
    return tuple(_row(row, select) for row in rows)


def _row(row: object, select: tuple[str, ...]) -> CimRow:
    if not isinstance(row, Mapping) or not row.keys() >= set(select):
        raise BadAnswer("a row without all that was selected")
    return {name: _value(row[name]) for name in select}


def _value(plain: object) -> CimValue:
    if isinstance(plain, list | tuple):
        return tuple(plain)
    if plain is None or isinstance(plain, bool | int | float | str | datetime):
        return plain
    raise BadAnswer(f"not a CIM value: {type(plain).__name__}")


_ID = re.compile(r"[a-z][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class PowerShell(Question[Rows]):
    """What no CIM class tells: a fixed, read-only text of PowerShell 5.1 in the collector's script.

    ``text`` writes objects with the properties ``select`` into the pipeline: numbers, texts, times.
    It travels by hand only, never over the network, and holds nothing that depends on an answer.
    """

    id: str
    text: str
    select: tuple[str, ...]
    most: int = 200
    seconds: float = field(default=60.0, kw_only=True)  # type: ignore[misc] # as of Wql
    transport: ClassVar[Transport] = Transport.FILE

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id) or not all(map(_NAME.fullmatch, self.select)):
            raise ValueError(f"{self.id}: an id in small letters, and properties by their names")
        if not self.select or not (self.text.isascii() and self.text.strip()):
            raise ValueError(f"{self.id}: a text in ASCII, and what is taken of it")

    @property
    def key(self) -> str:
        """``powershell <id>``."""
        return f"powershell {self.id}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The properties taken."""
        return tuple(sorted(self.select))

    def union(self, other: Self) -> Self:
        """Both are the same question. Raises ValueError where they are not."""
        if other != self:
            raise ValueError(f"{self.id} means two things")
        return self

    def read(self, plain: object) -> Rows:
        """From ``{"rows": [{property: value}]}``."""
        return _rows(plain, self.select)

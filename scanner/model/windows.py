"""Questions to Windows over WS-Management (DSP0226): CIM instances by WQL, and registry values by
the methods of StdRegProv. Nothing is executed on the host, and nothing is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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
_PATH = re.compile(r"(HKLM|HKU|HKCR|HKCU)(\\[^\\\x00-\x1f]{1,255})+")


@dataclass(frozen=True)
class Wql(Question[Rows]):
    """``SELECT select FROM cim_class WHERE where`` in one namespace.

    ``Wql("Win32_OperatingSystem", ("Version", "LastBootUpTime"))``. ``where`` is fixed text; what
    depends on the time of the scan is filtered by the reader. ``most`` rows are taken at most: more
    are too-large. ``seconds`` is the question's own deadline, so that a provider that hangs costs
    one question.
    """

    cim_class: str
    select: tuple[str, ...]
    where: str = ""
    namespace: str = CIMV2
    most: int = 2000
    transport: ClassVar[Transport] = Transport.WINRM
    seconds: ClassVar[float] = 20.0
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
        """Both questions as one: the properties of both, and the higher number of rows."""
        if other.key != self.key:
            raise ValueError("not the same class and condition")
        select = tuple(sorted({*self.select, *other.select}))
        return replace(self, select=select, most=max(self.most, other.most))

    def read(self, plain: object) -> Rows:
        """From ``{"rows": [{property: value}]}``; arrays are lists there."""
        rows = plain.get("rows") if isinstance(plain, Mapping) else None
        if not isinstance(rows, list | tuple):
            raise BadAnswer("not the rows of a query")
        return tuple(self._row(row) for row in rows)

    def _row(self, row: object) -> CimRow:
        if not isinstance(row, Mapping) or not row.keys() >= set(self.select):
            raise BadAnswer(f"not an instance of {self.cim_class} with what was selected")
        return {name: _value(row[name]) for name in self.select}


def _value(plain: object) -> CimValue:
    if isinstance(plain, list | tuple):
        return tuple(plain)
    if plain is None or isinstance(plain, bool | int | float | str | datetime):
        return plain
    raise BadAnswer(f"not a CIM value: {type(plain).__name__}")


RegistryValue = None | int | str | bytes | tuple[str, ...]
"""REG_DWORD and REG_QWORD as int, REG_SZ and REG_EXPAND_SZ (expanded) as str, REG_MULTI_SZ as a
tuple, REG_BINARY as bytes; None where there is no such value."""


@dataclass(frozen=True, slots=True)
class RegistryKey:
    """A key of the registry: whether it exists, and the values that were asked for, by name."""

    exists: bool
    values: Mapping[str, RegistryValue]

    def number(self, name: str, default: int | None = None) -> int | None:
        """A REG_DWORD, or ``default`` where the value is not set. Raises BadAnswer for a text."""
        value = self.values[name]
        if value is None:
            return default
        if not isinstance(value, int):
            raise BadAnswer(f"{name} is no number")
        return value

    def text(self, name: str) -> str:
        """A REG_SZ, "" where the value is not set. Raises BadAnswer for a number."""
        value = self.values[name]
        if value is None:
            return ""
        if not isinstance(value, str):
            raise BadAnswer(f"{name} is no text")
        return value


@dataclass(frozen=True)
class _Values:
    """Which values of a key are read, by their types; StdRegProv has a method for each type."""

    path: str
    dword: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    expanded: tuple[str, ...] = ()
    multi: tuple[str, ...] = ()
    binary: tuple[str, ...] = ()
    qword: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path) or "\\..\\" in self.path:
            raise ValueError(f"{self.path!r} is no key, such as HKLM\\SOFTWARE\\Vendor")

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the values asked, each after its type."""
        pairs = ((kind, name) for kind in _KINDS for name in getattr(self, kind))
        return tuple(sorted(f"{kind} {name}" for kind, name in pairs))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values asked."""
        return tuple(dict.fromkeys(name for kind in _KINDS for name in getattr(self, kind)))

    def union(self, other: Self) -> Self:
        """Both questions as one: the values of both."""
        if other.key != self.key:  # type: ignore[attr-defined]
            raise ValueError("not the same key of the registry")
        both = {kind: _both(getattr(self, kind), getattr(other, kind)) for kind in _KINDS}
        return replace(self, **both)  # type: ignore[arg-type]

    def _key_of(self, plain: object) -> RegistryKey:
        values = plain.get("values") if isinstance(plain, Mapping) else None
        if not isinstance(plain, Mapping) or not isinstance(values, Mapping):
            raise BadAnswer("not a key of the registry")
        exists = plain.get("exists") is True
        if exists and not values.keys() >= set(self.names):
            raise BadAnswer("not all values that were asked for")
        return RegistryKey(exists, {name: _registry(values.get(name)) for name in self.names})


_KINDS = ("dword", "text", "expanded", "multi", "binary", "qword")


def _both(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))


def _registry(plain: object) -> RegistryValue:
    if isinstance(plain, list | tuple):
        return tuple(str(each) for each in plain)
    if plain is None or isinstance(plain, int | str | bytes):
        return plain
    raise BadAnswer(f"not a registry value: {type(plain).__name__}")


@dataclass(frozen=True)
class Registry(_Values, Question[RegistryKey]):
    """Values of one key: ``Registry(r"HKLM\\SYSTEM\\...\\Lsa", dword=("RunAsPPL",))``.

    A value that is not set, and a key that does not exist, are answers: Windows' own default
    holds then.
    """

    transport: ClassVar[Transport] = Transport.WINRM
    seconds: ClassVar[float] = 20.0

    @property
    def key(self) -> str:
        """``registry <key>``."""
        return f"registry {self.path}"

    def read(self, plain: object) -> RegistryKey:
        """From ``{"exists": bool, "values": {name: value}}``."""
        return self._key_of(plain)


@dataclass(frozen=True)
class RegistryTree(_Values, Question[Mapping[str, RegistryKey]]):
    """The same values of each direct subkey, by the subkey's name; at most ``most`` of them."""

    most: int = 500
    transport: ClassVar[Transport] = Transport.WINRM
    seconds: ClassVar[float] = 60.0

    @property
    def key(self) -> str:
        """``registry tree <key>``."""
        return f"registry tree {self.path}"

    def read(self, plain: object) -> Mapping[str, RegistryKey]:
        """From ``{"keys": {subkey: {"exists": True, "values": {name: value}}}}``; no keys where
        the key itself does not exist."""
        keys = plain.get("keys") if isinstance(plain, Mapping) else None
        if not isinstance(keys, Mapping):
            raise BadAnswer("not the subkeys of a key of the registry")
        return {str(name): self._key_of(one) for name, one in keys.items()}

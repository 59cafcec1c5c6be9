"""The rows of a host's CIM classes, gathered from its files: what comes later lies over.

A class is given in one of two forms. ``[["root/cimv2".Win32_BIOS]]`` is a row. The table
``["root/cimv2".Win32_Service]`` may have ``every`` (values of every row: they lie over earlier
rows and under all that come), ``columns`` with ``table`` (rows as arrays), ``rows`` (rows as
tables), ``without`` (earlier rows to drop, by the first key property or, for a class without keys,
by Name) and ``clear`` (drop all earlier rows and what was said of every one). A row whose keys
match an earlier one changes that one. A class that no file names does not exist on the host.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lab.sim.winrm.cim import CimClass, namespace_key
from lab.sim.winrm.schema import Schema

Row = dict[str, object]

_FORM = frozenset({"every", "columns", "table", "rows", "without", "clear"})


@dataclass(slots=True)
class ClassRows:
    """The rows of one class so far."""

    cls: CimClass
    rows: list[Row] = field(default_factory=list)
    every: Row = field(default_factory=dict)

    def lay(self, given: object) -> None:
        """Lays what one file gives over the rows. Raises ValueError on a wrong form."""
        if isinstance(given, list):
            given = {"rows": given}
        if not isinstance(given, dict) or not given.keys() <= _FORM:
            raise ValueError(f"{self.cls.name}: give rows, or {', '.join(sorted(_FORM))}")
        if given.get("clear"):
            self.rows.clear()
            self.every.clear()
        dropped = {str(each).casefold() for each in given.get("without", ())}
        self.rows = [row for row in self.rows if self._first(row) not in dropped]
        every = self._spelt(given.get("every", {}))
        for row in self.rows:
            row.update(every)
        self.every.update(every)
        for row in (*_tabled(self.cls.name, given), *given.get("rows", ())):
            self._add(self._spelt(row))

    def _add(self, row: Row) -> None:
        keys = [each.name for each in self.cls.keys]
        full = {**self.every, **row}
        for earlier in self.rows if keys else ():
            if all(_same(earlier.get(key), full.get(key)) for key in keys):
                earlier.update(row)
                return
        self.rows.append(full)

    def _first(self, row: Row) -> str:
        keys = self.cls.keys
        return str(row.get(keys[0].name if keys else "Name", "")).casefold()

    def _spelt(self, row: object) -> Row:
        """The row with the property names as the class writes them."""
        if not isinstance(row, dict):
            raise ValueError(f"{self.cls.name}: {row!r} is no row")
        spelt: Row = {}
        for name, value in row.items():
            known = self.cls.find(name)
            if known is None:
                raise ValueError(f"{self.cls.name} has no property {name}")
            spelt[known.name] = value
        return spelt


class Rows:
    """The rows of all classes of a host."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._classes: dict[tuple[str, str], ClassRows] = {}

    def lay(self, namespace: str, classes: Mapping[str, object]) -> None:
        """Lays one file's classes of a namespace over. Raises LookupError and ValueError."""
        for name, given in classes.items():
            key = namespace_key(namespace), name.casefold()
            if key not in self._classes:
                self._classes[key] = ClassRows(self._schema.find(namespace, name))
            self._classes[key].lay(given)

    def all(self) -> Sequence[ClassRows]:
        """The classes with their rows."""
        return tuple(self._classes.values())


def _tabled(name: str, given: Mapping[str, object]) -> list[Row]:
    columns, table = given.get("columns", []), given.get("table", [])
    if not isinstance(columns, list) or not isinstance(table, list):
        raise ValueError(f"{name}: columns and table are arrays")
    if any(len(row) != len(columns) for row in table):
        raise ValueError(f"{name}: a row of the table is not as long as its columns")
    return [dict(zip(columns, row, strict=True)) for row in table]


def _same(one: object, other: object) -> bool:
    return str(one).casefold() == str(other).casefold()

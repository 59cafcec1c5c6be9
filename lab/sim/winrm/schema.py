"""The classes that the lab's Windows hosts can have, read from ``schema/*.toml``.

A class is a table ``["NAMESPACE".NAME]``: ``extends`` names its superclass in the same namespace,
``key`` its key properties, and every CIM type (or ``"string[]"`` for an array) lists the names of
the properties that have it. Inherited properties need not be repeated.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import get_args

from lab.sim.winrm.cim import CimClass, CimProperty, CimType, namespace_key

FOLDER = Path(__file__).parent / "schema"

_TYPES: Mapping[str, CimType] = {each: each for each in get_args(CimType)}

Table = Mapping[str, object]


class Schema:
    """All known classes, by namespace and name in any case."""

    def __init__(self, tables: Mapping[tuple[str, str], tuple[str, str, Table]]) -> None:
        self._tables = tables
        self._made: dict[tuple[str, str], CimClass] = {}

    def find(self, namespace: str, name: str) -> CimClass:
        """The class of that name. Raises LookupError."""
        key = namespace_key(namespace), name.casefold()
        if key not in self._made:
            if key not in self._tables:
                raise LookupError(f"the schema has no class {namespace}:{name}")
            self._made[key] = self._make(*self._tables[key])
        return self._made[key]

    def all(self) -> tuple[CimClass, ...]:
        """Every class."""
        return tuple(self.find(space, name) for space, name, _ in self._tables.values())

    def _make(self, namespace: str, name: str, table: Table) -> CimClass:
        base = table.get("extends")
        above = self.find(namespace, str(base)) if base else None
        keys = _names(table.get("key", []))
        found = {each.name: each for each in above.properties} if above else {}
        for written, names in table.items():
            if written in ("extends", "key"):
                continue
            kind, array = written.removesuffix("[]"), written.endswith("[]")
            if kind not in _TYPES:
                raise ValueError(f"{name}: {written} is no CIM type")
            for each in _names(names):
                found[each] = CimProperty(each, _TYPES[kind], array)
        for key in keys:
            found[key] = CimProperty(key, found[key].type, key=True)
        supers = (above.name, *above.superclasses) if above else ()
        return CimClass(name, namespace, supers, tuple(found.values()))


@cache
def read_schema() -> Schema:
    """The schema that comes with the lab. Raises ValueError when a class is there twice."""
    tables: dict[tuple[str, str], tuple[str, str, Table]] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for namespace, classes in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for name, table in classes.items():
                key = namespace_key(namespace), name.casefold()
                if key in tables:
                    raise ValueError(f"{file.name}: {namespace}:{name} is there twice")
                tables[key] = (namespace, name, table)
    return Schema(tables)


def _names(listed: object) -> list[str]:
    return [str(each) for each in listed] if isinstance(listed, list) else []

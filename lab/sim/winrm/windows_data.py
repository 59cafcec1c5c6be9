"""A Windows host of the lab: its CIM instances, registry and recorded commands, from TOML files.

A file may start from others (``extends``, paths relative to itself; each file counts once). Its
tables: ``[host]`` (``domain``, the NetBIOS name of the domain or the workgroup, and ``dns``),
``[words]`` (see ``windows_words``), namespaces (see ``windows_rows``), ``[registry]`` and
``[[registry_table]]`` (see ``registry_data``), ``[registry_without]`` and ``[registry_denied]``
(arrays of paths per hive), ``[access]`` and ``[commands."TEXT"]``.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.sim.placeholders import Placeholders
from lab.sim.winrm.cim import Repository, namespace_key
from lab.sim.winrm.cim_values import instance
from lab.sim.winrm.registry import Registry
from lab.sim.winrm.registry_data import RegistryData
from lab.sim.winrm.schema import read_schema
from lab.sim.winrm.windows_rows import Rows
from lab.sim.winrm.windows_words import WindowsWords

_TABLES = frozenset(
    (
        "extends",
        "host",
        "words",
        "registry",
        "registry_table",
        "registry_without",
        "registry_denied",
        "access",
        "commands",
    )
)

File = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Command:
    """What a recorded shell command prints and returns."""

    stdout: str = ""
    stderr: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class WindowsHost:
    """A host: NetBIOS ``name``, NetBIOS ``domain`` (or the workgroup), ``dns`` domain ("" in a
    workgroup). ``denied`` is refused to everybody, ``administrators`` to all others than
    administrators; both hold "NAMESPACE" (with all below it) or "NAMESPACE:CLASS"."""

    name: str
    domain: str
    dns: str
    repository: Repository
    registry: Registry
    commands: Mapping[str, Command]
    denied: frozenset[str]
    administrators: frozenset[str]

    def allows(self, namespace: str, class_name: str = "", *, administrator: bool) -> bool:
        """Whether an account may read a class, or the namespace when none is named."""
        refused = self.denied if administrator else self.denied | self.administrators
        space = namespace_key(namespace)
        if f"{space}:{class_name.casefold()}" in refused:
            return False
        steps = space.split("/")
        return not any("/".join(steps[:count]) in refused for count in range(1, len(steps) + 1))


def read_windows(folder: Path, files: Sequence[str], placeholders: Placeholders) -> WindowsHost:
    """The host that files of a folder describe, later ones over earlier.

    Raises ValueError with the file's name when one cannot be read or a value is not of its type.
    """
    read = _with_bases([folder / name for name in files])
    words: dict[str, str] = {}
    for file in read.values():
        words.update(_texts(file.get("host", {})), **_texts(file.get("words", {})))
    filler = WindowsWords.of(words, placeholders)
    gathered = _Gathered()
    for path, file in read.items():
        try:
            gathered.lay(_table(filler.fill(file)))
        except (ValueError, LookupError, TypeError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    return gathered.host(filler.words)


class _Gathered:
    def __init__(self) -> None:
        self.rows = Rows(read_schema())
        self.registry = RegistryData()
        self.commands: dict[str, Command] = {}
        self.denied: set[str] = set()
        self.administrators: set[str] = set()

    def lay(self, file: Mapping[str, object]) -> None:
        for name, given in file.items():
            if name.casefold().startswith("root"):
                self.rows.lay(name, _table(given))
            elif name not in _TABLES:
                raise ValueError(f"{name} is neither a namespace nor a known table")
        self._lay_registry(file)
        for text, output in _table(file.get("commands", {})).items():
            self.commands[text] = Command(**_table(output))  # type: ignore[arg-type]
        access = _table(file.get("access", {}))
        if unknown := access.keys() - {"denied", "administrators"}:
            raise ValueError(f"access: {', '.join(sorted(unknown))}")
        self.denied.update(_refusals(access.get("denied", ())))
        self.administrators.update(_refusals(access.get("administrators", ())))

    def _lay_registry(self, file: Mapping[str, object]) -> None:
        for hive, paths in _table(file.get("registry_without", {})).items():
            for path in _listed(paths):
                self.registry.drop(hive, path)
        self.registry.lay(_table(file.get("registry", {})))  # type: ignore[arg-type]
        tables = file.get("registry_table", [])
        for table in tables if isinstance(tables, list) else []:
            self.registry.lay_table(table)
        for hive, paths in _table(file.get("registry_denied", {})).items():
            for path in _listed(paths):
                self.registry.deny(hive, path)

    def host(self, words: Mapping[str, str]) -> WindowsHost:
        found = self.rows.all()
        instances = [instance(each.cls, row) for each in found for row in each.rows]
        return WindowsHost(
            name=words["computer"],
            domain=words.get("domain", "WORKGROUP"),
            dns=words.get("dns", ""),
            repository=Repository([each.cls for each in found], instances),
            registry=self.registry.registry(),
            commands=self.commands,
            denied=frozenset(self.denied),
            administrators=frozenset(self.administrators),
        )


def _with_bases(files: Sequence[Path]) -> dict[Path, File]:
    """The files by their paths, each after those that it extends."""
    read: dict[Path, File] = {}
    under_way: set[Path] = set()

    def add(path: Path) -> None:
        path = path.resolve()
        if path in read:
            return
        if path in under_way:
            raise ValueError(f"{path.name} extends itself")
        under_way.add(path)
        try:
            file = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, OSError) as error:
            raise ValueError(f"{path.name}: {error}") from error
        for base in _listed(file.get("extends", [])):
            add(path.parent / base)
        read[path] = file

    for file in files:
        add(file)
    return read


def _refusals(listed: object) -> list[str]:
    """NAMESPACE and NAMESPACE:CLASS in their one spelling."""
    parts = (each.partition(":") for each in _listed(listed))
    return [f"{namespace_key(space)}{sign}{name.casefold()}" for space, sign, name in parts]


def _listed(plain: object) -> list[str]:
    return [str(each) for each in plain] if isinstance(plain, list | tuple) else []


def _table(plain: object) -> dict[str, object]:
    if not isinstance(plain, dict):
        raise TypeError(f"{plain!r} is no table")
    return plain


def _texts(plain: object) -> dict[str, str]:
    return {name: str(value) for name, value in _table(plain).items()}

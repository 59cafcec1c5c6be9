"""Lists of wmic and exports of the registry as Windows hosts of the lab's model.

``wmic PATH get /format:list`` writes ``Name=value`` a line and empty lines between the instances;
NULL and the empty text look alike in it and are read as NULL. Types are those of the lab's schema.
A host holds only what was dumped of it: some classes, some keys with all that lies below them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty, Repository, Value
from lab.sim.winrm.cim_values import RANGES, value
from lab.sim.winrm.registry import Registry, RegistryKey, RegistryType, RegistryValue
from lab.sim.winrm.schema import read_schema
from lab.sim.winrm.windows_data import WindowsHost

_WMIC = re.compile(r"(?P<host>.+)-(?P<cls>[A-Za-z0-9]+_?[A-Za-z0-9]+)\.wmi")
_PAIR = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_ITEM = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}]+)')
_KEY = re.compile(r"\[HKEY_LOCAL_MACHINE\\(.+)\]")
_VALUE = re.compile(r'(?:"((?:[^"\\]|\\.)*)"|@)=(.*)', re.DOTALL)
_HEX_KINDS = {"": 3, "(2)": 2, "(7)": 7, "(b)": 11}


@dataclass
class Dump:
    """What was dumped of one host: instances by their class, and the roots of exported keys."""

    name: str
    classes: dict[CimClass, list[CimInstance]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)
    hive: RegistryKey = field(default_factory=lambda: RegistryKey("HKLM"))

    def host(self) -> WindowsHost:
        """The host of the lab's model."""
        every = [one for rows in self.classes.values() for one in rows]
        registry = Registry({"HKLM": self.hive})
        repository = Repository(self.classes, every)
        none = frozenset[str]()
        return WindowsHost(self.name, "", "", repository, registry, {}, none, none)

    def has_key(self, path: str) -> bool:
        """Whether a key, or that it is not there, is in one of the exports."""
        asked = path.casefold()
        return any(f"{asked}\\".startswith(f"hklm\\{root}\\".casefold()) for root in self.roots)


def read_dumps(folder: Path) -> dict[str, Dump]:
    """The dumps of ``windows/glpi`` by the hosts that their files are named by."""
    found: dict[str, Dump] = {}
    for file in sorted((folder / "wmi").iterdir()):
        if (named := _WMIC.fullmatch(file.name)) is not None:
            host = found.setdefault(named["host"], Dump(named["host"]))
            _add_class(host, named["cls"], text_of(file))
    for file in sorted((folder / "registry").iterdir()):
        host_name = file.stem.split("-{")[0].rpartition("-")[0] or file.stem
        _add_keys(found.setdefault(host_name, Dump(host_name)), text_of(file))
    return found


def text_of(file: Path) -> str:
    """Its text; Windows writes UTF-16, and some files were written again since."""
    raw = file.read_bytes()
    text = raw.decode("utf-16") if raw[:2] == b"\xff\xfe" else raw.decode("utf-8", "replace")
    return text.replace("\r", "")


@cache
def _by_name() -> Mapping[str, CimClass]:
    return {cls.name: cls for cls in read_schema().all()}


def _add_class(host: Dump, name: str, text: str) -> None:
    cls = _by_name().get(name)
    if cls is None:
        host.unknown.add(name)
        return
    host.classes[cls] = [CimInstance(cls, dict(_typed(cls, row))) for row in instances(text)]


def instances(text: str) -> Iterator[dict[str, str]]:
    """The instances of a list: one begins where the first property comes again."""
    row: dict[str, str] = {}
    for line in text.split("\n"):
        pair = _PAIR.fullmatch(line.strip("\ufeff"))
        if pair is None:
            continue
        if pair[1] in row:
            yield row
            row = {}
        row[pair[1]] = pair[2]
    if row:
        yield row


def _typed(cls: CimClass, row: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    for name, text in row.items():
        known = cls.find(name)
        if known is not None and text != "":
            yield known.name, value(known, _plain(known, text))


def _plain(known: CimProperty, text: str) -> object:
    if known.array:
        return [_scalar(known, one or other.strip()) for one, other in _ITEM.findall(text)]
    return _scalar(known, text)


def _scalar(known: CimProperty, text: str) -> object:
    if known.type == "boolean":
        return {"TRUE": True, "FALSE": False}[text]
    if known.type in RANGES and text.startswith("-") and known.type.startswith("u"):
        return int(text) + RANGES[known.type][1] + 1  # wmic shows some with a sign
    return text


def _add_keys(host: Dump, text: str) -> None:
    key: RegistryKey | None = None
    first = True
    for line in text.replace("\\\n", "").split("\n"):
        if (opened := _KEY.fullmatch(line.strip())) is not None:
            key = host.hive.below(opened[1])
            if first:
                host.roots.add(opened[1])
                first = False
        elif key is not None and (pair := _VALUE.fullmatch(line)) is not None:
            name = _unescaped(pair[1] or "")
            key.values[name.casefold()] = RegistryValue(name, *_data(pair[2].strip()))


def _data(text: str) -> tuple[RegistryType, str | int | bytes | tuple[str, ...]]:
    if text.startswith('"'):
        return RegistryType.STRING, _unescaped(text[1:-1])
    if text.startswith("dword:"):
        return RegistryType.DWORD, int(text[6:], 16)
    kind, _, octets = text.removeprefix("hex").partition(":")
    raw = bytes.fromhex("".join(octets.replace(",", " ").split()))
    match RegistryType(_HEX_KINDS.get(kind, 3)):
        case RegistryType.EXPAND_STRING:
            return RegistryType.EXPAND_STRING, raw.decode("utf-16-le").rstrip("\0")
        case RegistryType.MULTI_STRING:
            texts = raw.decode("utf-16-le").rstrip("\0").split("\0")
            return RegistryType.MULTI_STRING, tuple(texts)
        case RegistryType.QWORD:
            return RegistryType.QWORD, int.from_bytes(raw, "little")
    return RegistryType.BINARY, raw


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)

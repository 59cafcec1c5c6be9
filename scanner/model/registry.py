"""Questions to the registry of Windows, by the methods of StdRegProv: values, and names of values.
Nothing is executed on the host, and nothing is written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer

_PATH = re.compile(r"(HKLM|HKU|HKCR|HKCU)(\\[^\\\x00-\x1f]{1,255})+")
_STAR = re.compile(r"[^*]+(\\\*\\[^*]+)?")

RegistryValue = None | int | str | bytes | tuple[str, ...]
"""REG_DWORD and REG_QWORD as int, REG_SZ and REG_EXPAND_SZ (expanded) as str, REG_MULTI_SZ as a
tuple, REG_BINARY as bytes; None where there is no such value. Of ``present`` it is a bool."""


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

    def has(self, name: str) -> bool:
        """Whether there is such a value, of those asked by ``present``."""
        return self.values[name] is True

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
    """Which values of a key are read, by their types; StdRegProv has a method for each type.

    Of the values ``present`` only the names are listed: what they hold is never asked for, so they
    may be secrets.
    """

    path: str
    dword: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    expanded: tuple[str, ...] = ()
    multi: tuple[str, ...] = ()
    binary: tuple[str, ...] = ()
    qword: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path) or "\\..\\" in self.path:
            raise ValueError(f"{self.path!r} is no key, such as HKLM\\SOFTWARE\\Vendor")
        listed = {name.casefold() for name in self.present}
        if listed & {name.casefold() for kind in _READ for name in getattr(self, kind)}:
            raise ValueError(f"{self.path}: a value whose name only is asked for is never read")

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


_READ = ("dword", "text", "expanded", "multi", "binary", "qword")
_KINDS = (*_READ, "present")


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
    r"""The same values of each direct subkey, by the subkey's name; at most ``most`` of them.

    A ``*`` in the path stands for the subkeys, where the values lie deeper:
    ``HKU\*\Software\Vendor`` is that key of each user whose part of the registry is loaded.
    """

    most: int = 500
    transport: ClassVar[Transport] = Transport.WINRM
    seconds: ClassVar[float] = 60.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not _STAR.fullmatch(self.path):
            raise ValueError(f"{self.path!r} has more than one *")

    @property
    def key(self) -> str:
        """``registry tree <key>``."""
        return f"registry tree {self.path}"

    @property
    def parent(self) -> str:
        """The key whose subkeys are listed."""
        return self.path.partition("\\*\\")[0]

    @property
    def below(self) -> str:
        """The path from each of them to the values; "" where they lie in the subkey itself."""
        return self.path.partition("\\*\\")[2]

    def path_of(self, subkey: str) -> str:
        """The key whose values are read for one of the subkeys."""
        return f"{self.parent}\\{subkey}\\{self.below}".rstrip("\\")

    def read(self, plain: object) -> Mapping[str, RegistryKey]:
        """From ``{"keys": {subkey: {"exists": bool, "values": {name: value}}}}``; no keys where the
        key itself does not exist."""
        keys = plain.get("keys") if isinstance(plain, Mapping) else None
        if not isinstance(keys, Mapping):
            raise BadAnswer("not the subkeys of a key of the registry")
        return {str(name): self._key_of(one) for name, one in keys.items()}

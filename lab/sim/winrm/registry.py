r"""A registry, and how StdRegProv answers questions about it.

Codes are those of Win32 that StdRegProv hands back as ``ReturnValue``: a key that is not there is
2, a value that is not there 1, a value of another type WBEM_E_TYPE_MISMATCH, a refusal 5, an
unknown hive 6. A method that fails leaves its outputs null, and so does one that lists nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Generic, TypeVar

T = TypeVar("T")

# winreg.h: the predefined handles, as hDefKey carries them
HIVES = {
    0x80000000: "HKCR",
    0x80000001: "HKCU",
    0x80000002: "HKLM",
    0x80000003: "HKU",
    0x80000005: "HKCC",
}

SUCCESS = 0
VALUE_MISSING = 1
KEY_MISSING = 2
ACCESS_DENIED = 5
INVALID_HANDLE = 6
TYPE_MISMATCH = 0x80041005

_ENVIRONMENT = {
    "systemroot": r"C:\Windows",
    "windir": r"C:\Windows",
    "systemdrive": "C:",
    "programfiles": r"C:\Program Files",
    "programfiles(x86)": r"C:\Program Files (x86)",
    "commonprogramfiles": r"C:\Program Files\Common Files",
    "programdata": r"C:\ProgramData",
    "allusersprofile": r"C:\ProgramData",
    "public": r"C:\Users\Public",
}


class RegistryType(IntEnum):
    """The types of registry values (winnt.h), as EnumValues lists them."""

    STRING = 1
    EXPAND_STRING = 2
    BINARY = 3
    DWORD = 4
    MULTI_STRING = 7
    QWORD = 11


Data = str | int | bytes | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """A named value; the name "" is the key's default value."""

    name: str
    type: RegistryType
    data: Data


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What a method answers: its ReturnValue, and its output, None for null."""

    code: int
    value: T | None = None


@dataclass(slots=True)
class RegistryKey:
    """A key with its subkeys and values, both by their casefolded names."""

    name: str
    keys: dict[str, "RegistryKey"] = field(default_factory=dict)
    values: dict[str, RegistryValue] = field(default_factory=dict)
    denied: bool = False

    def below(self, path: str) -> "RegistryKey":
        """The key at that path, made where it is not there yet."""
        key = self
        for name in _steps(path):
            key = key.keys.setdefault(name.casefold(), RegistryKey(name))
        return key


class Registry:
    """The hives of one host. A hive is named by its number (hDefKey) or as "HKLM"."""

    def __init__(self, hives: Mapping[str, RegistryKey]) -> None:
        self._hives = {name: hives.get(name, RegistryKey(name)) for name in HIVES.values()}

    def string(self, hive: int | str, path: str, name: str) -> Reply[str]:
        """GetStringValue: REG_SZ."""
        return self._text(hive, path, name, RegistryType.STRING)

    def expanded_string(self, hive: int | str, path: str, name: str) -> Reply[str]:
        """GetExpandedStringValue: REG_EXPAND_SZ with the variables of the system replaced."""
        found = self._text(hive, path, name, RegistryType.EXPAND_STRING)
        return found if found.value is None else Reply(found.code, _expanded(found.value))

    def multi_string(self, hive: int | str, path: str, name: str) -> Reply[tuple[str, ...]]:
        """GetMultiStringValue: REG_MULTI_SZ."""
        found = self._value(hive, path, name, RegistryType.MULTI_STRING)
        data = found.value.data if found.value else None
        return Reply(found.code, data if isinstance(data, tuple) else None)

    def dword(self, hive: int | str, path: str, name: str) -> Reply[int]:
        """GetDWORDValue: REG_DWORD, a uint32."""
        return self._number(hive, path, name, RegistryType.DWORD)

    def qword(self, hive: int | str, path: str, name: str) -> Reply[int]:
        """GetQWORDValue: REG_QWORD, a uint64."""
        return self._number(hive, path, name, RegistryType.QWORD)

    def binary(self, hive: int | str, path: str, name: str) -> Reply[bytes]:
        """GetBinaryValue: REG_BINARY, an array of uint8."""
        found = self._value(hive, path, name, RegistryType.BINARY)
        data = found.value.data if found.value else None
        return Reply(found.code, data if isinstance(data, bytes) else None)

    def keys(self, hive: int | str, path: str) -> Reply[tuple[str, ...]]:
        """EnumKey: the names of the subkeys, in order."""
        found = self._key(hive, path)
        if found.value is None:
            return Reply(found.code)
        names = sorted((each.name for each in found.value.keys.values()), key=str.casefold)
        return Reply(SUCCESS, tuple(names) or None)

    def values(self, hive: int | str, path: str) -> Reply[tuple[tuple[str, int], ...]]:
        """EnumValues: the names and types of the values."""
        found = self._key(hive, path)
        if found.value is None:
            return Reply(found.code)
        listed = tuple((each.name, int(each.type)) for each in found.value.values.values())
        return Reply(SUCCESS, listed or None)

    def _text(self, hive: int | str, path: str, name: str, wanted: RegistryType) -> Reply[str]:
        found = self._value(hive, path, name, wanted)
        data = found.value.data if found.value else None
        return Reply(found.code, data if isinstance(data, str) else None)

    def _number(self, hive: int | str, path: str, name: str, wanted: RegistryType) -> Reply[int]:
        found = self._value(hive, path, name, wanted)
        data = found.value.data if found.value else None
        return Reply(found.code, data if isinstance(data, int) else None)

    def _value(
        self, hive: int | str, path: str, name: str, wanted: RegistryType
    ) -> Reply[RegistryValue]:
        key = self._key(hive, path)
        if key.value is None:
            return Reply(key.code)
        found = key.value.values.get(name.casefold())
        if found is None:
            return Reply(VALUE_MISSING)
        return Reply(SUCCESS, found) if found.type is wanted else Reply(TYPE_MISMATCH)

    def _key(self, hive: int | str, path: str) -> Reply[RegistryKey]:
        named = HIVES.get(hive) if isinstance(hive, int) else hive
        key = self._hives.get(named or "")
        if key is None:
            return Reply(INVALID_HANDLE)
        for name in _steps(path):
            key = key.keys.get(name.casefold())
            if key is None:
                return Reply(KEY_MISSING)
            if key.denied:
                return Reply(ACCESS_DENIED)
        return Reply(SUCCESS, key)


def _steps(path: str) -> list[str]:
    return [name for name in path.split("\\") if name]


def _expanded(text: str) -> str:
    def word(hole: re.Match[str]) -> str:
        return _ENVIRONMENT.get(hole[1].casefold(), hole[0])

    return re.sub(r"%([^%\\]+)%", word, text)

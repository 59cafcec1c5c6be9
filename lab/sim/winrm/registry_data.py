r"""Registry trees from data files: what comes later lies over.

``[registry.HKLM.'SOFTWARE\...']`` gives the values of a key: a text is REG_SZ, an integer
REG_DWORD, an array REG_MULTI_SZ, and a table one of ``{expand = "%SystemRoot%\\x"}``,
``{binary = "00ff"}``, ``{dword = "12"}`` (a text, so that it may be a placeholder), ``{qword = 1}``
and ``{absent = true}``, which takes an earlier value away. ``[[registry_table]]`` with ``hive``,
``path``, ``columns`` and ``table`` gives many keys at once: the first entry of a row is the name of
the key below ``path``; an empty text means that the key has no such value.
"""

from collections.abc import Mapping

from lab.sim.winrm.registry import HIVES, Data, Registry, RegistryKey, RegistryType, RegistryValue


class RegistryData:
    """The hives of one host so far."""

    def __init__(self) -> None:
        self._hives: dict[str, RegistryKey] = {}

    def lay(self, hives: Mapping[str, Mapping[str, Mapping[str, object]]]) -> None:
        """Lays one file's keys over. Raises ValueError that names the value."""
        for hive, keys in hives.items():
            for path, values in keys.items():
                key = self._key(hive, path)
                for name, plain in values.items():
                    _set(key, name, plain)

    def lay_table(self, given: Mapping[str, object]) -> None:
        """Lays many keys of one shape over. Raises ValueError on a wrong form."""
        columns, table = given.get("columns"), given.get("table")
        if not isinstance(columns, list) or not isinstance(table, list):
            raise ValueError("registry_table: columns and table are arrays")
        for row in table:
            if len(row) != len(columns) + 1:
                raise ValueError(f"registry_table: {row[:1]} is not as long as its columns")
            key = self._key(str(given.get("hive")), f"{given.get('path')}\\{row[0]}")
            for name, plain in zip(columns, row[1:], strict=True):
                if plain != "":
                    _set(key, name, plain)

    def drop(self, hive: str, path: str) -> None:
        """Takes a key and all below it away."""
        above, _, name = path.rpartition("\\")
        self._key(hive, above).keys.pop(name.casefold(), None)

    def deny(self, hive: str, path: str) -> None:
        """Makes a key one that nobody may open."""
        self._key(hive, path).denied = True

    def registry(self) -> Registry:
        """The registry of what was laid."""
        return Registry(self._hives)

    def _key(self, hive: str, path: str) -> RegistryKey:
        if hive not in HIVES.values():
            raise ValueError(f"{hive} is no hive")
        return self._hives.setdefault(hive, RegistryKey(hive)).below(path)


def _set(key: RegistryKey, name: str, plain: object) -> None:
    if plain == {"absent": True}:
        key.values.pop(name.casefold(), None)
        return
    try:
        kind, data = _typed(plain)
    except (ValueError, TypeError) as error:
        raise ValueError(f"registry value {name} of {key.name}: {error}") from error
    key.values[name.casefold()] = RegistryValue(name, kind, data)


def _typed(plain: object) -> tuple[RegistryType, Data]:
    if isinstance(plain, str):
        return RegistryType.STRING, plain
    if isinstance(plain, int) and not isinstance(plain, bool):
        return RegistryType.DWORD, _bounded(plain, 32)
    if isinstance(plain, list):
        return RegistryType.MULTI_STRING, tuple(str(each) for each in plain)
    if isinstance(plain, dict) and len(plain) == 1:
        ((form, data),) = plain.items()
        if form == "expand":
            return RegistryType.EXPAND_STRING, str(data)
        if form == "binary":
            return RegistryType.BINARY, bytes.fromhex(str(data))
        if form in ("dword", "qword"):
            wide = form == "qword"
            kind = RegistryType.QWORD if wide else RegistryType.DWORD
            return kind, _bounded(int(str(data)), 64 if wide else 32)
    raise ValueError(f"{plain!r} is no registry data")


def _bounded(number: int, bits: int) -> int:
    if not 0 <= number < 2**bits:
        raise ValueError(f"{number} has more than {bits} bits")
    return number

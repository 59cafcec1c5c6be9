"""The part of ``emulation`` that reads the registry of a Windows host of the lab."""

import base64
from collections.abc import Iterator, Sequence

from lab.sim.winrm.registry import ACCESS_DENIED, KEY_MISSING, RegistryType
from lab.sim.winrm.windows_data import WindowsHost
from scanner.model import Registry, RegistryTree


def _read(host: WindowsHost, path: str, columns: Sequence[str]) -> tuple[int, list[object]]:
    hive, _, below = path.partition("\\")
    code = host.registry.values(hive, below).code
    listed = host.registry.values(hive, below).value or ()
    types = {name.casefold(): RegistryType(kind) for name, kind in listed}
    found: list[object] = []
    for kind, _, name in (column.partition(" ") for column in columns):
        known = types.get(name.casefold())
        if kind == "present":
            found.append(known is not None)
        else:
            found.append(_registry(host, hive, below, name, known))
    return code, found


def _registry(
    host: WindowsHost, hive: str, path: str, name: str, kind: RegistryType | None
) -> object:
    values = host.registry
    match kind:
        case RegistryType.STRING:
            return values.string(hive, path, name).value
        case RegistryType.EXPAND_STRING:
            return values.expanded_string(hive, path, name).value
        case RegistryType.DWORD:
            return values.dword(hive, path, name).value
        case RegistryType.QWORD:
            return {"int": str(values.qword(hive, path, name).value)}
        case RegistryType.MULTI_STRING:
            return list(values.multi_string(hive, path, name).value or ())
        case RegistryType.BINARY:
            raw = values.binary(hive, path, name).value or b""
            return {"bytes": base64.b64encode(raw).decode()}
    return None


def key(host: WindowsHost, question: Registry) -> dict[str, object]:
    code, values = _read(host, question.path, question.columns)
    if code == ACCESS_DENIED:
        return {"reason": "access-denied", "detail": "Requested registry access is not allowed."}
    if code == KEY_MISSING:
        return {"exists": False}
    return {"exists": True, "values": values}


def keys(host: WindowsHost, question: RegistryTree) -> dict[str, object]:
    hive, _, below = question.parent.partition("\\")
    listed = host.registry.keys(hive, below)
    if listed.code == ACCESS_DENIED:
        return {"reason": "access-denied", "detail": "Requested registry access is not allowed."}
    names = listed.value or ()
    if len(names) > question.most:
        return {"reason": "too-large", "detail": f"more than {question.most} subkeys"}
    return {"keys": list(_subkeys(host, question, names))}


def _subkeys(
    host: WindowsHost, question: RegistryTree, names: Sequence[str]
) -> Iterator[list[object]]:
    for name in names:
        code, values = _read(host, question.path_of(name), question.columns)
        yield [name, None if code == KEY_MISSING else values]

"""StdRegProv's methods over a registry tree, with the answers' XML.

The methods and their parameters: "StdRegProv class" of the WMI documentation. The hive is
HKEY_LOCAL_MACHINE unless hDefKey names another.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from lab.sim.winrm import refusals, uris
from lab.sim.winrm.faults import Provider
from lab.sim.winrm.markup import element, leaf
from lab.sim.winrm.registry import HIVES, Registry, Reply

_LOCAL_MACHINE = 0x80000002
_LONGEST = 4096

Outputs = list[tuple[str, bool, Iterable[object] | None]]  # name, is an array, values (None: null)


@dataclass(frozen=True, slots=True)
class _Asked:
    hive: int
    path: str
    name: str


def call(
    registry: Registry,
    resource: str,
    method: str,
    body: ElementTree.Element,
    provider: Provider,
) -> tuple[str, str]:
    """The METHOD_OUTPUT element of a call, and what was asked, for people.

    Raises WsManError when there is no such method or a parameter is wrong.
    """
    names = {known.casefold(): known for known in _METHODS}
    known = names.get(method.casefold())
    if known is None:
        raise refusals.no_such_method(provider)
    asked = _asked(body, provider)
    code, outputs = _METHODS[known](registry, asked)
    content = "".join(_output(name, array, values) for name, array, values in outputs)
    content += leaf("p:ReturnValue", str(code))
    named = {"xmlns__xsi": uris.XSI, "xmlns__p": resource, "xmlns__cim": uris.CIM}
    about = f"{known} {HIVES.get(asked.hive, hex(asked.hive))}\\{asked.path} {asked.name}".rstrip()
    return element(f"p:{known}_OUTPUT", content, **named), about


def _asked(body: ElementTree.Element, provider: Provider) -> _Asked:
    """The parameters, whatever their namespace and the case of their names."""
    given = {each.tag.rpartition("}")[2].casefold(): each.text or "" for each in body}
    hive = given.get("hdefkey", str(_LOCAL_MACHINE)).strip()
    path = given.get("ssubkeyname", "")
    name = given.get("svaluename", "")
    number = int(hive) if hive.isdecimal() and len(hive) <= 10 else 1 << 32
    if number >= 1 << 32 or max(len(path), len(name)) > _LONGEST:
        raise refusals.bad_parameter(provider)
    return _Asked(number, path, name)


def _output(name: str, array: bool, values: Iterable[object] | None) -> str:
    if values is None:
        return "" if array else f'<p:{name} xsi:nil="true"/>'
    return "".join(leaf(f"p:{name}", str(each)) for each in values)


def _one(name: str, reply: Reply[str] | Reply[int]) -> tuple[int, Outputs]:
    values = None if reply.value is None else (reply.value,)
    return reply.code, [(name, False, values)]


def _many(name: str, reply: Reply[tuple[str, ...]] | Reply[bytes]) -> tuple[int, Outputs]:
    return reply.code, [(name, True, reply.value)]


def _value_names(registry: Registry, asked: _Asked) -> tuple[int, Outputs]:
    reply = registry.values(asked.hive, asked.path)
    names = types = None
    if reply.value is not None:
        names, types = [name for name, _ in reply.value], [kind for _, kind in reply.value]
    return reply.code, [("sNames", True, names), ("Types", True, types)]


_METHODS: Mapping[str, Callable[[Registry, _Asked], tuple[int, Outputs]]] = {
    "GetStringValue": lambda r, a: _one("sValue", r.string(a.hive, a.path, a.name)),
    "GetExpandedStringValue": lambda r, a: _one(
        "sValue", r.expanded_string(a.hive, a.path, a.name)
    ),
    "GetDWORDValue": lambda r, a: _one("uValue", r.dword(a.hive, a.path, a.name)),
    "GetQWORDValue": lambda r, a: _one("uValue", r.qword(a.hive, a.path, a.name)),
    "GetMultiStringValue": lambda r, a: _many("sValue", r.multi_string(a.hive, a.path, a.name)),
    "GetBinaryValue": lambda r, a: _many("uValue", r.binary(a.hive, a.path, a.name)),
    "EnumKey": lambda r, a: _many("sNames", r.keys(a.hive, a.path)),
    "EnumValues": _value_names,
}

"""Instances in an answer as rows of typed values (DSP0230, and what Windows makes of it).

A NULL is ``xsi:nil``; an array is its element repeated, so that one that is NULL or empty is not
there at all. A time has an element of its own inside: ``Datetime`` (xs:dateTime with its offset) or
``Interval`` (xs:duration).
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from scanner.transports.winrm import uris
from scanner.transports.winrm.cim_types import TEXT, types_of
from scanner.transports.winrm.documents import is_nil, local, named

Plain = None | bool | int | float | str | datetime
Row = dict[str, Plain | list[Plain]]

_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9}(?:\.\d+)?)S)?)?"
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?")
_INTEGER = re.compile(r"[+-]?\d{1,20}")
_REAL = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,4})?")
# DSP0230 table 2; XML Schema's own names are the ends of these.
_XSI_TYPES = {
    **dict.fromkeys(("boolean",), "boolean"),
    **dict.fromkeys(("byte", "short", "int", "long"), "integer"),
    **dict.fromkeys(("unsignedbyte", "unsignedshort", "unsignedint", "unsignedlong"), "integer"),
    **dict.fromkeys(("float", "double"), "real"),
    **dict.fromkeys(("string",), TEXT),
}


class NotOfTypeError(Exception):
    """A value does not have the form of its type; the text says which."""


def rows(
    items: Sequence[Element], namespace: str, cim_class: str, select: Sequence[str]
) -> list[Row]:
    """The selected properties of each instance. One that is not there is None.

    Raises:
        NotOfTypeError: a value has not the form of its type.
    """
    types = types_of(namespace, cim_class)
    return [_row(item, types, select) for item in items]


def _row(item: Element, types: Mapping[str, str], select: Sequence[str]) -> Row:
    found: dict[str, list[Element]] = {}
    for each in item:
        found.setdefault(local(each).casefold(), []).append(each)
    return {name: _property(name, found.get(name.casefold()), types) for name in select}


def _property(
    name: str, elements: list[Element] | None, types: Mapping[str, str]
) -> Plain | list[Plain]:
    kind = types.get(name.casefold(), TEXT)
    if elements is None:
        return None
    if kind.endswith("[]"):
        if len(elements) == 1 and is_nil(elements[0]):
            return None
        return [_value(name, each, kind[:-2]) for each in elements]
    if len(elements) > 1:  # a text array of a class that is not listed
        return [_value(name, each, kind) for each in elements]
    return _value(name, elements[0], kind)


def _value(name: str, element: Element, kind: str) -> Plain:
    if is_nil(element):
        return None
    if len(element):
        return _nested(name, element)
    own = element.get(f"{{{uris.XSI}}}type", "").rpartition(":")[2].casefold().removeprefix("cim")
    text = element.text or ""
    try:
        return scalar(text, _XSI_TYPES.get(own, kind))
    except (ValueError, LookupError):
        shown = "".join(sign for sign in text[:40] if sign.isprintable())
        raise NotOfTypeError(f"{name} is {shown!r}, which is no {kind}") from None


def scalar(text: str, kind: str) -> Plain:
    """A value by its kind; "" of any other kind than text is NULL. Raises ValueError."""
    if kind not in ("boolean", "integer", "real"):
        return text
    word = text.strip()
    if not word:
        return None
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}[word.casefold()]
    if kind == "real":
        return _real(word)
    if not _INTEGER.fullmatch(word):
        raise ValueError("no integer")
    return int(word)


def _real(word: str) -> float:
    """DSP0230's form, which is the same in every language. Windows has no value that is not a
    number or infinite. Raises ValueError."""
    number = float(word) if _REAL.fullmatch(word) else math.nan
    if not math.isfinite(number):
        raise ValueError("no number")
    return number


def _nested(name: str, element: Element) -> Plain:
    inner = element[0]
    text = (inner.text or "").strip()
    try:
        match local(inner):
            case "Datetime":
                return moment(text)
            case "Interval":
                return seconds(text)
            case "Address" | "ReferenceParameters":
                return _path(element)
            case "CIM_DateTime" | "Date" | "Time":
                return text
    except ValueError:
        pass
    raise NotOfTypeError(f"{name} holds {local(inner)[:40]!r}, which is no value that we know")


def moment(text: str) -> datetime:
    """An xs:dateTime as an aware datetime. Windows counts to 100 ns, Python to 1 µs. Without an
    offset it is in UTC. Raises ValueError."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("no moment")
    fraction = (found[2] or "0")[:6].ljust(6, "0")
    read = datetime.fromisoformat(
        f"{found[1]}.{fraction}{(found[3] or 'Z').replace('Z', '+00:00')}"
    )
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def seconds(text: str) -> float:
    """An xs:duration without years and months, in seconds. Raises ValueError."""
    found = _DURATION.fullmatch(text)
    if found is None or text in ("P", "PT"):
        raise ValueError("no duration")
    days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def _path(endpoint: Element) -> str:
    r"""The object path of an endpoint reference, as WMI writes one without its computer:
    ``root\cimv2:Win32_Group.Domain="PC1",Name="Administrators"``."""
    uri, selectors = "", []
    for each in endpoint.iter():
        if local(each) == "ResourceURI":
            uri = (each.text or "").strip()
        elif local(each) == "SelectorSet":
            selectors = [one for one in named(each, "Selector") if one.get("Name")]
    space, _, cim_class = uri.removeprefix(f"{uris.WMI}/").rpartition("/")
    if not space or not cim_class:
        raise ValueError("no reference")
    keys = [
        f'{name}="{_quoted(one.text or "")}"'
        for one in selectors
        if (name := one.get("Name", "")).casefold() != "__cimnamespace"
    ]
    return f"{space.replace('/', chr(92))}:{cim_class}.{','.join(keys)}"


def _quoted(key: str) -> str:
    return key.replace("\\", r"\\").replace('"', r"\"")

r"""CIM instances as XML, as Windows writes them (DSP0230, WS-CIM mapping).

What the recorded answers of real servers show: properties in the order of the class; a null is
``xsi:nil``; an array is its element repeated, so that one that is null or empty is not there; a
query with a list of columns gives ``w:XmlFragment`` without prefixes, one with ``*`` the instance
in its own class.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimInstance, CimProperty, Scalar, Value
from lab.sim.winrm.markup import element, leaf, text

_PATH = re.compile(r"(?:\\\\[^\\]+\\(?P<space>[^:]+):)?(?P<cls>\w+)\.(?P<keys>.+)", re.DOTALL)
_KEY = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^,]*)),?', re.DOTALL)


def class_uri(namespace: str, class_name: str) -> str:
    """The resource URI of a class."""
    return f"{uris.WMI}/{namespace}/{class_name}"


def whole(instance: CimInstance) -> str:
    """An instance with all properties, in an element of its class."""
    cls = instance.cls
    content = "".join(_property(each, instance, "p:", "cim:") for each in cls.properties)
    names = {
        "xmlns__xsi": uris.XSI,
        "xmlns__p": class_uri(cls.namespace, cls.name),
        "xmlns__cim": uris.CIM,
        "xsi__type": f"p:{cls.name}_Type",
    }
    return element(f"p:{cls.name}", content, **names)


def fragment(instance: CimInstance, columns: Iterable[str]) -> str:
    """An instance with some properties, in the order of the class."""
    wanted = {name.casefold() for name in columns}
    chosen = (each for each in instance.cls.properties if each.name.casefold() in wanted)
    content = "".join(_property(each, instance, "", "") for each in chosen)
    return element("w:XmlFragment", content, xmlns__xsi=uris.XSI, xmlns__w=uris.WSMAN)


def scalar(value: Scalar) -> str:
    """The text of a number, boolean or string."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def moment(value: datetime) -> str:
    """An xs:dateTime: fractions without their last zeros, Z for no offset from UTC."""
    fraction = f".{value.microsecond:06}".rstrip("0").rstrip(".")
    offset = value.strftime("%z") or "+0000"
    zone = "Z" if offset[1:5] == "0000" else f"{offset[:3]}:{offset[3:5]}"
    return f"{value:%Y-%m-%dT%H:%M:%S}{fraction}{zone}"


def interval(value: timedelta) -> str:
    """An xs:duration in days, hours, minutes and seconds."""
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06}" if value.microseconds else ""
    return f"P{value.days}DT{hours}H{minutes}M{seconds}{fraction}S"


def _property(known: CimProperty, instance: CimInstance, prefix: str, typed: str) -> str:
    name, value = f"{prefix}{known.name}", instance.get(known.name)
    if value is None:
        return "" if known.array else f'<{name} xsi:nil="true"/>'
    values: tuple[Value, ...] = value if isinstance(value, tuple) else (value,)
    return "".join(element(name, _content(known, each, instance, typed)) for each in values)


def _content(known: CimProperty, value: Value, instance: CimInstance, typed: str) -> str:
    if isinstance(value, datetime):
        return element(f"{typed}Datetime", moment(value))
    if isinstance(value, timedelta):
        return element(f"{typed}Interval", interval(value))
    assert value is not None
    assert not isinstance(value, tuple)
    if known.type == "reference" and (path := _PATH.fullmatch(str(value))):
        return _endpoint(path, instance.cls.namespace)
    return text(scalar(value))


def _endpoint(path: re.Match[str], namespace: str) -> str:
    r"""The endpoint reference of an object path such as \\PC1\root\cimv2:Win32_Group.Name="x"."""
    space = (path["space"] or namespace).replace("\\", "/")
    keys = _KEY.findall(path["keys"])
    selectors = "".join(
        leaf("w:Selector", re.sub(r"\\(.)", r"\1", quoted) if quoted else bare, Name=name)
        for name, quoted, bare in keys
    )
    content = leaf("w:ResourceURI", class_uri(space, path["cls"]))
    content += element("w:SelectorSet", selectors)
    return leaf("a:Address", uris.ANONYMOUS) + element("a:ReferenceParameters", content)

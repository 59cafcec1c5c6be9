"""An independent client, pypsrp's WSMan, and its answers as values of CIM types."""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from pypsrp.wsman import SelectorSet, WSMan

from lab.sim.logon.accounts import Account
from lab.sim.winrm import uris
from lab.sim.winrm.cim import CimClass, CimProperty, Value
from tests.lab.sim.winrm.listening import Listening

NIL = f"{{{uris.XSI}}}nil"


@contextmanager
def client(
    where: Listening,
    account: Account,
    *,
    tls: bool = False,
    auth: str = "negotiate",
    password: str = "",
    encryption: str = "auto",
    user: str = "",
    **options: Any,
) -> Iterator[WSMan]:
    """A session of that account; ``password`` and ``user`` in place of its own."""
    prefix = f"{account.domain}\\" if account.domain else ""
    with (
        warnings.catch_warnings(),
        WSMan(
            where.address,
            port=where.tls if tls else where.clear,
            username=user or prefix + account.name,
            password=password or account.password,
            ssl=tls,
            auth=auth,
            cert_validation=False,
            encryption=encryption,
            no_proxy=True,
            **options,
        ) as session,
    ):
        warnings.simplefilter("ignore")
        yield session


def enumerate_all(
    session: WSMan,
    resource: str,
    query: str = "",
    *,
    optimize: bool = True,
    most: int | None = 20,
) -> list[ElementTree.Element]:
    """The items of Enumerate and all the Pulls that it takes."""
    asked = ElementTree.Element(f"{{{uris.ENUMERATION}}}Enumerate")
    if optimize:
        ElementTree.SubElement(asked, f"{{{uris.WSMAN}}}OptimizeEnumeration")
    if most is not None:
        ElementTree.SubElement(asked, f"{{{uris.WSMAN}}}MaxElements").text = str(most)
    if query:
        named = ElementTree.SubElement(asked, f"{{{uris.WSMAN}}}Filter", Dialect=uris.WQL)
        named.text = query
    found = session.enumerate(resource, asked)
    items = list(found.iterfind(f".//{{{uris.WSMAN}}}Items/*"))
    over = found.find(f".//{{{uris.WSMAN}}}EndOfSequence") is not None
    while not over:
        context = found.findtext(f".//{{{uris.ENUMERATION}}}EnumerationContext") or ""
        found = session.pull(resource, pull(context, most))
        items += found.iterfind(f".//{{{uris.ENUMERATION}}}Items/*")
        over = found.find(f".//{{{uris.ENUMERATION}}}EndOfSequence") is not None
    return items


def pull(context: str, most: int | None = None) -> ElementTree.Element:
    """The body of Pull."""
    asked = ElementTree.Element(f"{{{uris.ENUMERATION}}}Pull")
    ElementTree.SubElement(asked, f"{{{uris.ENUMERATION}}}EnumerationContext").text = context
    if most is not None:
        ElementTree.SubElement(asked, f"{{{uris.ENUMERATION}}}MaxElements").text = str(most)
    return asked


def invoke(
    session: WSMan, resource: str, method: str, parameters: Mapping[str, object]
) -> ElementTree.Element:
    """The output element of a method."""
    asked = ElementTree.Element(f"{{{resource}}}{method}_INPUT")
    for name, value in parameters.items():
        ElementTree.SubElement(asked, f"{{{resource}}}{name}").text = str(value)
    answer = session.invoke(f"{resource}/{method}", resource, asked)
    found = answer.find(f"{{{uris.SOAP}}}Body/*")
    assert found is not None
    return found


def selectors(values: Mapping[str, str]) -> SelectorSet:
    """The selectors of Get."""
    chosen = SelectorSet()
    for name, value in values.items():
        chosen.add_option(name, value)
    return chosen


def typed(item: ElementTree.Element, cls: CimClass) -> dict[str, Value]:
    """An item as values of the properties' types. A property that is not there is left out."""
    texts: dict[str, list[str | None]] = {}
    for each in item:
        inner = each[0] if len(each) else each
        text = None if each.get(NIL) == "true" else inner.text or ""
        if inner.tag == f"{{{uris.ADDRESSING}}}Address":
            text = _path(each)
        texts.setdefault(each.tag.rpartition("}")[2], []).append(text)
    found: dict[str, Value] = {}
    for name, listed in texts.items():
        known = cls.find(name)
        assert known is not None, name
        values = tuple(None if text is None else _typed(known, text) for text in listed)
        found[name] = values if known.array else values[0]  # type: ignore[assignment]
        assert known.array or len(values) == 1, name
    return found


def _typed(known: CimProperty, text: str) -> Value:
    if known.type == "boolean":
        return {"true": True, "false": False}[text]
    if known.type == "datetime" and text.startswith("P"):
        days, hours, minutes, seconds = re.findall(r"[\d.]+", text)
        return timedelta(int(days), float(seconds), 0, 0, int(minutes), int(hours))
    if known.type == "datetime":
        return datetime.fromisoformat(text)
    if known.type.startswith("real"):
        return float(text)
    return int(text) if "int" in known.type else text


def _path(endpoint: ElementTree.Element) -> str:
    """The object path of an endpoint reference, without the computer."""
    uri = endpoint.findtext(f".//{{{uris.WSMAN}}}ResourceURI") or ""
    space, _, name = uri.removeprefix(f"{uris.WMI}/").rpartition("/")
    chosen = endpoint.iterfind(f".//{{{uris.WSMAN}}}Selector")
    keys = ",".join(f'{each.get("Name")}="{_quoted(each.text or "")}"' for each in chosen)
    return f"{space}:{name}.{keys}"


def _quoted(key: str) -> str:
    return key.replace("\\", r"\\").replace('"', r"\"")

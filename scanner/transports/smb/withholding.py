"""Takes secrets out of policy files before anything else sees them.

Group Policy Preferences kept passwords in ``cpassword``, under a key that Microsoft has published
([MS-GPPREF] 2.2.1.1.4): who has the value has the password.
"""

import codecs
import re
from html import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from scanner.model import BadAnswer
from scanner.model.policy_registry import (
    DWORD,
    PolicyValue,
    read_registry_policy,
    write_registry_policy,
)

WITHHELD = "(withheld)"

_DEEPEST = 60
# What tells who and what an element of a preference is about. Everything else, such as a command's
# arguments or a data source's own password, stays there.
_KEPT = frozenset(
    {"clsid", "name", "status", "changed", "disabled", "action", "username", "newname"}
    | {"runas", "accountname", "groupname", "servicename", "subauthority", "sid"}
    | {"groupsid", "deleteallusers", "type"}
)
_HINTS = r"passw|pwd|secret|credential|communit|token|api[_ -]?key|productkey"
_SECRET = re.compile(_HINTS, re.IGNORECASE)
# A line of [Registry Values]: KEY=TYPE,VALUE. Type 4 is a number.
_INF_VALUE = re.compile(
    rf"^([ \t]*\"?MACHINE\\[^=\r\n]*(?:{_HINTS})[^=\r\n]*=[ \t]*[^4\s,][^,\r\n]*,)[^\r\n]+",
    re.IGNORECASE | re.MULTILINE,
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def without_secrets(path: str, content: bytes) -> tuple[bytes | None, int]:
    """A policy's file without its secrets, and how many there were.

    A file of preferences comes with its names only, in UTF-8. None where the file cannot be read:
    then it cannot be told where in it a secret stands.
    """
    match path.rpartition(".")[2].lower():
        case "xml":
            return _preferences(content)
        case "pol":
            return _registry(content)
        case "inf":
            return _template(content)
    return content, 0


def _preferences(content: bytes) -> tuple[bytes | None, int]:
    skeleton = _Skeleton()
    parser = DefusedXMLParser(target=skeleton, forbid_dtd=True)
    try:
        parser.feed(content)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None, 0
    return "".join(skeleton.parts).encode(), skeleton.withheld


class _Skeleton:
    """Writes an XML document again as its parser reads it, with what is kept of it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.withheld = 0
        self._open: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Raises ValueError where it lies too deep."""
        if len(self._open) == _DEEPEST:
            raise ValueError("elements in elements without an end")
        name = _local(tag)
        self._open.append(name)
        kept = "".join(self._attribute(_local(key), text) for key, text in attributes.items())
        self.parts.append(f"<{name}{kept}>")

    def _attribute(self, name: str, text: str) -> str:
        folded = name.casefold()
        if folded == "cpassword":
            self.withheld += bool(text)
            return f' cpassword="{WITHHELD if text else ""}"'
        return f' {name}="{escape(text)}"' if folded in _KEPT else ""

    def end(self, _tag: str) -> None:
        """An element ends."""
        self.parts.append(f"</{self._open.pop()}>")

    def data(self, _text: str) -> None:
        """Text between elements is not kept: a task's command line may stand there."""

    def close(self) -> None:
        """The document is over."""


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def _registry(content: bytes) -> tuple[bytes | None, int]:
    try:
        values = read_registry_policy(content)
    except BadAnswer:
        return None, 0
    secret = [value for value in values if _is_secret(value)]
    if not secret:
        return content, 0
    blank = (WITHHELD + "\0").encode("utf-16-le")
    kept = (
        PolicyValue(value.key, value.name, 1, blank) if _is_secret(value) else value
        for value in values
    )
    return write_registry_policy(kept), len(secret)


def _is_secret(value: PolicyValue) -> bool:
    """Whether its name says that it holds one. A number says how one is treated, and is none."""
    named = _SECRET.search(value.name) or _SECRET.search(value.key)
    return value.kind != DWORD and bool(value.data) and named is not None


def _template(content: bytes) -> tuple[bytes | None, int]:
    coding = next((name for mark, name in _MARKS if content.startswith(mark)), "latin-1")
    try:
        text = content.decode(coding)
    except UnicodeDecodeError:
        return None, 0
    clean, count = _INF_VALUE.subn(rf"\g<1>{WITHHELD}", text)
    return (clean.encode(coding), count) if count else (content, 0)

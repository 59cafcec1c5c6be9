"""The steps that fill a new directory: made from its description, done by fill_program.

Names are full distinguished names here, accounts are sAMAccountNames or SIDs.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from lab.real.directory.description import Directory
from lab.sim.filetime import filetime

Values = dict[str, list[str]]


class Add(msgspec.Struct, frozen=True, kw_only=True, tag="add"):
    """Make an object. ``binary`` values are in base64."""

    dn: str
    values: Values
    binary: Values = {}
    password: str = ""

    def __repr__(self) -> str:
        """Without the password."""
        return f"Add({self.dn!r})"


class Put(msgspec.Struct, frozen=True, kw_only=True, tag="put"):
    """Replace values, or add to them with ``extend``. ``how`` is the request's control: "history"
    lets pwdLastSet through, "provision" whenCreated."""

    dn: str
    values: Values
    binary: Values = {}
    how: str = "relax"
    extend: bool = False


class Join(msgspec.Struct, frozen=True, kw_only=True, tag="join"):
    """Put accounts into a group; ``primary`` makes it their primary group as well, ``leave`` takes
    them out of it."""

    group: str
    members: list[str]
    primary: bool = False
    leave: bool = False


class Allow(msgspec.Struct, frozen=True, kw_only=True, tag="allow"):
    """Put entries, in SDDL with ``{sid}`` for ``who``, into an object's access list."""

    dn: str
    who: str
    aces: list[str]


class Delegate(msgspec.Struct, frozen=True, kw_only=True, tag="delegate"):
    """Let accounts act for others to an object (resource-based delegation)."""

    dn: str
    who: list[str]


class Store(msgspec.Struct, frozen=True, kw_only=True, tag="store"):
    """A file below SYSVOL: ``text`` in a coding, or ``data`` in base64. ``access`` is "open" for
    everybody to write, or "closed" to all but administrators."""

    path: str
    text: str = ""
    coding: str = "utf-8"
    data: str = ""
    access: str = ""


class ZoneSettings(msgspec.Struct, frozen=True, kw_only=True, tag="zone"):
    """What a DNS zone allows. ``updates``: [MS-DNSP] 2.2.6.1.1."""

    dn: str
    updates: int
    aging: bool


class Address(msgspec.Struct, frozen=True, kw_only=True, tag="address"):
    """An address record."""

    dn: str
    address: str


class Refresh(msgspec.Struct, frozen=True, kw_only=True, tag="refresh"):
    """Take the schema's new attributes into use."""


class Touch(msgspec.Struct, frozen=True, kw_only=True, tag="touch"):
    """Set values, or add them with ``extend``, that no request can, such as whenChanged: they are
    written below Samba's own modules, when all else is done."""

    dn: str
    values: Values
    extend: bool = False


Step = Add | Put | Join | Allow | Delegate | Store | ZoneSettings | Address | Refresh | Touch


@dataclass(frozen=True, slots=True)
class Writer:
    """What every part of a plan needs: the description, where and when it holds, the passwords."""

    directory: Directory
    network: str
    now: datetime
    passwords: Mapping[str, str] = field(repr=False)

    def filetime(self, age: str) -> str:
        """A FILETIME; "0" for never."""
        if age == "never":
            return "0"
        return str(filetime(self.now - _span(age)))

    def coming(self, days: int) -> str:
        """The same for a moment so many days ahead."""
        return str(filetime(self.now + timedelta(days=days)))

    def generalized(self, age: str) -> str:
        """GeneralizedTime as Active Directory writes it."""
        return (self.now - _span(age)).strftime("%Y%m%d%H%M%S.0Z")

    def address(self, octet: int) -> str:
        """The address with that last octet."""
        return f"{self.network}.{octet}"

    def filled(self, attributes: Mapping[str, str | list[str]]) -> Values:
        """Values as the description has them, with its placeholders replaced."""
        return {
            name: [self.fill(text) for text in ([value] if isinstance(value, str) else value)]
            for name, value in attributes.items()
        }

    def fill(self, text: str) -> str:
        """The text with its placeholders replaced."""
        own = self.directory
        words = {
            "@domain@": own.domain,
            "@configuration@": own.configuration,
            "@network@": self.network,
        }
        for hole, word in words.items():
            text = text.replace(hole, word)
        return text


def b64(data: bytes) -> str:
    """Binary values travel in base64."""
    return base64.b64encode(data).decode()


def _span(age: str) -> timedelta:
    number = int(age[:-1])
    return timedelta(days=number) if age.endswith("d") else timedelta(hours=number)

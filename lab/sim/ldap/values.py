"""Values in the form in which they are compared, one for each syntax."""

from collections.abc import Callable
from datetime import UTC, datetime

from lab.sim.ldap.identifiers import guid_octets, sid_octets
from lab.sim.ldap.names import Key, name_key
from lab.sim.ldap.schema import Syntax

Comparable = str | int | bytes | bool | datetime | Key


def comparable(syntax: Syntax, value: bytes) -> Comparable:
    """The value as it is compared. Raises ValueError when it does not fit the syntax."""
    return _READERS[syntax](value)


def _text(value: bytes) -> str:
    return " ".join(value.decode("utf-8", "replace").casefold().split())


def _exact(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _integer(value: bytes) -> int:
    if len(value) > 20:
        raise ValueError("the integer is too long")
    return int(value)


def _boolean(value: bytes) -> bool:
    word = value.upper()
    if word not in {b"TRUE", b"FALSE"}:
        raise ValueError("no boolean")
    return word == b"TRUE"


def _time(value: bytes) -> datetime:
    """GeneralizedTime (RFC 4517, 3.3.13) or UTCTime, as far as directories write them."""
    text = value.decode("ascii").partition(".")[0].rstrip("Z")
    form = "%Y%m%d%H%M%S" if len(text) == 14 else "%y%m%d%H%M%S"
    return datetime.strptime(text, form).replace(tzinfo=UTC)


def _name(value: bytes) -> Key:
    return name_key(value.decode("utf-8", "replace"))


def _sid(value: bytes) -> bytes:
    """A filter may hold it as text."""
    return sid_octets(value.decode("ascii")) if value[:2] in {b"S-", b"s-"} else value


def _guid(value: bytes) -> bytes:
    """A filter may hold it as text of 36 characters."""
    return guid_octets(value.decode("ascii")) if len(value) == 36 else value


_READERS: dict[Syntax, Callable[[bytes], Comparable]] = {
    Syntax.TEXT: _text,
    Syntax.EXACT: _exact,
    Syntax.INTEGER: _integer,
    Syntax.BOOLEAN: _boolean,
    Syntax.TIME: _time,
    Syntax.OCTETS: bytes,
    Syntax.DESCRIPTOR: bytes,
    Syntax.SID: _sid,
    Syntax.GUID: _guid,
    Syntax.NAME: _name,
}

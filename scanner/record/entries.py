"""The lines of a record, and their codec: msgpack of tagged structs.

Readers of another version must be able to skip what they do not know, so every line carries its
tag; a tag never changes its meaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from scanner.model import Asked


class HeadEntry(msgspec.Struct, frozen=True, tag="head"):
    """The first line: which site, who allowed it, from where, by which version."""

    format: str
    run: str
    site: str
    client: str
    started: datetime
    version: str
    authority: str
    vantage: str
    scope: tuple[str, ...]
    excluded: tuple[str, ...] = ()


class AskedEntry(msgspec.Struct, frozen=True, tag="asked"):
    """One question and what came back."""

    asked: Asked


class LoginEntry(msgspec.Struct, frozen=True, tag="login"):
    """One login: so that no resumed run tries one again that was not accepted.

    ``accepted`` is None just before the secret is sent, where an account could be locked; the
    outcome follows in a second line. ``host_key`` is the fingerprint of the host's SSH key.
    """

    respondent: str
    transport: str
    credential: str
    account: str
    accepted: bool | None
    at: datetime
    detail: str = ""
    host_key: str = ""


def outcomes(logins: Iterable[LoginEntry]) -> list[LoginEntry]:
    """The outcome of every login of a run, then those that were begun and have none."""
    found: list[LoginEntry] = []
    begun: dict[tuple[str, str, str], LoginEntry] = {}
    for login in logins:
        key = (login.respondent, login.credential, login.account)
        if login.accepted is None:
            begun[key] = login
        else:
            begun.pop(key, None)
            found.append(login)
    return [*found, *begun.values()]


class LostEntry(msgspec.Struct, frozen=True, tag="lost"):
    """One sentence on what could not be looked for at all, and why."""

    sentence: str


class StageEntry(msgspec.Struct, frozen=True, tag="stage"):
    """A stage is complete: ``sweep``, ``services``, or ``host <address>``."""

    name: str
    at: datetime


class ClosingEntry(msgspec.Struct, frozen=True, tag="closing"):
    """The last line of a whole run."""

    ended: datetime
    asked: int
    interrupted: bool = False


Entry = HeadEntry | AskedEntry | LoginEntry | LostEntry | StageEntry | ClosingEntry


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """A line that this version does not understand, as plain data."""

    tag: str
    plain: object


_ENCODER = msgspec.msgpack.Encoder()
_BATCH = msgspec.msgpack.Decoder(list[msgspec.Raw])
_LINE: "msgspec.msgpack.Decoder[Entry]" = msgspec.msgpack.Decoder(Entry)


def encode(entry: Entry) -> msgspec.Raw:
    """One line as msgpack."""
    return msgspec.Raw(_ENCODER.encode(entry))


def encode_batch(lines: list[msgspec.Raw]) -> bytes:
    """A batch of encoded lines as msgpack."""
    return _ENCODER.encode(lines)


def decode(payload: bytes) -> list[Entry | OtherEntry]:
    """The lines of a batch.

    Raises:
        msgspec.DecodeError: it is not a batch of lines.
    """
    return [_decode_line(line) for line in _BATCH.decode(payload)]


def _decode_line(line: msgspec.Raw) -> Entry | OtherEntry:
    try:
        return _LINE.decode(line)
    except msgspec.ValidationError:
        plain = msgspec.msgpack.decode(line)
        tag = plain.get("type") if isinstance(plain, dict) else None
        return OtherEntry(tag if isinstance(tag, str) else "", plain)

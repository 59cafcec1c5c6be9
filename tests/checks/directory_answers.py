"""Plain answers of a directory, for the tables of cases."""

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from scanner.model import LdapSearch

Value = None | str | int | bytes | datetime | list[str] | list[bytes]
DOMAIN_SID = "S-1-5-21-1111111111-2222222222-3333333333"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def found(question: LdapSearch, *entries: Mapping[str, Value]) -> dict[str, object]:
    """What the question came back with: entries by attribute, with ``dn``. A datetime becomes a
    FILETIME, an int text, as they travel; an attribute that is not given is not there."""
    names = list(question.columns)
    for entry in entries:
        strange = entry.keys() - {"dn", *names}
        if strange:
            raise ValueError(f"{strange} are not asked by {question.key}")
    return {
        "attributes": names,
        "entries": [
            [str(entry.get("dn", "CN=x,DC=x")), *(_plain(entry.get(name)) for name in names)]
            for entry in entries
        ],
    }


def _plain(value: Value) -> object:
    match value:
        case datetime():
            return str(filetime(value))
        case int():
            return str(value)
    return value


def filetime(moment: datetime) -> int:
    """100 ns since 1601."""
    past = moment - _EPOCH
    return (past.days * 86_400 + past.seconds) * 10_000_000 + past.microseconds * 10


def sid(rid_or_text: int | str) -> bytes:
    """A SID's octets: of the domain by its RID, or any by its text."""
    text = f"{DOMAIN_SID}-{rid_or_text}" if isinstance(rid_or_text, int) else rid_or_text
    parts = [int(part) for part in text.split("-")[1:]]
    head = bytes((parts[0], len(parts) - 2)) + parts[1].to_bytes(6, "big")
    return head + struct.pack(f"<{len(parts) - 2}I", *parts[2:])


Grant = tuple[str | int, int] | tuple[str | int, int, str]
"""Whom (SID or RID of the domain), the mask, and the GUID that it is about."""


def descriptor(
    owner: str | int = "S-1-5-32-544", allow: Iterable[Grant] = (), deny: Iterable[Grant] = ()
) -> bytes:
    """A self-relative security descriptor with an owner and a DACL."""
    from uuid import UUID

    def ace(grant: Grant, kind: int) -> bytes:
        who, mask = sid(grant[0]), struct.pack("<I", grant[1])
        body = mask + who
        if len(grant) == 3:
            kind += 5
            body = mask + struct.pack("<I", 1) + UUID(grant[2]).bytes_le + who
        return struct.pack("<BBH", kind, 0, 4 + len(body)) + body

    aces = [ace(grant, 1) for grant in deny] + [ace(grant, 0) for grant in allow]
    acl = struct.pack("<BBHHH", 4, 0, 8 + sum(map(len, aces)), len(aces), 0) + b"".join(aces)
    who = sid(owner)
    head = struct.pack("<BBHIIII", 1, 0, 0x8004, 20, 0, 0, 20 + len(who))
    return head + who + acl

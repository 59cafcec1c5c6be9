"""SIDs and security descriptors of Windows ([MS-DTYP] 2.4.2, 2.4.4, 2.4.6), read under limits."""

import struct
import uuid
from dataclasses import dataclass
from functools import lru_cache

from scanner.model.reasons import BadAnswer

# Rights on directory objects ([MS-ADTS] 5.1.3.2).
CREATE_CHILD = 0x1
DELETE_CHILD = 0x2
SELF = 0x8
"""A validated write, named by the ACE's object type."""
READ_PROPERTY = 0x10
WRITE_PROPERTY = 0x20
DELETE_TREE = 0x40
CONTROL_ACCESS = 0x100
"""An extended right, named by the ACE's object type; all of them where it names none."""
DELETE = 0x10000
WRITE_DAC = 0x40000
WRITE_OWNER = 0x80000
GENERIC_ALL = 0x10000000
GENERIC_WRITE = 0x40000000
FULL_CONTROL = 0xF01FF

INHERIT_ONLY = 0x08
INHERITED = 0x10

EVERYONE = "S-1-1-0"
ANONYMOUS = "S-1-5-7"
AUTHENTICATED_USERS = "S-1-5-11"
SYSTEM = "S-1-5-18"
CREATOR_OWNER = "S-1-3-0"
SELF_SID = "S-1-5-10"
ENTERPRISE_CONTROLLERS = "S-1-5-9"
ADMINISTRATORS = "S-1-5-32-544"
USERS = "S-1-5-32-545"

_ALLOW, _DENY, _ALLOW_OBJECT, _DENY_OBJECT = 0, 1, 5, 6
_MOST_ACES = 4000
_MOST_SUBAUTHORITIES = 15
_DACL_PRESENT = 0x4


@dataclass(frozen=True, slots=True)
class Ace:
    """One entry of an access list. ``object_type`` names the right, the attribute or the class that
    ``mask`` is about; ``inherited_type`` the class of objects that inherit it."""

    allow: bool
    flags: int
    mask: int
    sid: str
    object_type: uuid.UUID | None = None
    inherited_type: uuid.UUID | None = None

    @property
    def here(self) -> bool:
        """Whether it holds on the object itself, and not only on what is below it."""
        return not self.flags & INHERIT_ONLY

    @property
    def inherited(self) -> bool:
        """Whether it came from above."""
        return bool(self.flags & INHERITED)


@dataclass(frozen=True, slots=True)
class SecurityDescriptor:
    """Owner, primary group and DACL. ``aces`` is None where there is no DACL: everybody may do
    everything. ``unread`` counts entries of kinds that decide nothing here (audit, callbacks)."""

    owner: str | None
    group: str | None
    aces: tuple[Ace, ...] | None
    unread: int = 0


def sid_of(data: bytes, at: int = 0) -> str:
    """A SID as text. Raises BadAnswer."""
    try:
        revision, count = data[at], data[at + 1]
        authority = int.from_bytes(data[at + 2 : at + 8], "big")
        if revision != 1 or count > _MOST_SUBAUTHORITIES:
            raise BadAnswer("not a SID")
        parts = struct.unpack_from(f"<{count}I", data, at + 8)
    except (IndexError, struct.error):
        raise BadAnswer("not a SID") from None
    return "-".join(("S-1", str(authority), *map(str, parts)))


def rid_of(sid: str) -> int:
    """The last part of a SID: 512 of S-1-5-21-...-512; -1 of what is no SID."""
    last = sid.rpartition("-")[2]
    return int(last) if sid.startswith("S-1-") and last.isdecimal() else -1


@lru_cache(maxsize=8192)
def descriptor_of(data: bytes) -> SecurityDescriptor:
    """A self-relative security descriptor. Raises BadAnswer."""
    try:
        revision, _, control, owner, group, _, dacl = struct.unpack_from("<BBHIIII", data)
        if revision != 1:
            raise BadAnswer("not a security descriptor")
        aces, unread = (None, 0)
        if control & _DACL_PRESENT and dacl:
            aces, unread = _aces(data, dacl)
    except (IndexError, struct.error):
        raise BadAnswer("not a security descriptor") from None
    return SecurityDescriptor(
        sid_of(data, owner) if owner else None,
        sid_of(data, group) if group else None,
        aces,
        unread,
    )


def _aces(data: bytes, at: int) -> tuple[tuple[Ace, ...], int]:
    count = struct.unpack_from("<H", data, at + 4)[0]
    if count > _MOST_ACES:
        raise BadAnswer("an access list with too many entries")
    at += 8
    found: list[Ace] = []
    unread = 0
    for _ in range(count):
        kind, flags, size = struct.unpack_from("<BBH", data, at)
        if size < 8 or at + size > len(data):
            raise BadAnswer("an access list that is cut")
        ace = _ace(data[at : at + size], kind, flags)
        if ace is None:
            unread += 1
        else:
            found.append(ace)
        at += size
    return tuple(found), unread


def _ace(data: bytes, kind: int, flags: int) -> Ace | None:
    if kind in (_ALLOW, _DENY):
        mask = struct.unpack_from("<I", data, 4)[0]
        return Ace(kind == _ALLOW, flags, mask, sid_of(data, 8))
    if kind not in (_ALLOW_OBJECT, _DENY_OBJECT):
        return None
    mask, present = struct.unpack_from("<II", data, 4)
    at = 12
    types: list[uuid.UUID | None] = []
    for bit in (1, 2):
        if present & bit:
            types.append(_guid(data, at))
            at += 16
        else:
            types.append(None)
    return Ace(kind == _ALLOW_OBJECT, flags, mask, sid_of(data, at), types[0], types[1])


def _guid(data: bytes, at: int) -> uuid.UUID:
    return _uuid(data[at : at + 16])


@lru_cache(maxsize=4096)
def _uuid(octets: bytes) -> uuid.UUID:
    try:
        return uuid.UUID(bytes_le=octets)
    except ValueError:
        raise BadAnswer("not a GUID") from None

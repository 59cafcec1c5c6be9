"""The binary identifiers of a directory: SIDs ([MS-DTYP] 2.4.2.2) and GUIDs (2.3.4.2)."""

import struct
from uuid import UUID


def sid_text(sid: bytes) -> str:
    """``S-1-5-21-...`` of its octets. Raises ValueError when they are no SID."""
    if len(sid) < 8 or len(sid) != 8 + 4 * sid[1]:
        raise ValueError("no SID")
    subs = struct.unpack_from(f"<{sid[1]}I", sid, 8)
    authority = int.from_bytes(sid[2:8], "big")
    return "-".join(("S", str(sid[0]), str(authority), *map(str, subs)))


def sid_octets(text: str) -> bytes:
    """The octets of ``S-1-5-21-...``. Raises ValueError when it is no SID."""
    letter, *numbers = text.split("-")
    if letter.upper() != "S" or not 3 <= len(numbers) <= 17:
        raise ValueError("no SID")
    try:
        revision, authority, *subs = map(int, numbers)
        head = bytes((revision, len(subs))) + authority.to_bytes(6, "big")
        return head + struct.pack(f"<{len(subs)}I", *subs)
    except (struct.error, OverflowError) as error:
        raise ValueError("no SID") from error


def guid_text(guid: bytes) -> str:
    """The registry form without braces."""
    return str(UUID(bytes_le=guid))


def guid_octets(text: str) -> bytes:
    """The octets of a GUID, written with dashes or as 32 digits in the order of the octets."""
    return UUID(text).bytes_le if "-" in text else bytes.fromhex(text)

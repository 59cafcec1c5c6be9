"""Parts of a security descriptor, self-relative ([MS-DTYP] 2.4.6), as the SD flags ask."""

import struct

OWNER, GROUP, DACL, SACL = 1, 2, 4, 8  # LDAP_SERVER_SD_FLAGS_OID ([MS-ADTS] 3.1.1.3.4.1.11)

_HEAD = struct.Struct("<BBHIIII")
_SACL_BITS, _DACL_BITS = 0x2A30, 0x150C  # present, defaulted, auto-inherited, protected, ...


def parts_of(descriptor: bytes, flags: int) -> bytes:
    """The descriptor with the parts that the flags name. Raises ValueError when it is none."""
    if len(descriptor) < _HEAD.size:
        raise ValueError("no security descriptor")
    revision, reserved, bits, *offsets = _HEAD.unpack_from(descriptor)
    sizes = (_sid_size, _sid_size, _acl_size, _acl_size)
    order = (OWNER, GROUP, SACL, DACL)
    pieces, placed, at = list[bytes](), list[int](), _HEAD.size
    for offset, size, part in zip(offsets, sizes, order, strict=True):
        wanted = offset and flags & part
        piece = descriptor[offset : offset + size(descriptor, offset)] if wanted else b""
        placed.append(at if piece else 0)
        pieces.append(piece)
        at += len(piece)
    if not flags & SACL:
        bits &= ~_SACL_BITS
    if not flags & DACL:
        bits &= ~_DACL_BITS
    return _HEAD.pack(revision, reserved, bits, *placed) + b"".join(pieces)


def _sid_size(descriptor: bytes, offset: int) -> int:
    if offset + 8 > len(descriptor):
        raise ValueError("the security descriptor is cut")
    return 8 + 4 * descriptor[offset + 1]


def _acl_size(descriptor: bytes, offset: int) -> int:
    if offset + 8 > len(descriptor):
        raise ValueError("the security descriptor is cut")
    return int.from_bytes(descriptor[offset + 2 : offset + 4], "little")

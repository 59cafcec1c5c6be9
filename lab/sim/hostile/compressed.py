"""A gigabyte of zeros in a megabyte of gzip (RFC 1951, RFC 1952)."""

import zlib
from functools import cache

SIZE = 1 << 30
_PIECE = 1 << 20
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
_LAST_BLOCK = b"\x03\x00"


@cache
def bomb() -> bytes:
    """The compressed bytes, checksum and all."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    # What ends in a full flush refers to nothing before it, and may be repeated.
    block = packer.compress(bytes(_PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum, zeros = 0, bytes(_PIECE)
    for _ in range(SIZE // _PIECE):
        checksum = zlib.crc32(zeros, checksum)
    end = checksum.to_bytes(4, "little") + SIZE.to_bytes(4, "little")
    return _HEADER + block * (SIZE // _PIECE) + _LAST_BLOCK + end

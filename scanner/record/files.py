"""The container: batches of (header, payload), written so that a torn tail is noticed.

``siteproof-record/2\\n``, then for each batch a header and a payload. The header is the mark
``SPB\\n``, a 4-byte big-endian payload length, 32 bytes of SHA-256 over the previous hash, the
length and the payload, and the CRC-32 of these. The payload is one zstd frame, encrypted by age
when the site file names a recipient. The chain notices accidents and careless edits; against an
editor who recomputes it only a signature or the head hash in a printed report is proof.

Each batch is on the disk before the next is written, so a kill or a power cut can spoil the last
one only: that is a torn tail. What is spoilt with a whole header behind it was altered: damage.
"""

import hashlib
import mmap
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"siteproof-record/2\n"
MARK = b"SPB\n"
MOST = 64 << 20  # bytes of one payload; batches are flushed at about 1 MiB
GENESIS = hashlib.sha256(MAGIC).digest()
_FIELDS = struct.Struct(">4sI32s")
_SUM = struct.Struct(">I")
HEADER = _FIELDS.size + _SUM.size


class RecordError(Exception):
    """The record cannot be read or written: what is wrong with which file."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One batch as it lies on disk; ``end`` is the file offset after it."""

    payload: bytes
    head: bytes
    end: int


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found: whole batches, the chain's head, bytes of a torn tail, the damage."""

    batches: int
    head: str
    torn: int
    damage: str = ""


def chain(previous: bytes, payload: bytes) -> bytes:
    """The chain hash of a payload after ``previous``."""
    return hashlib.sha256(previous + _SUM.pack(len(payload)) + payload).digest()


def header(payload: bytes, head: bytes) -> bytes:
    """The header of a payload whose chain hash is ``head``."""
    fields = _FIELDS.pack(MARK, len(payload), head)
    return fields + _SUM.pack(zlib.crc32(fields))


def batches(path: Path) -> Iterator[Sealed]:
    """The whole batches of a file in order; a torn tail ends the iteration.

    Raises:
        RecordError: the file is none, or a batch before the last does not match its hash.
    """
    with path.open("rb") as file:
        name = f"{path.parent.name}/{path.name}"
        _require_magic(file, name)
        size = path.stat().st_size
        previous = GENESIS
        while (batch := _next(file, previous, size, name)) is not None:
            yield batch
            previous = batch.head


def _require_magic(file: BinaryIO, name: str) -> None:
    found = file.read(len(MAGIC))
    if found == MAGIC:
        return
    word = MAGIC.partition(b"/")[0]
    if found.startswith(word + b"/") and found.endswith(b"\n"):
        other = found.decode("ascii", "replace").strip()
        raise RecordError(f"{name} was written by another version of Siteproof ({other})")
    raise RecordError(f"{name} is not a Siteproof record")


def _next(file: BinaryIO, previous: bytes, size: int, name: str) -> Sealed | None:
    start = file.tell()
    fields = _header_in(file.read(HEADER))
    if fields is None:
        _require_last(file, start, range(start, size), name)
        return None
    length, head = fields
    if length > MOST:
        raise RecordError(f"{name}: a batch of {length} bytes at offset {start}")
    end = start + HEADER + length
    if end > size:
        return None
    payload = file.read(length)
    if chain(previous, payload) != head:
        _require_last(file, start, range(end, size), name)
        return None
    return Sealed(payload, head, end)


def _header_in(raw: bytes) -> tuple[int, bytes] | None:
    """Length and chain hash, where the bytes are a whole header."""
    if len(raw) < HEADER:
        return None
    mark, length, head = _FIELDS.unpack_from(raw)
    if mark != MARK or _SUM.pack(zlib.crc32(raw[: _FIELDS.size])) != raw[_FIELDS.size :]:
        return None
    return length, head


def _require_last(file: BinaryIO, start: int, behind: range, name: str) -> None:
    """The spoilt batch at ``start`` is the last one: no whole header lies in ``behind``. What
    another process may have written since the file was measured is not looked at.

    Raises:
        RecordError: there is one.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(MARK, behind.start, behind.stop)
        while place >= 0:
            if _header_in(content[place : min(place + HEADER, behind.stop)]) is not None:
                raise RecordError(f"{name}: the batch at offset {start} was altered or damaged")
            place = content.find(MARK, place + 1, behind.stop)


def verify(path: Path) -> Verified:
    """Walk the whole chain and say what is there; never raises for damage.

    Raises:
        OSError: the file cannot be read.
    """
    count, head, end = 0, GENESIS, len(MAGIC)
    try:
        for batch in batches(path):
            count, head, end = count + 1, batch.head, batch.end
    except RecordError as error:
        return Verified(count, head.hex(), 0, str(error))
    return Verified(count, head.hex(), path.stat().st_size - end)

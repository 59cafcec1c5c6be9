"""The container: batches of (length, chain hash, payload), written so that a torn tail is noticed.

``siteproof-record/1\\n``, then for each batch a 4-byte big-endian payload length, 32 bytes of
SHA-256 over the previous hash and the payload, and the payload: one zstd frame, encrypted by age
when the site file names a recipient. The chain notices accidents and careless edits; against an
editor who recomputes it only a signature or the head hash in a printed report is proof.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"siteproof-record/1\n"
HEADER = struct.Struct(">I32s")
MOST = 64 << 20  # bytes of one payload; batches are flushed at about 1 MiB
GENESIS = hashlib.sha256(MAGIC).digest()


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
    return hashlib.sha256(previous + payload).digest()


def batches(path: Path) -> Iterator[Sealed]:
    """The whole batches of a file in order; a torn tail ends the iteration.

    Raises:
        RecordError: the file is none, or a batch before the last does not match its hash.
    """
    with path.open("rb") as file:
        size = path.stat().st_size
        if file.read(len(MAGIC)) != MAGIC:
            raise RecordError(f"{path.parent.name}/{path.name} is not a Siteproof record")
        previous = GENESIS
        while (batch := _next(file, previous, size, path)) is not None:
            yield batch
            previous = batch.head


def _next(file: BinaryIO, previous: bytes, size: int, path: Path) -> Sealed | None:
    start = file.tell()
    header = file.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    length, head = HEADER.unpack(header)
    end = start + HEADER.size + length
    if end > size:
        return None
    if length > MOST:
        raise RecordError(
            f"{path.parent.name}/{path.name}: a batch of {length} bytes at offset {start}"
        )
    payload = file.read(length)
    if chain(previous, payload) != head:
        raise RecordError(
            f"{path.parent.name}/{path.name}: the batch at offset {start} was altered or damaged"
        )
    return Sealed(payload, head, end)


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

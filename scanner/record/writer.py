"""Writing a run: each host's answers are sealed when the host is done, or at each MiB.

What is sealed is on the disk (fdatasync) before anyone hears of it. A full disk or a kill loses
at most the hosts in flight: a batch is whole, or it is moved to a file beside the record when the
run is opened again.
"""

import os
import shutil
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from scanner.record.entries import Entry, encode, encode_batch
from scanner.record.files import GENESIS, HEADER, MAGIC, RecordError, batches, chain, header
from scanner.record.sealing import Key, pack

FLUSH_AT = 1 << 20


class Recorder:
    """Appends to one record; safe to use from many threads, one writer a file.

    Entering creates the file or, for a resumed run, moves a torn tail to ``record.bin.tail-<n>``
    and goes on: nothing that lay on the disk is destroyed.
    """

    def __init__(self, path: Path, key: Key | None = None) -> None:
        self._path = path
        self._key = key or Key()
        self._lock = threading.Lock()
        self._fd = -1
        self._head = GENESIS
        self._end = len(MAGIC)

    @property
    def head(self) -> str:
        """The chain's head hash, in hex."""
        return self._head.hex()

    def __enter__(self) -> Self:
        try:
            self._begin()
        except OSError as error:
            self._close()
            raise RecordError(f"cannot write {self._path}: {error.strerror}") from None
        except RecordError:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _begin(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        _lock_file(self._fd, self._path)
        if os.fstat(self._fd).st_size < len(MAGIC):
            os.ftruncate(self._fd, 0)
            self._write(MAGIC)
        for batch in batches(self._path):
            self._head, self._end = batch.head, batch.end
        if os.fstat(self._fd).st_size > self._end:
            self._keep_tail()
        os.ftruncate(self._fd, self._end)
        os.lseek(self._fd, self._end, os.SEEK_SET)

    def _keep_tail(self) -> None:
        """Copy what follows the last whole batch to a new file beside the record."""
        number = 1
        while (kept := self._path.with_name(f"{self._path.name}.tail-{number}")).exists():
            number += 1
        with self._path.open("rb") as record, open(kept, "xb", opener=_private) as tail:
            record.seek(self._end)
            shutil.copyfileobj(record, tail)
            tail.flush()
            os.fsync(tail.fileno())

    def batch(self) -> "Batch":
        """A batch of one host's lines; seals itself at each MiB."""
        return Batch(self)

    def append(self, *entries: Entry) -> None:
        """Seal a few entries at once.

        Raises:
            RecordError: as ``seal``.
        """
        self.seal([encode(entry) for entry in entries])

    def seal(self, lines: list[msgspec.Raw]) -> None:
        """Seal encoded lines as one batch and put it on the disk.

        Raises:
            RecordError: the disk is full or gone; what was sealed before is still whole.
        """
        if not lines:
            return
        payload = pack(encode_batch(lines), self._key)
        with self._lock:
            head = chain(self._head, payload)
            try:
                self._write(header(payload, head) + payload)
            except OSError as error:
                self._cut()
                raise RecordError(f"cannot write {self._path}: {error.strerror}") from None
            self._head = head
            self._end += HEADER + len(payload)

    def _cut(self) -> None:
        try:
            os.ftruncate(self._fd, self._end)
            os.lseek(self._fd, self._end, os.SEEK_SET)
        except OSError:  # the next opening cuts the torn tail instead
            return

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]
        getattr(os, "fdatasync", os.fsync)(self._fd)


class Batch:
    """The lines of one host that are not sealed yet; used by one thread."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._lines: list[msgspec.Raw] = []
        self._size = 0

    def add(self, entry: Entry) -> None:
        """Take a line; seals when a MiB has come together.

        Raises:
            RecordError: it had to be sealed and could not be written.
        """
        line = encode(entry)
        self._lines.append(line)
        self._size += memoryview(line).nbytes
        if self._size >= FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        """Seal what there is; it is kept for another try where that fails.

        Raises:
            RecordError: it could not be written.
        """
        self._recorder.seal(self._lines)
        self._lines, self._size = [], 0


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _lock_file(fd: int, path: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(fd, 1 << 40, os.SEEK_SET)
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
            os.lseek(fd, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise RecordError(f"{path.parent.name}: another scan is writing this run") from None

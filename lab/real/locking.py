"""Locks on folders (flock(2)), which the kernel drops however their holder ends.

A lock means the same in every PID namespace, which a pid does not.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def take(folder: Path) -> int:
    """Wait for the folder's lock; it is held until the handle that this returns is closed."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(handle)
    except BaseException:
        os.close(handle)
        raise
    return handle


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which is waited for."""
    handle = take(folder)
    try:
        yield
    finally:
        os.close(handle)


@contextmanager
def locked_if_free(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock and say so; False where another holds it, or the folder is gone."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield False
        return
    try:
        yield _is_locked(handle)
    finally:
        os.close(handle)


def _is_locked(handle: int) -> bool:
    try:
        _lock(handle, wait=False)
    except BlockingIOError:
        return False
    return True


def _lock(handle: int, *, wait: bool = True) -> None:
    # Late, so that tests of the lab can be collected, and skipped, on Windows.
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)

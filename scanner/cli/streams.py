"""The standard streams: whatever they are connected to, writing to them is no bug of ours."""

import errno
import io
import os
import sys
from typing import TextIO

_FULL = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO") if hasattr(errno, name)
)


def prepare() -> None:
    """Open what the shell closed (``>&-``), and let no character fail in a small encoding."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # The lowest free descriptor is the closed one: no file of a site may get its number.
            setattr(sys, name, open(os.devnull, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115 - open until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def tell(text: str) -> None:
    """A line on standard error, if anybody still reads it."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def finish(code: int) -> int:
    """Write out what is still held; the exit code, which is 2 where that failed."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        tell(f"Error: cannot write the output: {error.strerror}")
        code = 2
    try:
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)
    return code


def reader_gone() -> None:
    """Whoever read our output has gone (``| head``): the rest is for nobody."""
    _silence(sys.stdout)


def output_failed(error: OSError) -> str | None:
    """What to say of an error that the user can mend: a full disk, a file that is barred."""
    if error.errno in _FULL and error.filename is None:
        _silence(sys.stdout)
        return f"cannot write the output: {error.strerror}"
    if error.errno in _FULL or isinstance(error, (PermissionError, NotADirectoryError)):
        return f"{error.filename}: {error.strerror}"
    return None


def _silence(stream: TextIO) -> None:
    """Lead what is still held to nowhere, so that Python has nothing to complain of at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return

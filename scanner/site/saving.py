"""Writes a text file whole or not at all: a power cut leaves the old one."""

import os
import tempfile
from pathlib import Path


def save(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file's content. An existing file keeps its mode; a new one gets ``mode``.

    Raises:
        OSError: as the operating system says.
    """
    if path.exists():
        mode = path.stat().st_mode & 0o777
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

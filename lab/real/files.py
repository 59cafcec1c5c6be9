"""Files and folders of a lab host, and how they are laid out for its boot."""

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

#: Finds a path of the host's root, such as "/etc/passwd", in the trees below it; None: not there.
Original = Callable[[str], Path | None]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a host. ``owner`` is its user and group id, ``group`` another group if it has one.

    ``age`` is how long ago it was last changed, in seconds.
    """

    content: str | bytes = field(repr=False)
    mode: int = 0o644
    owner: int = 0
    group: int | None = None
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a host, for what has another mode or owner than 0755 root, or is empty."""

    mode: int = 0o755
    owner: int = 0
    group: int | None = None


Entry = File | Folder


def write_entries(files: Path, entries: Mapping[str, Entry], original: Original) -> None:
    """Lay ``entries``, by absolute path, out under the folder ``files``."""
    for path, entry in entries.items():
        _write(files, path, entry, original)


def _write(files: Path, path: str, entry: Entry, original: Original) -> None:
    target = files / path.removeprefix("/")
    _make_folders(files, target if isinstance(entry, Folder) else target.parent, original)
    if isinstance(entry, File):
        content = entry.content
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.chown(target, entry.owner, entry.owner if entry.group is None else entry.group)
    target.chmod(entry.mode)
    if isinstance(entry, File) and entry.age:
        changed = target.stat().st_mtime - entry.age
        os.utime(target, (changed, changed))


def _make_folders(files: Path, folder: Path, original: Original) -> None:
    """Make ``folder`` and its parents with the modes of the trees: the copy carries them over."""
    if folder == files or folder.is_dir():
        return
    _make_folders(files, folder.parent, original)
    folder.mkdir()
    there = original(f"/{folder.relative_to(files)}")
    if there is not None and there.is_dir():
        status = there.stat()
        os.chown(folder, status.st_uid, status.st_gid)
        folder.chmod(stat.S_IMODE(status.st_mode))
    else:
        folder.chmod(0o755)

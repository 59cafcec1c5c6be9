"""A collector's file, line by line: the heading, the answers, the end. All of it is untrusted.

The format ``siteproof-collect/1`` is JSON lines in ASCII. The first line is the heading, the last
one ``{"end": N}`` with the number of answers; a file without it was cut off. A line between holds
``key``, ``columns``, ``utc``, ``ms``, and either the answer (``rows``; ``exists`` and ``values``;
``keys``, each a name with its values, or null where there is no such key; ``base64`` or ``hex``,
and ``status``) or ``reason`` and ``detail``. It grows by adding
names, which an older reader passes over; what changes its meaning has another number.
"""

import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scanner.collect.carried import FORMAT
from scanner.collect.values import WrongLineError

MOST_BYTES = 32 << 20
"""Of one file; a computer's answers are some hundred kilobytes."""
LONGEST_LINE = 4_000_000
"""Characters of one line; the script keeps to it too."""
MOST_LINES = 5_000


class FileProblem(Exception):  # noqa: N818 - a file that is refused, not a bug
    """Why a file is not imported: which line, and what is wrong with it."""

    def __init__(self, name: str, line: int | None, what: str) -> None:
        where = f"{name}, line {line}" if line else name
        super().__init__(f"{where}: {what}")


@dataclass(frozen=True)
class CollectedFile:
    """A file in the format. ``cut`` is the last whole line where its end is missing."""

    name: str
    sha256: str
    heading: dict[str, Any]
    cut: int | None
    _lines: list[bytes] = field(repr=False)

    def answers(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The lines between heading and end, with their numbers; one is decoded at a time.

        Raises:
            FileProblem: a line is not in the format.
        """
        for number, raw in enumerate(self._lines, 2):
            yield number, _decoded(self.name, number, raw)


def read_file(path: Path) -> CollectedFile:
    """The file, as far as its lines say what they are.

    Raises:
        FileProblem: it cannot be read, is too large, or is no file of a collector.
    """
    raw = _content(path)
    name = shown_name(path)
    if raw.count(b"\n") > MOST_LINES:
        raise FileProblem(name, None, f"more than {MOST_LINES} lines")
    # Windows' line ends and a byte order mark may come by mail or an editor.
    lines = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n")
    torn = lines.pop()  # what follows the last line end
    if not lines:
        raise FileProblem(name, 1, "not a whole first line")
    heading = _decoded(name, 1, lines[0])
    told = heading.get("format")
    if told != FORMAT:
        raise FileProblem(name, 1, _other_format(told))
    whole = not torn and len(lines) > 1 and _is_end(name, len(lines), lines[-1])
    answers = lines[1:-1] if whole else lines[1:]
    cut = None if whole else len(lines)
    return CollectedFile(name, hashlib.sha256(raw).hexdigest(), heading, cut, answers)


def _other_format(told: object) -> str:
    if isinstance(told, str) and told.startswith("siteproof-collect/"):
        return f"of another version ({told[:40]!r}; this one reads {FORMAT})"
    return "not the file of a Siteproof collector"


def shown_name(path: Path) -> str:
    """The file's name without what a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in path.name)[:100]


def _content(path: Path) -> bytes:
    name = shown_name(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileProblem(name, None, "not a file")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileProblem(name, None, f"cannot be read: {error.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise FileProblem(name, None, f"larger than {MOST_BYTES >> 20} MiB")
    return raw


def _is_end(name: str, number: int, raw: bytes) -> bool:
    if not raw.startswith(b'{"end"'):
        return False
    told = _decoded(name, number, raw).get("end")
    if told != number - 2:
        what = f"{str(told)[:20]!r} answers were written, and {number - 2} are here"
        raise FileProblem(name, number, what)
    return True


def _decoded(name: str, number: int, raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise FileProblem(name, number, f"longer than {LONGEST_LINE} characters")
    try:
        found = json.loads(raw.decode("ascii"), parse_float=_no_number, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise FileProblem(name, number, "no JSON as a collector writes it") from None
    if not isinstance(found, dict):
        raise FileProblem(name, number, "not an object")
    return found


def _no_number(text: str) -> object:
    raise WrongLineError(text[:20])

"""What is wrong with a file that a person wrote: where it stands, and what is allowed."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from scanner.site.lines import Lines, Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. ``where`` names the table and key ("[scope] networks"); ``line`` is 1-based."""

    file: str
    line: int | None
    where: str
    what: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        return f"{place}, {self.where}: {self.what}" if self.where else f"{place}: {self.what}"


class SiteError(Exception):
    """A file of the site's folder cannot be used; ``problems`` holds every reason at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Problems:
    """Gathers the mistakes of one file, so that they are all reported in one pass."""

    def __init__(self, file: str, lines: Lines) -> None:
        self._file = file
        self._lines = lines
        self._found: list[Problem] = []

    def add(self, path: Path, what: str) -> None:
        """Note a mistake at a key path."""
        self._found.append(Problem(self._file, self.line(path), label(path), what))

    def line(self, path: Path) -> int | None:
        """The line of a key path, or of the nearest table that holds it."""
        return self._lines.of(path)

    def raise_any(self) -> None:
        """Raise SiteError in the order of the file, if there is anything to report."""
        if self._found:
            raise SiteError(sorted(self._found, key=lambda found: found.line or 0))


def label(path: Path) -> str:
    """A key path as a person finds it in the file: ``[scope] networks``, ``[[accepted]] until``."""
    names = [part for part in path if isinstance(part, str)]
    if not names:
        return ""
    if len(path) > 1 and isinstance(path[1], int) and path[0] in ARRAYS:
        return " ".join([f"[[{names[0]}]]", *names[1:]])
    if len(names) == 1:
        return f"[{names[0]}]" if names[0] in TABLES else names[0]
    return f"[{'.'.join(names[:-1])}] {names[-1]}"


ARRAYS = frozenset({"credentials", "accepted"})
TABLES = frozenset(
    {"scope", "authority", "ports", "forwards", "limits", "record", "answers", *ARRAYS}
)


def did_you_mean(word: str, allowed: Sequence[str]) -> str:
    """`` Did you mean "networks"?``, or nothing where no allowed word is near."""
    near = get_close_matches(word, allowed, n=1)
    return f' Did you mean "{near[0]}"?' if near else ""

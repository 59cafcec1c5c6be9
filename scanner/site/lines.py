"""Finds the line of each key of a TOML text, for error messages.

The text has been parsed by tomllib already, so it is valid TOML 1.0: this scanner only keeps
count of where things stand, and reads no value.
"""

import re
import tomllib

Path = tuple[str | int, ...]

_KEY = re.compile(r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[ \t]*\.[ \t]*)+""")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRINGS = (
    # The long quotes come first: "" is also the beginning of a long string.
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")', re.DOTALL),
    re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_PLAIN = re.compile(r"[^,\]}#\n]*")


class Lines:
    """The lines of a valid TOML text's keys, tables and array elements; 1-based."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._at = 0
        self._seen: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        self._scan()

    def of(self, path: Path) -> int | None:
        """The line of a path, or of the nearest thing around it that has one."""
        while path:
            if path in self._seen:
                return self._seen[path]
            path = path[:-1]
        return None

    def _scan(self) -> None:
        table: Path = ()
        self._skip()
        while self._at < len(self._text):
            if self._text.startswith("[[", self._at):
                table = self._header(2)
            elif self._text[self._at] == "[":
                table = self._header(1)
            else:
                self._pair(table)
            self._skip()

    def _skip(self) -> None:
        self._match(_SPACE)

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found.group()

    def _note(self, path: Path) -> None:
        for end in range(1, len(path) + 1):
            self._seen.setdefault(path[:end], self._text.count("\n", 0, self._at) + 1)

    def _keys(self) -> list[str]:
        raw = (self._match(_KEY) or "").strip()
        value: object = tomllib.loads(f"{raw} = 0")
        keys = []
        while isinstance(value, dict):
            ((key, value),) = value.items()
            keys.append(key)
        return keys

    def _header(self, brackets: int) -> Path:
        start, self._at = self._at, self._at + brackets
        self._skip()
        keys = self._keys()
        path: Path = ()
        for key in keys[:-1]:
            path = self._inside((*path, key))
        path = (*path, keys[-1])
        if brackets == 2:
            self._arrays[path] = self._arrays.get(path, -1) + 1
        path = self._inside(path)
        self._skip()
        end, self._at = self._at + brackets, start
        self._note(path)
        self._at = end
        return path

    def _inside(self, path: Path) -> Path:
        """A table of an array is known by the array's latest element."""
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _pair(self, table: Path) -> None:
        start = self._at
        path = (*table, *self._keys())
        end, self._at = self._at, start
        self._note(path)
        self._at = end
        self._skip()
        self._at += 1  # the equals sign
        self._skip()
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._text[self._at]
        if opening not in "[{":
            if not any(self._match(string) for string in _STRINGS):
                self._match(_PLAIN)
            return
        self._at += 1
        self._skip()
        index = 0
        while self._text[self._at] not in "]}":
            if opening == "[":
                self._note((*path, index))
                self._value((*path, index))
                index += 1
            else:
                self._pair(path)
            self._skip()
            if self._text[self._at] == ",":
                self._at += 1
                self._skip()
        self._at += 1

"""Reads the keys of one TOML table, notes what is wrong with them, and forgets none."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from scanner.site.lines import Path
from scanner.site.problems import Problems, did_you_mean

T = TypeVar("T")

_SECRET = re.compile(
    r"(?i)(^|[_-])(pass(word|wd|phrase|code)?|pwd|secrets?|community|token|psk|pin"
    r"|(private|priv|auth|api|ssh|secret)[_-]?key)($|[_-])|^(auth|priv|key)$"
)
KEEP_OUT = (
    "a secret does not belong in this file, which travels with the reports. "
    "Take it out, and run: siteproof creds add NAME"
)


class Fields:
    """One table. A value of the wrong type is noted as a problem and read as None."""

    def __init__(self, data: dict[str, object], path: Path, problems: Problems) -> None:
        self.data = data
        self.path = path
        self.problems = problems
        self._known: list[str] = []

    def wrong(self, key: str, what: str) -> None:
        """Note a problem of one key."""
        self.problems.add((*self.path, key), what)

    def text(self, key: str, *, required: str = "", most: int = 200) -> str | None:
        """A text that is not empty. ``required`` is an example, shown when the key is missing."""
        value = self._take(key, str, "a text in quotes")
        if value is None:
            if required and key not in self.data:
                self.wrong(key, f"is missing. Add: {required}")
            return None
        if not value.strip() or len(value) > most or not value.isprintable():
            self.wrong(key, f"must be a text of 1 to {most} characters, on one line")
            return None
        return value.strip()

    def choice(self, key: str, allowed: Sequence[str], *, required: str = "") -> str | None:
        """One of a closed list of words."""
        word = self.text(key, required=required)
        if word is not None and word not in allowed:
            listed = ", ".join(allowed)
            self.wrong(key, f'"{word}" is not one of: {listed}.{did_you_mean(word, allowed)}')
            return None
        return word

    def whole(self, key: str, low: int, high: int, default: int) -> int:
        """A whole number from low to high."""
        value = self._take(key, int, f"a whole number from {low} to {high}")
        if value is None:
            return default
        if not low <= value <= high:
            self.wrong(key, f"{value} is not from {low} to {high}")
        return value

    def flag(self, key: str) -> bool:
        """``true`` or ``false``; false where it is not said."""
        return self._take(key, bool, "true or false") or False

    def day(self, key: str, *, required: str = "") -> date | None:
        """A date without quotes."""
        value = self._take(key, date, "a date without quotes, as 2026-11-30")
        if value is None and required and key not in self.data:
            self.wrong(key, f"is missing. Add: {required}")
        return value

    def texts(self, key: str, what: str) -> list[tuple[int, str]]:
        """A list of texts, each with its place in the list."""
        value = self._take(key, list, f"a list of {what} in square brackets")
        good: list[tuple[int, str]] = []
        for index, item in enumerate(value or []):
            if isinstance(item, str):
                good.append((index, item))
            else:
                self.problems.add((*self.path, key, index), f"must be {what}, in quotes")
        return good

    def table(self, key: str) -> "Fields":
        """A table; an empty one where it is not there."""
        return Fields(self._take(key, dict, "a table") or {}, (*self.path, key), self.problems)

    def tables(self, key: str) -> list["Fields"]:
        """The tables of an array of tables."""
        good = []
        for index, item in enumerate(self._take(key, list, f"tables, each as [[{key}]]") or []):
            path = (*self.path, key, index)
            if isinstance(item, dict):
                good.append(Fields(item, path, self.problems))
            else:
                self.problems.add(path, f"must be a table, as [[{key}]]")
        return good

    def either(self, key: str) -> object:
        """A value of any plain type: true, false, a number, a text or a date."""
        self._known.append(key)
        value = self.data.get(key)
        if isinstance(value, bool | int | float | str | date):
            return value
        self.wrong(key, "must be true, false, a number, a text or a date")
        return None

    def finish(self) -> None:
        """Note the keys that nothing asked for."""
        for key in self.data:
            if key in self._known:
                continue
            if _SECRET.search(key):
                self.wrong(key, KEEP_OUT)
                continue
            listed = ", ".join(self._known)
            hint = did_you_mean(key, self._known)
            self.wrong(key, f"is not known here.{hint} Allowed: {listed}")

    def _take(self, key: str, kind: type[T], what: str) -> T | None:
        self._known.append(key)
        if key not in self.data:
            return None
        value = self.data[key]
        # Exactly the type: True is also an int, and a date with a time is also a date.
        if type(value) is kind:
            return value
        self.wrong(key, f"must be {what}")
        return None

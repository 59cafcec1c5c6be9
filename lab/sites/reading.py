"""Reads the files of a test site; what is wrong with one is said by file, line and key."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from lab.sites.rows import Site
from lab.sites.rules import contradictions

SITES = Path(__file__).parent

T = TypeVar("T")

_PLACE = re.compile(r" - at (?:`key` in )?`\$(.*)`$")
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")


class SiteFileError(ValueError):
    """A file of a test site is wrong; the text names the file, the line and the key."""


def site_names() -> list[str]:
    """The sites that are there."""
    return sorted(path.parent.name for path in SITES.glob("*/site.toml"))


def site_folder(site: str) -> Path:
    """The folder of a site, by its name or the folder's path.

    Raises LookupError when there is none.
    """
    if site in site_names():
        return SITES / site
    # A name is never a folder that happens to lie here: for that, say ./NAME.
    if os.sep in site and (Path(site) / "site.toml").is_file():
        return Path(site).resolve()
    raise LookupError(f"there is no test site {site}; there are {', '.join(site_names())}")


def read_site(folder: Path) -> Site:
    """The site's own file. Raises SiteFileError."""
    file = folder / "site.toml"
    site = read_toml(file, Site)
    for message, key in contradictions(site):
        raise SiteFileError(f"{file}{line_of(file, key)}: {message}")
    return site


def read_toml(file: Path, kind: type[T]) -> T:
    """A TOML file as a struct. Raises SiteFileError with file, line and key."""
    try:
        text = file.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(text), kind, str_keys=True)
    except OSError as error:
        raise SiteFileError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SiteFileError(f"{file}: not UTF-8, at octet {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise SiteFileError(f"{file}: not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise SiteFileError(said(file, text, error)) from None


def said(file: Path, text: str, error: msgspec.ValidationError) -> str:
    """What is wrong with the TOML ``text`` of ``file``: file, line, key and reason."""
    steps = list(_steps(str(error)))
    message = _PLACE.sub("", str(error))
    key = ".".join(map(str, steps)) or "the file"
    return f"{file}{_line(text, steps)}: {key}: {message}"


def has_key(text: str, error: msgspec.ValidationError) -> bool:
    """Whether the key that is wrong stands in the TOML ``text``."""
    names = [step for step in _steps(str(error)) if isinstance(step, str)]
    return bool(names) and names[-1] in text


def _steps(message: str) -> Iterator[str | int]:
    """The way to the wrong value: names of tables and keys, numbers of rows."""
    place = _PLACE.search(message)
    for name, number in _STEP.findall(place[1] if place else ""):
        yield name or int(number)
    if unknown := _UNKNOWN.search(message):
        yield unknown[1]


def _line(text: str, steps: list[str | int]) -> str:
    """``", line 12"`` for a way through tables, or "" where it cannot be told.

    Follows headers ([table], [[table]]) and the keys below them, and rows that are inline tables
    of a line each; other inline tables end the search at the line of their key.
    """
    lines, here = text.splitlines(), 0
    for place, step in enumerate(steps):
        if isinstance(step, int):
            header = re.compile(rf"\[\[{re.escape('.'.join(map(str, steps[:place])))}\]\]")
            rows = [number for number, line in enumerate(lines) if header.match(line.strip())]
            rows = rows or _inline_rows(lines, here)
            if step >= len(rows):
                break
            here = rows[step]
            continue
        named = re.compile(rf"""(\[.*\.|\[\[?)?["']?{re.escape(step)}["']?\s*(=|\]|\.)""")
        found = (n for n in range(here, len(lines)) if named.match(lines[n].strip()))
        here = next(found, here)
    return f", line {here + 1}" if steps else ""


def _inline_rows(lines: list[str], key: int) -> list[int]:
    """The lines of ``key = [`` that begin with an inline table."""
    end = next((n for n in range(key, len(lines)) if lines[n].startswith("]")), len(lines))
    return [n for n in range(key, end) if lines[n].lstrip().startswith("{")]


def line_of(file: Path, key: str) -> str:
    """``", line 12"`` for the first line of the file that has ``key`` in it, or ""."""
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next((n for n, line in enumerate(lines, 1) if key in line), 0)
    return f", line {number}" if number else ""

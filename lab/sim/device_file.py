"""Reads a simulated device's file and those that it extends; a mistake is said by file and line."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from lab.sim.placeholders import Placeholders
from lab.sites.reading import SiteFileError, has_key, line_of, said

T = TypeVar("T")


def read_extended(file: Path, kind: type[T], own: Placeholders) -> T:
    """The file over those of its ``extends``, as a struct. Raises SiteFileError."""
    texts: dict[Path, str] = {}
    merged = _extended(file, file.parent, texts, ())
    try:
        return msgspec.convert(own.fill(merged), kind, strict=False)
    except msgspec.ValidationError as error:
        # The device's own file comes first: what it says wins.
        where = next((path for path, text in texts.items() if has_key(text, error)), file)
        raise SiteFileError(said(where, where.read_text(encoding="utf-8"), error)) from None
    except ValueError as error:
        raise SiteFileError(f"{file}: {error}") from None


def _extended(
    file: Path, folder: Path, texts: dict[Path, str], above: tuple[Path, ...]
) -> dict[str, object]:
    """``folder`` is where the names of ``extends`` begin, whichever file says them."""
    file = file.resolve()
    if file in above:
        raise SiteFileError(f"{file}{line_of(file, 'extends')}: extends: it extends itself")
    own = _toml(file, texts)
    merged: dict[str, object] = {}
    extends = own.pop("extends", [])
    for base in extends if isinstance(extends, list) else [extends]:
        below = folder / str(base)
        if not below.is_file():
            raise SiteFileError(f"{file}{line_of(file, 'extends')}: extends: no file {below}")
        merged = _merge(merged, _extended(below, folder, texts, (*above, file)))
    return _merge(merged, own)


def _merge(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _merge(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _toml(file: Path, texts: dict[Path, str]) -> dict[str, object]:
    try:
        texts[file] = file.read_text(encoding="utf-8")
        return tomllib.loads(texts[file])
    except OSError as error:
        raise SiteFileError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SiteFileError(f"{file}: not UTF-8, at octet {error.start}") from None
    except tomllib.TOMLDecodeError as error:
        raise SiteFileError(f"{file}: not TOML: {error}") from None

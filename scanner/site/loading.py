"""A TOML file of the site's folder as data and lines, with its syntax errors in plain words."""

import re
import tomllib
from pathlib import Path

from scanner.site.lines import Lines
from scanner.site.problems import Problem, Problems, SiteError

_PLACE = re.compile(r"^(.*) \(at (?:line (\d+), column (\d+)|end of document)\)$", re.DOTALL)


def load(path: Path) -> str:
    """The text of a file, without the byte order mark that Windows editors put before it.

    Raises:
        SiteError: there is no such file, or it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SiteError(
            [Problem(path.name, None, "", f"there is none in {path.parent}. Try: siteproof init")]
        ) from None
    except UnicodeDecodeError:
        raise SiteError(
            [Problem(path.name, None, "", "is not UTF-8 text. Save it again as UTF-8")]
        ) from None
    except OSError as error:
        raise SiteError(
            [Problem(path.name, None, "", f"cannot be read: {error.strerror}")]
        ) from None


def parse(text: str, file: str) -> tuple[dict[str, object], Problems]:
    """The data, and where to note what is wrong with it.

    Raises:
        SiteError: the text is not TOML.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError([_syntax(str(error), text, file)]) from None
    except RecursionError:
        raise SiteError([Problem(file, None, "", "is nested too deeply")]) from None
    return data, Problems(file, Lines(text))


def _syntax(message: str, text: str, file: str) -> Problem:
    found = _PLACE.match(message)
    if found is None:
        return Problem(file, None, "", f"is not TOML: {message}")
    what, line, column = found.groups()
    if line is None:
        return Problem(
            file, text.count("\n") + 1, "", f"is not TOML: {what} at the end of the file"
        )
    return Problem(file, int(line), f"column {column}", f"is not TOML: {what}")

"""Writing XML as text, for the prefixes and their places must be those of Windows."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

# All that XML 1.0 (2.2, Char) does not allow, even as a reference.
_NO_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = {'"': "&quot;", "'": "&apos;", "\r": "&#xD;"}
_IN_ATTRIBUTE = {'"': "&quot;", "\n": "&#xA;", "\t": "&#x9;", "\r": "&#xD;"}


def text(value: str) -> str:
    """Character data: what XML cannot carry becomes U+FFFD. Windows escapes quotes in it too."""
    return escape(_NO_CHARACTERS.sub("\ufffd", value), _IN_TEXT)


def attributes(values: Mapping[str, str]) -> str:
    """Attributes with a blank before each."""
    return "".join(f' {name}="{_quoted(value)}"' for name, value in values.items())


def element(name: str, content: str = "", /, **values: str) -> str:
    """An element around XML that is written already. An attribute's name has "__" for a colon."""
    named = {key.replace("__", ":"): value for key, value in values.items()}
    return f"<{name}{attributes(named)}>{content}</{name}>"


def leaf(name: str, value: str, /, **values: str) -> str:
    """An element around text."""
    return element(name, text(value), **values)


def _quoted(value: str) -> str:
    return escape(_NO_CHARACTERS.sub("\ufffd", value), _IN_ATTRIBUTE)

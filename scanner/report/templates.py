"""The templates as package data: found in a checkout, a wheel and a zip alike."""

import base64
import hashlib
import re
from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from scanner.report.shown import short, shown

_PACKAGE = "report_templates"
# What would end the element early; our own files must not hold it, not even in a comment.
_ENDS = re.compile(r"</(?:style|script)|<!--", re.IGNORECASE)


def source(name: str) -> str:
    """A template's text with LF line ends, whatever the checkout made of them.

    A browser hashes a script after it has turned CR LF into LF.
    """
    text = resources.files(_PACKAGE).joinpath(name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


@cache
def environment() -> Environment:
    """Jinja with autoescape, StrictUndefined, and ``shown`` before every escape."""
    made = Environment(
        loader=FunctionLoader(source),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["short"] = short
    return made


def inlined(name: str) -> Markup:
    """A stylesheet or script to stand inside its element.

    Raises:
        ValueError: it holds what would end the element early.
    """
    text = source(name)
    if _ENDS.search(text):
        raise ValueError(f"{name} would end its own element")
    return Markup(text)  # noqa: S704 - a file of ours, checked on the line above


def policy_hash(text: str) -> str:
    """The text's hash as a Content Security Policy source (CSP 3, section 2.3.1)."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"

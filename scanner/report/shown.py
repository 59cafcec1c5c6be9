"""Text of devices made safe to show: no control, bidi or invisible character, never endless."""

import unicodedata

from markupsafe import Markup

from scanner.model import say
from scanner.model.verdicts import Value

MOST_SHOWN = 1_000
MOST_OF_A_NAME = 100
# Joiners that Persian and Indic words need; every other format character (Cf) can only deceive:
# U+202E turns "gpj.exe" into "exe.jpg" (Unicode TR 36, 2.5).
_NEEDED = frozenset("\u200c\u200d")
_BREAKS = frozenset("\n\r\t\u2028\u2029")
_UNFIT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def shown(value: Value | Markup) -> object:
    """What a template prints: Jinja's ``finalize``, so that no expression can go round it.

    Markup is the templates' own; text is cleaned and cut to ``MOST_SHOWN`` characters, then
    escaped by autoescape.
    """
    if isinstance(value, Markup):
        return value
    return clean(value) if isinstance(value, str) else say(value)


def short(text: str) -> str:
    """A name, cut to what fits a cell or a list."""
    return clean(text, MOST_OF_A_NAME)


def clean(text: str, most: int = MOST_SHOWN) -> str:
    """Line breaks as spaces, unfit characters as U+FFFD, and cut, saying so."""
    cut = text[:most]
    fit = cut if cut.isascii() and cut.isprintable() else "".join(map(_fit, cut))
    if len(text) > most:
        return f"{fit}… (cut; {len(text):,} characters in the JSON report)"
    return fit


def _fit(character: str) -> str:
    if character in _BREAKS:
        return " "
    if unicodedata.category(character) in _UNFIT and character not in _NEEDED:
        return _REPLACEMENT
    return character

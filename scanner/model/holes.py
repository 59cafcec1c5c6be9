"""A hole in a question's template: filled by the question's own type, which refuses what is odd."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scanner.model.reasons import BadAnswer


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a template that a parent's answer fills: ``Hole("vlan")``."""

    name: str
    before: str = ""

    def __str__(self) -> str:
        return f"{self.before}<{self.name}>"


def fill(value: "str | Hole", holes: Mapping[str, str], allowed: str) -> str:
    """The text for a hole.

    Raises:
        BadAnswer: what the device said does not match ``allowed`` (a regular expression).
        KeyError: the template's hole has another name than the values.
    """
    if isinstance(value, str):
        return value
    text = value.before + holes[value.name]
    if re.fullmatch(allowed, text) is None:
        raise BadAnswer(f"{value.name} has characters that may not be asked for")
    return text

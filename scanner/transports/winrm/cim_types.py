"""The types of CIM properties, which WinRM's answers leave out.

Windows writes ``<ProcessId>884</ProcessId>``, and ``<BuildNumber>9200</BuildNumber>`` for a text,
whether a query lists its columns or says ``*``: no ``xsi:type`` tells them apart, and neither does
their form (the serial number "00123" and the build "9200" are texts). To ask each class for its
schema would double the round trips, and Windows before 8 does not give it. So the types stand here,
as Microsoft's documentation of the classes has them: ``types/*.toml``, all that are no plain texts.
What is not listed stays a text, which no reader takes for a number. Times and references need no
list, they have elements of their own.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "types"

TEXT = "string"
KINDS = ("boolean", "integer", "real", "string")


@cache
def types_of(namespace: str, cim_class: str) -> Mapping[str, str]:
    """The kinds of a class's properties by their names in small letters: "boolean", "integer",
    "real", "string" and "datetime", with "[]" for arrays. What is missing is a text."""
    return tables().get((namespace.casefold(), cim_class.casefold()), {})


@cache
def tables() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """All of them, by namespace and class in small letters."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for namespace, classes in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for name, kinds in classes.items():
                found[namespace.casefold(), name.casefold()] = {
                    each.casefold(): kind for kind, names in kinds.items() for each in names.split()
                }
    return found

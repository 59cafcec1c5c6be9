"""The script for Windows PowerShell 5.1: the parts in ``powershell`` with the
catalogue's questions in them.

What changes from version to version are only the calls at its end; the reading and writing above
them is one fixed text. It keeps to a small part of the language: no module to install, no pipeline
into a program, nothing that writes except its own file.
"""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from textwrap import dedent, indent

from scanner import __version__
from scanner.catalogue import Catalogue
from scanner.collect.carried import FORMAT, WindowsQuestion, digest, windows_questions
from scanner.collect.lines import LONGEST_LINE
from scanner.model import PowerShell, Registry, Wql

FILE = "siteproof-windows.ps1"


def windows_script(catalogue: Catalogue) -> str:
    """The collector with every question to Windows, as ASCII text with Windows' line ends."""
    calls = [call(question) for question in windows_questions(catalogue)]
    parts = sorted((files(__package__) / "powershell").iterdir(), key=lambda part: part.name)
    text = "".join(part.read_text("utf-8") for part in parts if part.name.endswith(".ps1"))
    for word, value in {
        "@FORMAT@": FORMAT,
        "@VERSION@": __version__,
        "@DIGEST@": digest(calls),
        "@COUNT@": str(len(calls)),
        "@LONGEST@": str(LONGEST_LINE),
        "@QUESTIONS@": "\n".join(calls),
    }.items():
        text = text.replace(word, value)
    text.encode("ascii")  # PowerShell 5.1 reads other letters by the code page of the computer
    return text.replace("\n", "\r\n")


def call(question: WindowsQuestion) -> str:
    """The call that asks one question, its values as literals."""
    key = quoted(question.key)
    columns = _array(question.columns)
    if isinstance(question, Wql):
        where = (quoted(question.namespace), quoted(question.cim_class), quoted(question.where))
        limits = f"{question.most} {question.seconds:.0f}"
        return f"    Ask-Wql {key} {' '.join(where)} {columns} {limits}"
    if isinstance(question, PowerShell):
        text = indent(dedent(question.text).strip(), " " * 8)
        limits = f"{question.most} {question.seconds:.0f}"
        return f"    Ask-PowerShell {key} {columns} {limits} {{\n{text}\n    }}"
    if isinstance(question, Registry):
        return f"    Ask-Registry {key} {quoted(question.path)} {columns} {question.seconds:.0f}"
    place = f"{quoted(question.parent)} {quoted(question.below)}"
    return f"    Ask-Tree {key} {place} {columns} {question.most} {question.seconds:.0f}"


def quoted(text: str) -> str:
    """A literal of PowerShell: within single quotes only the quote itself means anything.

    Raises:
        ValueError: it is no plain ASCII (PowerShell takes typographic quotes for quotes too).
    """
    if not text.isascii() or not text.isprintable():
        raise ValueError(f"{text!r} cannot stand in a script")
    return "'" + text.replace("'", "''") + "'"


def _array(texts: Iterable[str]) -> str:
    listed: Sequence[str] = [quoted(text) for text in texts]
    inner = ",".join(f"\n        {text}" for text in listed)
    return f"@({inner}\n    )" if listed else "@()"

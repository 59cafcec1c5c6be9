"""The script for a POSIX shell: ``linux.sh`` with the catalogue's shell questions in it."""

from importlib.resources import files

from scanner import __version__
from scanner.catalogue import Catalogue
from scanner.collect.carried import FORMAT, digest, linux_questions
from scanner.model import Shell

FILE = "siteproof-linux.sh"


def linux_script(catalogue: Catalogue) -> str:
    """The collector with every shell question to Linux."""
    calls = [call(question) for question in linux_questions(catalogue)]
    text = (files(__package__) / "linux.sh").read_text("utf-8")
    for word, value in {
        "@FORMAT@": FORMAT,
        "@VERSION@": __version__,
        "@DIGEST@": digest(calls),
        "@COUNT@": str(len(calls)),
        "@QUESTIONS@": "\n".join(calls),
    }.items():
        text = text.replace(word, value)
    return text


def call(question: Shell) -> str:
    """The call that asks one question: its text as one quoted word."""
    text = question.text.replace("'", "'\\''")
    return f"ask '{question.key}' {question.seconds:.0f} {question.limit} '{text}'"

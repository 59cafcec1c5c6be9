"""Which questions travel by hand: those of the catalogue that a script can ask of its computer."""

import hashlib
from collections.abc import Iterable
from functools import reduce
from typing import Any, TypeVar

from scanner.catalogue import Catalogue
from scanner.model import PowerShell, Question, Registry, RegistryTree, Role, Shell, Wql

FORMAT = "siteproof-collect/1"

WindowsQuestion = Wql | Registry | RegistryTree | PowerShell
Q = TypeVar("Q", bound=Question[Any])


def windows_questions(catalogue: Catalogue) -> tuple[WindowsQuestion, ...]:
    """The questions to Windows, one a key with the columns of all, in the order of their keys."""
    asked = _leaves(catalogue, Role)
    return united(one for one in asked if isinstance(one, WindowsQuestion))


def linux_questions(catalogue: Catalogue) -> tuple[Shell, ...]:
    """The shell questions, without those that only a Mac is asked."""
    asked = _leaves(catalogue, (role for role in Role if role is not Role.MACOS))
    return united(one for one in asked if isinstance(one, Shell))


def _leaves(catalogue: Catalogue, roles: Iterable[Role]) -> list[Question[Any]]:
    """Single questions; what depends on another answer (``Each``) cannot travel by hand, and of
    two timed samples only the first does."""
    every = (question for role in roles for question in catalogue.asked_of(role))
    return [leaf for question in every for leaf in question.leaves()]


def united(questions: Iterable[Q]) -> tuple[Q, ...]:
    """Questions of one key as one, with the columns of all."""
    by_key: dict[str, list[Q]] = {}
    for question in questions:
        by_key.setdefault(question.key, []).append(question)
    return tuple(reduce(lambda one, more: one.union(more), by_key[key]) for key in sorted(by_key))


def digest(texts: Iterable[str]) -> str:
    """A short name for a set of questions: the heading tells which script was run."""
    joined = "\n".join(texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]

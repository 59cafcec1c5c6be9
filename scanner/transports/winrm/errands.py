"""What one question takes: parts, each carried by whichever connection is free."""

import threading
from collections.abc import Callable
from typing import cast

from scanner.model import Again, Question, Reason, Registry, RegistryTree, Wql
from scanner.transports.base import Deadline, Reply, Stopwatch
from scanner.transports.logon.failures import RefusalError
from scanner.transports.winrm.conversation import Conversation
from scanner.transports.winrm.queries import query
from scanner.transports.winrm.registry import Reader

# Subkeys of a tree that one connection reads in one go.
BUNDLE = 8

Part = Callable[["Errand", Conversation], list["Part"]]
"""Does something of a question; gives what is to be done after it, by anyone."""


class Errand:
    """One question under way. Its time runs from its first part on."""

    def __init__(self, question: Question[object], host: Deadline) -> None:
        self.question = question
        self.asked = question.inner if isinstance(question, Again) else question
        """What travels: the second sample of a question is the question itself."""
        self.value: object = None
        self.done = False
        self._host = host
        self._lock = threading.Lock()
        self._open = 1
        self._watch = Stopwatch()
        self._deadline: Deadline | None = None

    @property
    def deadline(self) -> Deadline:
        """When it is given up."""
        with self._lock:
            if self._deadline is None:
                self._watch = Stopwatch()
                self._deadline = Deadline(self._host.left(self.asked.seconds))
            return self._deadline

    def after(self, more: int) -> Reply | None:
        """A part is done, and ``more`` came of it; the reply when it was the last."""
        with self._lock:
            self._open += more - 1
            if self._open or self.done:
                return None
            self.done = True
        return Reply(self.question, self._watch.at, self._watch.took, self.value)

    def failed(self, error: RefusalError) -> Reply | None:
        """A part failed, and with it the question; None when that is known already."""
        with self._lock:
            if self.done:
                return None
            self.done = True
        watch = self._watch
        return Reply(
            self.question, watch.at, watch.took, None, error.reason, error.detail, error.fix
        )


def first_part(errand: Errand) -> Part:
    """How a question begins. Raises RefusalError where WinRM does not carry it."""
    match errand.asked:
        case Wql():
            return _query
        case Registry():
            return _key
        case RegistryTree():
            return _tree
    raise RefusalError(Reason.SCANNER_BUG, f"no WinRM question: {errand.question.key[:100]}")


def _query(errand: Errand, talk: Conversation) -> list[Part]:
    errand.value = query(cast("Wql", errand.asked), talk, errand.deadline)
    return []


def _key(errand: Errand, talk: Conversation) -> list[Part]:
    question = cast("Registry", errand.asked)
    errand.value = Reader(question, talk, errand.deadline).key(question.path)
    return []


def _tree(errand: Errand, talk: Conversation) -> list[Part]:
    """The subkeys' names; then the keys themselves, by all connections."""
    question = cast("RegistryTree", errand.asked)
    names = Reader(question, talk, errand.deadline).subkeys()
    keys: dict[str, object] = {}
    errand.value = {"keys": keys}
    if not question.columns:
        keys.update((name, {"exists": True, "values": {}}) for name in names)
        return []
    return [_bundle(keys, names[start : start + BUNDLE]) for start in range(0, len(names), BUNDLE)]


def _bundle(keys: dict[str, object], names: list[str]) -> Part:
    def part(errand: Errand, talk: Conversation) -> list[Part]:
        question = cast("RegistryTree", errand.asked)
        reader = Reader(question, talk, errand.deadline)
        for name in names:
            found = reader.key(question.path_of(name))
            if found["exists"] or question.below:  # a subkey may have been removed since
                keys[name] = found
        return []

    return part

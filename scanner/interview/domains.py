"""The domain is asked through any one of its controllers: one asks, the others need not."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scanner.interview.book import Book
from scanner.model import (
    Answered,
    LdapSearch,
    PolicyFiles,
    Question,
    RootDse,
    SysvolTree,
    Transport,
    gather,
)


def of_domain(question: Question[object]) -> bool:
    """Whether every controller of a domain would answer the same."""
    match question:
        case LdapSearch():
            return not question.every_controller
        case PolicyFiles() | SysvolTree():
            return True
    return False


def domain_of(book: Book) -> str:
    """The DN of the domain whose controller this is, in lower case; its own address where it does
    not tell."""
    root = gather(RootDse(), book.find)
    name = root.value.first("defaultNamingContext") if isinstance(root, Answered) else ""
    return name.lower() or book.respondent


@dataclass(slots=True)
class _Turn:
    """``kept_for`` is the controller that has told over LDAP: what is read over SMB belongs with
    it, so it comes first there."""

    asking: bool = False
    answered_by: str = ""
    kept_for: str = ""


class DomainTurns:
    """Who asks for each domain, shared by the threads of a run."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._turns: dict[tuple[str, Transport], _Turn] = {}

    def remember(self, books: Iterable[Book]) -> None:
        """Take in who has answered in an interrupted run."""
        for book in books:
            for line in book.lines.values():
                way = line.key.partition(" ")[0]
                if line.reason is None and line.key and way in ("ldap", "sysvol"):
                    transport = Transport.LDAP if way == "ldap" else Transport.SMB
                    turn = self._turns.setdefault((domain_of(book), transport), _Turn())
                    turn.answered_by = turn.answered_by or book.respondent

    @contextmanager
    def turn(self, domain: str, transport: Transport, who: str, seconds: float) -> Iterator[str]:
        """Wait until nobody else asks; the block gets which other controller than ``who`` has
        answered, or "" and is to ask."""
        with self._changed:
            turn = self._turns.setdefault((domain, transport), _Turn())
            self._changed.wait_for(lambda: not turn.asking and turn.kept_for in ("", who), seconds)
            known = "" if turn.answered_by == who else turn.answered_by
            mine = not turn.asking and not known
            turn.asking = turn.asking or mine
        try:
            yield known
        finally:
            with self._changed:
                if mine:
                    turn.asking, turn.kept_for = False, ""
                self._changed.notify_all()

    def answered(self, domain: str, transport: Transport, address: str) -> None:
        """This controller has told everything."""
        with self._changed:
            self._turns[domain, transport].answered_by = address
            if transport is Transport.LDAP:
                self._turns.setdefault((domain, Transport.SMB), _Turn()).kept_for = address

    def leave(self, address: str) -> None:
        """Its interview is over: nothing is kept for it any more."""
        with self._changed:
            for turn in self._turns.values():
                if turn.kept_for == address:
                    turn.kept_for = ""
            self._changed.notify_all()

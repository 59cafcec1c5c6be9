"""One host's interview, in rounds: identify, take roles, ask each role's questions together.

Here stands one of the program's three broad excepts: a transport that fails in a way we did not
foresee costs its own questions of this host and nothing else.
"""

import logging
import threading
from dataclasses import dataclass
from typing import Any

from scanner.catalogue import Catalogue
from scanner.interview.book import Book
from scanner.interview.door import Door
from scanner.interview.due import Due, next_due, roles_of
from scanner.model import FRAGILE, Question, Reason, Role, Transport
from scanner.plan import Plan
from scanner.transports.base import Deadline, Session, SessionError

_LOG = logging.getLogger("siteproof.transports")


@dataclass(frozen=True, slots=True)
class HostLimits:
    """Seconds for a whole host, without the wait between two samples."""

    seconds: float = 120.0


class HostInterview:
    """Asks one host everything that is due."""

    def __init__(
        self,
        book: Book,
        *,
        catalogue: Catalogue,
        plan: Plan,
        door: Door,
        limits: HostLimits,
        stop: threading.Event,
    ) -> None:
        self.book = book
        self._catalogue = catalogue
        self._plan = plan
        self._door = door
        self._stop = stop
        self._seconds = limits.seconds
        self._deadline = Deadline(limits.seconds)
        self._open: dict[Transport, tuple[Session, str | None]] = {}
        self._gently = False
        self._failed: dict[Transport, SessionError] = {}
        self.roles: frozenset[Role] = frozenset({Role.HOST})

    def run(self) -> bool:
        """Ask until nothing is due; True when the host was asked everything.

        Raises:
            RecordError: the answers could not be written.
        """
        try:
            while not self._stop.is_set():
                self.roles = roles_of(self._catalogue, self.book)
                due = next_due(self._catalogue, self.book, self.roles)
                if due is None:
                    return True
                self._take(due)
            return False
        finally:
            for session, _ in self._open.values():
                session.close()
            self.book.flush()

    def _take(self, due: Due) -> None:
        for refusal in due.declined:
            self.book.gap(refusal.question, refusal.reason, refusal.detail)
        if due.wait:
            self._wait(due.wait)
        elif self._deadline.passed:
            self._give_up(due.questions)
        elif due.questions:
            self._ask(due.transport, due.questions)

    def _wait(self, seconds: float) -> None:
        """Wait for a second sample; the wait is not counted against the host."""
        self._stop.wait(seconds)
        self._deadline = Deadline(self._deadline.left() + seconds)

    def _give_up(self, questions: tuple[Question[Any], ...]) -> None:
        for question in questions:
            self.book.gap(
                question,
                Reason.TIMED_OUT,
                f"the time for one host ({self._seconds:g} s) was over before it was asked",
                "Ask again later, or raise [limits] host_seconds in site.toml.",
            )

    def _ask(self, transport: Transport, questions: tuple[Question[Any], ...]) -> None:
        try:
            self._require_planned(questions)
            self._carry(transport, questions)
        except SessionError as error:
            self._failed[transport] = error
            self._write_off(questions, error)
        except Exception:  # noqa: BLE001 - one bad transport costs its own questions of this host
            _LOG.exception("%s to %s", transport, self.book.respondent)
            bug = SessionError(Reason.SCANNER_BUG, f"a bug of ours over {transport}; report it")
            self._failed[transport] = bug
            self._write_off(questions, bug)

    def _require_planned(self, questions: tuple[Question[Any], ...]) -> None:
        """What is sent is a member of the plan: anything else is our bug, and is not sent."""
        for question in questions:
            if not self._plan.allows(question):
                raise SessionError(Reason.SCANNER_BUG, f"not in the plan: {question.key[:200]}")

    def _carry(self, transport: Transport, questions: tuple[Question[Any], ...]) -> None:
        if transport in self._failed:
            raise self._failed[transport]
        session, account = self._session(transport)
        for reply in session.ask(questions, self._deadline):
            self.book.reply(reply, account)
        missing = [question for question in questions if not self.book.has(question)]
        if missing:
            raise SessionError(
                Reason.BAD_ANSWER, f"{len(missing)} questions came back without reply"
            )

    def _session(self, transport: Transport) -> tuple[Session, str | None]:
        """The open session; opened anew, gently, once a device turns out to be fragile."""
        fragile = bool(self.roles & FRAGILE)
        if transport in self._open and fragile and not self._gently:
            self._open.pop(transport)[0].close()
        if transport not in self._open:
            self._gently = fragile
            self._open[transport] = self._door.open(
                transport, self.book.respondent, self.roles, self._deadline
            )
        return self._open[transport]

    def _write_off(self, questions: tuple[Question[Any], ...], error: SessionError) -> None:
        for question in questions:
            if not self.book.has(question):
                self.book.gap(question, error.reason, error.detail, error.fix)

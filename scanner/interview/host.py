"""One host's interview, in rounds: identify, take roles, ask each role's questions together.

Here stands one of the program's broad excepts: a transport that fails in a way we did not foresee
costs its own questions of this host, and any other trouble this host only.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from scanner.catalogue import Catalogue
from scanner.interview.book import Book
from scanner.interview.domains import DomainTurns, domain_of, of_domain
from scanner.interview.door import Door
from scanner.interview.due import Due, next_due, roles_of
from scanner.model import FRAGILE, Question, Reason, Role, Transport
from scanner.plan import Plan
from scanner.record import RecordError
from scanner.transports.base import Deadline, Session, SessionError

_LOG = logging.getLogger("siteproof.transports")

_WAIT_FOR_ANOTHER = 300.0


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
        turns: DomainTurns | None = None,
    ) -> None:
        self.book = book
        self._turns = turns or DomainTurns()
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
                due = self._next()
                if due is None:
                    return True
                self._take(due)
        except SessionError as error:
            self.book.lose(f"The interview of {self.book.respondent} broke off: {error.detail}.")
        finally:
            self._turns.leave(self.book.respondent)
            self._close()
            self.book.flush()
        return False

    def _next(self) -> Due | None:
        """What comes next; SessionError where the host's answers make that impossible."""
        with self._bugs_as_errors("in choosing the next question"):
            self.roles = roles_of(self._catalogue, self.book)
            return next_due(self._catalogue, self.book, self.roles)

    def _close(self) -> None:
        for transport in list(self._open):
            try:
                with self._bugs_as_errors(f"in closing {transport}"):
                    self._open.pop(transport)[0].close()
            except SessionError:
                continue  # everything that it was to answer is written

    @contextmanager
    def _bugs_as_errors(self, where: str) -> Iterator[None]:
        """Let what we foresaw pass; anything else becomes a SessionError with scanner-bug."""
        try:
            yield
        except (SessionError, RecordError):
            raise
        except Exception:  # noqa: BLE001 - one host's trouble never ends the scan
            _LOG.exception("%s: %s", self.book.respondent, where)
            detail = f"a bug of ours {where}; report it"
            raise SessionError(Reason.SCANNER_BUG, detail) from None

    def _take(self, due: Due) -> None:
        for refusal in due.declined:
            self.book.gap(refusal.question, refusal.reason, refusal.detail)
        due = self._without_forbidden(due)
        if due.wait:
            self._wait(due.wait)
        elif self._deadline.passed:
            self._give_up(due.questions)
        elif any(map(of_domain, due.questions)):
            self._ask_of_domain(due)
        elif due.questions:
            self._ask(due)

    def _without_forbidden(self, due: Due) -> Due:
        """What the site file does not allow is not asked."""
        for question in due.questions:
            if question.key in self._plan.forbidden:
                why, fix = self._plan.forbidden[question.key]
                self.book.gap(question, Reason.NOT_ASKED, why, fix)
        return replace(due, questions=tuple(q for q in due.questions if not self.book.has(q)))

    def _ask_of_domain(self, due: Due) -> None:
        """Ask for the whole domain, unless another of its controllers has told already; what each
        controller is asked of itself comes first. To wait for the other costs no time of ours."""
        shared = tuple(filter(of_domain, due.questions))
        own = tuple(question for question in due.questions if question not in shared)
        if own:
            self._ask(replace(due, questions=own))
        domain, left = domain_of(self.book), self._deadline.left()
        who = self.book.respondent
        with self._turns.turn(domain, due.transport, who, _WAIT_FOR_ANOTHER) as known:
            self._deadline = Deadline(left)
            if known:
                for question in shared:
                    self.book.gap(question, Reason.NOT_ASKED, f"{known} told it for the domain")
                return
            self._ask(replace(due, questions=shared))
            if due.transport not in self._failed:
                self._turns.answered(domain, due.transport, who)

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

    def _ask(self, due: Due) -> None:
        try:
            with self._bugs_as_errors(f"over {due.transport}"):
                self._require_planned(due.questions)
                self._carry(due)
        except SessionError as error:
            self._failed[due.transport] = error
            self._write_off(due.questions, error)

    def _require_planned(self, questions: tuple[Question[Any], ...]) -> None:
        """What is sent is a member of the plan: anything else is our bug, and is not sent."""
        for question in questions:
            if not self._plan.allows(question):
                raise SessionError(Reason.SCANNER_BUG, f"not in the plan: {question.key[:200]}")

    def _carry(self, due: Due) -> None:
        if due.transport in self._failed:
            raise self._failed[due.transport]
        session, account = self._session(due.transport)
        for reply in session.ask(due.questions, self._deadline):
            self.book.reply(reply, account, due.parents.get(reply.question.key))
        missing = [question for question in due.questions if not self.book.has(question)]
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

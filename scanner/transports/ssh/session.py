"""A session over SSH: one login, one exec for all questions, one more for each that must be cut."""

import secrets
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime

from scanner.credentials.types import SshLogin
from scanner.model import Question, Reason, Shell
from scanner.transports.base import Deadline, Endpoint, Reply, Stopwatch
from scanner.transports.ssh.channel import ExecChannel, ExecRefusedError
from scanner.transports.ssh.connection import Connection, handshake
from scanner.transports.ssh.frames import (
    COMMAND,
    Began,
    Ended,
    FrameReader,
    NoiseError,
    TooLong,
    script,
)
from scanner.transports.ssh.hostkeys import HostKeys
from scanner.transports.ssh.login import attempt
from scanner.transports.ssh.wording import device_words

START_SECONDS = 15.0
"""Until the first frame of an exec begins: a login shell and its start-up files."""


def connect(
    endpoint: Endpoint,
    login: SshLogin,
    host_keys: HostKeys,
    deadline: Deadline,
    sending: Callable[[str], None],
    connect_seconds: float = 8.0,
) -> "SshSession":
    """Open a connection and log in, with one attempt by the one method that ``login`` names.

    ``sending`` is called with the fingerprint of the host's key just before the first secret or
    signature leaves this computer. What it raises ends the connection, and nothing is sent.
    ``connect_seconds`` bounds the TCP connection and then the server's greeting.

    Raises:
        SessionError: timed-out, unreachable, not-supported (no SSH, no common algorithms),
            login-refused (also where the method is not offered, and nothing was sent),
            bad-answer, no-credential (the key cannot be read; nothing was sent).
        OSError: the file of host keys cannot be written; no login was tried.
    """
    log_in = attempt(login, deadline, sending)
    connection = handshake(endpoint, host_keys, deadline, connect_seconds)
    with ExitStack() as undo:
        undo.callback(connection.close)
        log_in(connection, endpoint)
        undo.pop_all()
    return SshSession(connection, endpoint.address, login.user)


class SshSession:
    """A logged-in connection (``base.Session``) that answers ``Shell`` questions."""

    def __init__(self, connection: Connection, address: str, user: str) -> None:
        self._connection = connection
        self._account = f"{user} on {address}"
        self.start_seconds = START_SECONDS
        self.execs = 0
        """Commands started so far: 1, and one for each question that was cut off."""

    def ask(
        self, questions: Sequence[Question[object]], deadline: Deadline
    ) -> Generator[Reply, None, None]:
        """Ask all in one exec; see ``base.Session``. Value: ``{"stdout": bytes, "status": int}``.

        A question over its ``seconds`` or its ``limit`` is timed-out or too-large, costs its exec,
        and the rest travel in another one. No question is asked twice. Close the generator (or
        read it to its end) to end a running exec at once.
        """
        waiting: list[Shell] = []
        for question in questions:
            if isinstance(question, Shell):
                waiting.append(question)
            else:
                detail = f"SSH does not carry the question {question.key!r}."
                yield _gap(question, Reason.NOT_SUPPORTED, detail)
        while waiting:
            if deadline.passed:
                yield from _all_gaps(waiting, *_OVER)
                return
            exec_ = _Exec(waiting, self._account, deadline, self.start_seconds)
            self.execs += 1
            done = 0
            for reply in exec_.replies(self._connection):
                done += 1
                yield reply
            waiting = waiting[done:]

    def close(self) -> None:
        """End the connection and its thread; never raises."""
        self._connection.close()


_OVER = (Reason.TIMED_OUT, "The time for this host was over before the answer came.")


class _Exec:
    """One exec: yields a reply for at least the first question, until one has to be cut."""

    def __init__(
        self, questions: Sequence[Shell], account: str, deadline: Deadline, start_seconds: float
    ) -> None:
        self._questions = questions
        self._account = account
        self._deadline = deadline
        self._start_seconds = start_seconds
        self._nonce = secrets.token_hex(16)
        self._frames = FrameReader(self._nonce, [question.limit for question in questions])
        self._number = 0
        self._started = False
        self._since = time.monotonic()
        self._watch = Stopwatch()

    def replies(self, connection: Connection) -> Iterator[Reply]:
        stdin = script(self._questions, self._nonce)
        try:
            channel = ExecChannel(connection, COMMAND, stdin, self._deadline)
        except ExecRefusedError:
            detail = f"{self._account}: the server runs no commands for this account."
            yield from _all_gaps(self._questions, Reason.NOT_SUPPORTED, detail)
            return
        try:
            yield from self._read(channel)
        finally:
            if self._number < len(self._questions):
                channel.terminate()
            else:
                channel.close()

    def _read(self, channel: ExecChannel) -> Iterator[Reply]:
        while self._number < len(self._questions):
            seconds = self._seconds_left()
            if seconds <= 0:
                yield from self._out_of_time(channel)
                return
            data = channel.read(seconds)
            if data is None:
                continue
            if not data:
                yield from self._disturbed(channel, "The shell ended before the answer did.")
                return
            try:
                for event in self._frames.feed(data):
                    yield from self._reply(event)
                    if isinstance(event, TooLong):
                        return
            except NoiseError:
                yield from self._disturbed(channel, "Other output came instead of the answer.")
                return

    def _seconds_left(self) -> float:
        limit = self._questions[self._number].seconds if self._started else self._start_seconds
        return self._deadline.left(self._since + limit - time.monotonic())

    def _reply(self, event: Began | Ended | TooLong) -> Iterator[Reply]:
        question = self._questions[event.number]
        self._since = time.monotonic()
        match event:
            case Began():
                self._started = True
                self._watch = Stopwatch()
            case Ended(stdout=stdout, status=status):
                self._number += 1
                watch, self._watch = self._watch, Stopwatch()
                value = {"stdout": stdout, "status": status}
                yield Reply(question, watch.at, watch.took, value)
            case TooLong():
                detail = f"The answer is longer than {question.limit} bytes."
                yield self._cut(Reason.TOO_LARGE, detail)

    def _out_of_time(self, channel: ExecChannel) -> Iterator[Reply]:
        if self._deadline.passed:
            yield from _all_gaps(self._questions[self._number :], *_OVER)
        elif not self._started:
            yield from self._no_shell(channel, silent=Reason.TIMED_OUT)
        else:
            seconds = self._questions[self._number].seconds
            detail = f"No answer within {seconds:.0f} s. The command may run on for a while."
            yield self._cut(Reason.TIMED_OUT, detail)

    def _disturbed(self, channel: ExecChannel, detail: str) -> Iterator[Reply]:
        if self._started:
            yield self._cut(Reason.BAD_ANSWER, detail)
        else:
            yield from self._no_shell(channel)

    def _no_shell(
        self, channel: ExecChannel, silent: Reason = Reason.NOT_SUPPORTED
    ) -> Iterator[Reply]:
        """Not one frame came: another program stands in the shell's place, or hangs."""
        self._frames.finish()
        said = device_words(self._frames.noise) or device_words(channel.errors)
        words = f'said: "{said}"' if said else "said nothing"
        detail = f"{self._account}: the login shell does not run sh; it {words}."
        yield from _all_gaps(self._questions, Reason.NOT_SUPPORTED if said else silent, detail)

    def _cut(self, reason: Reason, detail: str) -> Reply:
        question = self._questions[self._number]
        return Reply(question, self._watch.at, self._watch.took, reason=reason, detail=detail)


def _gap(question: Question[object], reason: Reason, detail: str) -> Reply:
    return Reply(question, datetime.now(UTC), 0.0, reason=reason, detail=detail)


def _all_gaps(
    questions: Sequence[Question[object]], reason: Reason, detail: str
) -> Iterator[Reply]:
    for question in questions:
        yield _gap(question, reason, detail)

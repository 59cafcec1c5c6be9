"""Requests and their answers over one stream, told apart by their numbers (RFC 4511, 4.1.1.1)."""

from collections.abc import Callable

from scanner.model import Reason
from scanner.transports.base import Deadline
from scanner.transports.ber import BrokenBerError
from scanner.transports.ldap import requests
from scanner.transports.ldap.answers import (
    NOTICE_OF_DISCONNECTION,
    Answer,
    Op,
    Result,
    read_answer,
    read_result,
)
from scanner.transports.ldap.refusals import shown
from scanner.transports.ldap.stream import Stream
from scanner.transports.logon.failures import LinkError, RefusalError

_LONGEST_RESULT = 256 << 10
_MOST_PASSED_OVER = 64 << 20
"""Octets of answers to abandoned requests that are passed over, in all."""
_GRACE = 2.0
"""Seconds for the messages that nobody waits for an answer to."""

Make = Callable[[int], bytes]
"""Encodes a request under its number."""


class Talk:
    """One connection. ``broken`` says why nothing more can be asked over it."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.broken: LinkError | None = None
        self._number = 0
        self._abandoned: set[int] = set()
        self._passed_over = 0

    def send(self, make: Make, deadline: Deadline) -> int:
        """Send a request; its number. Raises LinkError."""
        self._number += 1
        try:
            self.stream.send(make(self._number), deadline)
        except LinkError as error:
            self.broken = error
            raise
        return self._number

    def answer(self, number: int, most: int, deadline: Deadline) -> Answer:
        """The next message that answers request ``number``, of at most ``most`` octets.

        Raises:
            RefusalError: it is too large or late; the connection is still good.
            LinkError: the connection is of no use any more.
        """
        try:
            while True:
                answer = read_answer(self.stream.receive(most, deadline))
                if answer.number == number:
                    return answer
                self._pass_over(answer)
        except BrokenBerError as error:
            self.broken = LinkError(Reason.BAD_ANSWER, f"an LDAP message is broken: {error}")
            raise self.broken from None
        except LinkError as error:
            self.broken = error
            raise

    def result(self, make: Make, expected: Op, deadline: Deadline) -> Result:
        """The result of a request that has one answer. Raises LinkError."""
        try:
            answer = self.answer(self.send(make, deadline), _LONGEST_RESULT, deadline)
            if answer.op != expected:
                raise LinkError(Reason.BAD_ANSWER, "an answer is not of the kind that was asked")
            return read_result(answer)
        except BrokenBerError as error:
            raise LinkError(Reason.BAD_ANSWER, f"an LDAP result is broken: {error}") from None
        except RefusalError as error:
            self.broken = LinkError(error.reason, error.detail, error.fix)
            raise self.broken from None

    def abandon(self, number: int) -> None:
        """Want no more answers to a request; what still comes is passed over."""
        if self.broken is None:
            self._abandoned.add(number)
            try:
                self.send(lambda own: requests.abandon(own, number), Deadline(_GRACE))
            except LinkError as error:
                self.broken = error

    def close(self) -> None:
        """Say good-bye; never raises."""
        if self.broken is None:
            try:
                self.send(requests.unbind, Deadline(_GRACE))
            except LinkError as error:
                self.broken = error
        self.broken = self.broken or LinkError(Reason.UNREACHABLE, "the connection was closed")
        self.stream.close()

    def _pass_over(self, answer: Answer) -> None:
        """Raises LinkError where it is no answer to what was abandoned."""
        if answer.number == 0 and answer.op == Op.EXTENDED:
            notice = read_result(answer)
            if notice.name == NOTICE_OF_DISCONNECTION:
                detail = f"the server says that it ends the connection: {shown(notice.text)}"
                raise LinkError(Reason.UNREACHABLE, detail)
        elif answer.number not in self._abandoned:
            raise LinkError(Reason.BAD_ANSWER, "an answer came to a question that nobody asked")
        self._passed_over += len(answer.data)
        if self._passed_over > _MOST_PASSED_OVER:
            raise LinkError(Reason.TOO_LARGE, "answers keep coming that nobody waits for")
        if answer.op == Op.DONE:
            self._abandoned.discard(answer.number)

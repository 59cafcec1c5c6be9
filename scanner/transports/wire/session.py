"""Asks one host wire questions, one after the other: each by a connection of its own."""

from collections.abc import Iterator, Sequence

from scanner.model import (
    AnonymousSearch,
    Greeting,
    HttpHead,
    NtlmHello,
    Question,
    Reason,
    RootDse,
    SshHello,
    TlsHello,
)
from scanner.transports.base import Deadline, Endpoint, Reply, Stopwatch, Where
from scanner.transports.wire.anonymous_search import anonymous_search
from scanner.transports.wire.connection import Connection, Dial, UnreachableError, WireError
from scanner.transports.wire.greeting import greeting
from scanner.transports.wire.http import http_head
from scanner.transports.wire.ntlm import ntlm_hello
from scanner.transports.wire.root_dse import root_dse
from scanner.transports.wire.ssh import ssh_hello
from scanner.transports.wire.tls import tls_hello

WireQuestion = TlsHello | SshHello | HttpHead | Greeting | NtlmHello | RootDse | AnonymousSearch


class WireSession:
    """A ``Session`` of the wire transport. It holds no connection between questions."""

    def __init__(self, address: str, where: Where) -> None:
        self._address = address
        self._where = where
        self._silent: dict[Endpoint, UnreachableError] = {}

    def ask(self, questions: Sequence[Question[object]], deadline: Deadline) -> Iterator[Reply]:
        """Yield one Reply a question, in order: a host is never asked two things at a time.

        A port that let a connection time out is not tried again in this session.
        """
        for question in questions:
            watch = Stopwatch()
            if deadline.passed:
                late = "the time for this host was over before it was asked"
                yield Reply(question, watch.at, 0.0, reason=Reason.NOT_ASKED, detail=late)
                continue
            try:
                value, detail = self._answer(question, deadline)
            except WireError as error:
                yield Reply(
                    question, watch.at, watch.took, reason=error.reason, detail=error.detail
                )
            else:
                yield Reply(question, watch.at, watch.took, value, detail=detail)

    def close(self) -> None:
        """Nothing is left open."""

    def _answer(
        self, question: Question[object], deadline: Deadline
    ) -> tuple[dict[str, object], str]:
        if not isinstance(question, WireQuestion):
            raise WireError(Reason.SCANNER_BUG, f"no wire question: {question.key}")
        endpoint = self._where(self._address, question.port)
        own = Deadline(deadline.left(question.seconds))

        def dial() -> Connection:
            if endpoint in self._silent:
                raise self._silent[endpoint]
            try:
                return Connection(endpoint, own, question.limit)
            except UnreachableError as error:
                if error.silent:
                    self._silent[endpoint] = error
                raise

        match question:
            case TlsHello():
                return tls_hello(question.offer, dial)
            case SshHello():
                return ssh_hello(dial), ""
            case HttpHead():
                return http_head(self._address, question.tls, question.path, dial), ""
            case Greeting():
                return greeting(question.lines, dial), ""
            case NtlmHello():
                return ntlm_hello(self._address, dial), ""
            case RootDse() | AnonymousSearch():
                return _of_directory(question, dial), ""


def _of_directory(question: RootDse | AnonymousSearch, dial: Dial) -> dict[str, object]:
    return root_dse(dial) if isinstance(question, RootDse) else anonymous_search(dial)

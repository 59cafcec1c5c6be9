"""One listening server for all tests that do not change it, and sessions with it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from lab.sim.logon.accounts import Account
from lab.sim.winrm.server import WinRmServer
from scanner.credentials.types import Scheme, Secret, WinRmLogin
from scanner.model import Question, Reason
from scanner.transports.base import Deadline, Endpoint, Reply
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, WinRmSession, connect
from tests.lab.sim.winrm.listening import (
    ACCOUNTS,
    ADMINISTRATOR,
    Listening,
    listening,
    made_up_host,
)

SERVICES = 150


def login(
    account: Account, scheme: Scheme = Scheme.NTLM, *, password: str = "", user: str = ""
) -> WinRmLogin:
    """The credential of an account; ``password`` and ``user`` in place of its own."""
    prefix = f"{account.domain}\\" if account.domain else ""
    secret = Secret(password or account.password)
    return WinRmLogin("office", user or prefix + account.name, secret, scheme)


@contextmanager
def session(
    where: Listening,
    account: Account | WinRmLogin = ADMINISTRATOR,
    *,
    tls: bool = False,
    certificates: HostKeys | None = None,
    sending: Callable[[str], None] = lambda _host: None,
) -> Iterator[WinRmSession]:
    """A session with it."""
    endpoint = Endpoint(where.address, where.address, where.tls if tls else where.clear)
    own = account if isinstance(account, WinRmLogin) else login(account)
    ways = [Way(endpoint, tls)]
    found = connect(ways, own, certificates or HostKeys(), Deadline(30), sending)
    try:
        yield found
    finally:
        found.close()


def answers(session: WinRmSession, *questions: Question[object]) -> dict[str, object]:
    """The values by the questions' keys; every question must be answered."""
    replies = ask(session, questions)
    failed = {key: (reply.reason, reply.detail) for key, reply in replies.items() if reply.reason}
    assert failed == {}
    return {key: reply.value for key, reply in replies.items()}


def ask(
    session: WinRmSession, questions: Sequence[Question[object]], seconds: float = 60
) -> dict[str, Reply]:
    """The replies by the questions' keys; there must be just one each."""
    replies = list(session.ask(questions, Deadline(seconds)))
    found = {reply.question.key: reply for reply in replies}
    assert len(replies) == len(found) == len(questions)
    return found


def reason(session: WinRmSession, question: Question[object]) -> Reason | None:
    """Why one question has no answer."""
    return ask(session, [question])[question.key].reason


@pytest.fixture(scope="package")
def winrm() -> Iterator[Listening]:
    server = WinRmServer(
        made_up_host({"Win32_Service": SERVICES}), ACCOUNTS, auth=("Negotiate", "Basic")
    )
    with listening(server) as where:
        yield where

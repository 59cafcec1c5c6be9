"""What all questions of the catalogue cost a host, and many hosts this computer.

The bound of HTTP requests is the number of questions + 5, log-ons included. StdRegProv gives one
value a call and has no bulk read, so each value of the registry counts as a question.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from bench.ask_windows import counts_as, questions
from bench.windows_host import PASSWORD, USER, bramley
from lab.sim.logon.accounts import Account
from lab.sim.winrm.server import WinRmServer
from scanner.model import Question, Registry, RegistryTree
from scanner.transports.base import Deadline, Reply, Stopwatch
from scanner.transports.winrm.links import MOST
from tests.lab.sim.winrm.listening import Listening, listening
from tests.scanner.transports.winrm.conftest import session

ACCOUNT = Account(USER, PASSWORD)
SPARE = 5
HOSTS = 6


def ask_all(where: Listening, asked: Sequence[Question[object]]) -> list[Reply]:
    with session(where, ACCOUNT) as ours:
        return list(ours.ask(asked, Deadline(60)))


@pytest.mark.parametrize("name", ["pc1", "srv1"])
@pytest.mark.parametrize("share", [1, 8])
def test_the_requests_of_all_questions(name: str, share: int) -> None:
    """Of all, and of one in eight, where the log-ons weigh more."""
    asked = questions()[::share]
    server = WinRmServer(bramley(name), [ACCOUNT])
    with listening(server) as where:
        replies = ask_all(where, asked)
    assert len(replies) == len(asked)
    assert sum(reply.reason is None for reply in replies) > len(asked) / 2
    assert server.journal.requests <= sum(map(counts_as, replies)) + SPARE
    assert len({each.about for each in server.journal.operations}) > len(asked) / 2


@pytest.mark.parametrize(
    ("question", "value", "count"),
    [
        (Registry("HKLM\\x"), {"exists": True, "values": {}}, 1),
        (Registry("HKLM\\x", dword=("a", "b"), text=("c",)), None, 3),
        (RegistryTree("HKLM\\x", text=("a", "b")), {"keys": {"1": {}, "2": {}, "3": {}}}, 7),
        (RegistryTree("HKLM\\x", text=("a", "b")), None, 1),
    ],
)
def test_as_how_many_one_counts(question: Any, value: object, count: int) -> None:
    assert counts_as(Reply(question, Stopwatch().at, 0.0, value)) == count


def helpers(monkeypatch: pytest.MonkeyPatch, asked: Sequence[Question[object]]) -> tuple[int, int]:
    """How many threads of the transport's there are at once, at most, and the connections to one
    host, when several hosts are asked these at the same time."""
    most = 0
    plain = threading.Thread.start

    def start(self: threading.Thread) -> None:
        nonlocal most
        plain(self)
        alive = sum(one.name.startswith("winrm") for one in threading.enumerate())
        most = max(most, alive)

    monkeypatch.setattr(threading.Thread, "start", start)
    host = bramley("srv1")
    servers = [WinRmServer(host, [ACCOUNT]) for _ in range(HOSTS)]
    with ExitStack() as stack, ThreadPoolExecutor(HOSTS) as pool:
        places = [stack.enter_context(listening(server)) for server in servers]
        came = list(pool.map(lambda where: ask_all(where, asked), places))
    assert {len(replies) for replies in came} == {len(asked)}
    return most, max(len(server.journal.logons) for server in servers)


@pytest.mark.timeout(120)
def test_threads_do_not_grow_with_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread of the interview asks a host; each further connection has one of its own."""
    everything = questions()
    assert len(everything) > 10 * MOST
    for asked in (everything[:20], everything):
        with monkeypatch.context() as patch:
            most, connections = helpers(patch, asked)
        assert 0 < most <= HOSTS * (MOST - 1)
        assert connections <= MOST

"""The session with one SNMP agent: questions in from any thread, replies out as they come."""

import asyncio
import queue
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import partial
from typing import Any

from scanner.model import Again, Question, Reason, SnmpGet, SnmpWalk
from scanner.transports.base import Deadline, Reply, SessionError, Stopwatch
from scanner.transports.snmp import gets
from scanner.transports.snmp.agent import Agent, Limit
from scanner.transports.snmp.channel import Channel
from scanner.transports.snmp.faults import QuestionError
from scanner.transports.snmp.loop import LOOP
from scanner.transports.snmp.walks import BY_GETNEXT, walk

OUTSTANDING = 3  # requests under way at once

Put = Callable[[Reply], None]
Job = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class _Interview:
    """One call of ``ask``, on the loop."""

    agent: Agent
    host: Deadline
    put: Put

    async def run(self, questions: Sequence[Question[object]]) -> None:
        """Everything, a few at a time."""
        jobs = iter(self._jobs(questions))
        workers = 1 if self.agent.gentle else OUTSTANDING
        tasks = [asyncio.ensure_future(_work(jobs)) for _ in range(workers)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _jobs(self, questions: Sequence[Question[object]]) -> list[Job]:
        asked = [(q, q.inner if isinstance(q, Again) else q) for q in questions]
        scalars = [(q, inner) for q, inner in asked if isinstance(inner, SnmpGet)]
        walks = [(q, inner) for q, inner in asked if isinstance(inner, SnmpWalk)]
        if len(scalars) + len(walks) < len(asked):
            raise TypeError("a question that does not travel by SNMP")
        jobs: list[Job] = [partial(self._get, pack) for pack in gets.packs(scalars)]
        return jobs + [partial(self._walk, question, inner) for question, inner in walks]

    async def _get(self, pack: list[gets.Asked]) -> None:
        watch = Stopwatch()
        if self.host.passed:
            for question, _ in pack:
                self.put(_not_asked(question, watch))
            return
        limit = Limit(max(get.seconds for _, get in pack), self.host)
        scalars = await gets.fetch(self.agent, pack, limit)
        for question, get in pack:
            try:
                self.put(Reply(question, watch.at, watch.took, scalars.row(get)))
            except QuestionError as error:
                self.put(_failed(question, watch, error))

    async def _walk(self, question: Question[object], inner: SnmpWalk) -> None:
        watch = Stopwatch()
        if self.host.passed:
            self.put(_not_asked(question, watch))
            return
        try:
            rows = await walk(self.agent, inner, Limit(inner.seconds, self.host))
        except QuestionError as error:
            self.put(_failed(question, watch, error))
            return
        note = BY_GETNEXT if self.agent.bulk is False else ""
        self.put(Reply(question, watch.at, watch.took, rows, detail=note))


async def _work(jobs: Iterator[Job]) -> None:
    for job in jobs:
        await job()


def _failed(question: Question[object], watch: Stopwatch, error: QuestionError) -> Reply:
    return Reply(question, watch.at, watch.took, reason=error.reason, detail=error.detail)


def _not_asked(question: Question[object], watch: Stopwatch) -> Reply:
    detail = "the host's time was over before this was asked"
    return Reply(question, watch.at, watch.took, reason=Reason.NOT_ASKED, detail=detail)


class SnmpSession:
    """A session with one agent (``transports.base.Session``); only GET, GETNEXT and GETBULK."""

    def __init__(self, channel: Channel, agent: Agent) -> None:
        self._channel = channel
        self._agent = agent

    def ask(self, questions: Sequence[Question[object]], deadline: Deadline) -> Iterator[Reply]:
        """As ``Session.ask``: one Reply for each SnmpGet, SnmpWalk or Again of them.

        Raises:
            SessionError: the agent stopped answering, or the session is closed.
            TypeError: a question that does not travel by SNMP.
        """
        replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        interview = _Interview(self._agent, deadline, replies.put)
        work = LOOP.submit(interview.run(questions))
        work.add_done_callback(lambda _: replies.put(None))
        try:
            while (reply := replies.get()) is not None:
                yield reply
            work.result()
        except CancelledError:
            raise SessionError(Reason.UNREACHABLE, "the session was closed") from None
        finally:
            work.cancel()

    def close(self) -> None:
        """Close the socket; never raises."""
        LOOP.drop(self._channel)

"""Spreads the parts of many questions over a few connections: the caller's thread and helpers."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from scanner.model import Question, Reason
from scanner.transports.base import Deadline, Reply
from scanner.transports.logon.failures import LinkError, RefusalError
from scanner.transports.winrm.conversation import Conversation
from scanner.transports.winrm.errands import Errand, Part, first_part
from scanner.transports.winrm.links import MOST, Lane, Links

# So many questions in a row may end without a word of the host before it is given up.
BREAKER = 3

# Waiting parts a connection, before it is worth logging on once more.
_WORTH = 4


class Round:
    """One ``ask``: what is waiting, what is under way, and the replies so far."""

    def __init__(
        self, links: Links, questions: Sequence[Question[object]], deadline: Deadline
    ) -> None:
        self._links = links
        self._deadline = deadline
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Errand, Part]] = deque()
        self._replies: deque[Reply] = deque()
        self._under_way = 0
        self._silent = 0
        self._answered = links.proven
        self._ended = False
        self._over: RefusalError | None = None
        for question in questions:
            errand = Errand(question, deadline)
            try:
                self._waiting.append((errand, first_part(errand)))
            except RefusalError as error:
                self._tell(errand.failed(error))

    def replies(self) -> Iterator[Reply]:
        """Carry everything, and yield the replies as they come."""
        lane = self._links.first
        helpers: list[Future[None]] = []
        pool = ThreadPoolExecutor(MOST - 1, thread_name_prefix="winrm")
        try:
            while True:
                helpers += self._more_helpers(pool, len(helpers))
                while (reply := self._next_reply()) is not None:
                    yield reply
                work = self._take(lane, wait=False)
                if work is not None:
                    self._carry(lane, *work)
                elif not self._wait():
                    break
        finally:
            self._stop()
            pool.shutdown()
        for helper in helpers:
            helper.result()  # a bug in a helper is the caller's

    def _more_helpers(self, pool: ThreadPoolExecutor, running: int) -> list[Future[None]]:
        with self._changed:
            worth = len(self._waiting) >= _WORTH * (running + 1)
        lane = self._links.another(running) if worth and self._answered else None
        return [] if lane is None else [pool.submit(self._help, lane)]

    def _help(self, lane: Lane) -> None:
        while (work := self._take(lane, wait=True)) is not None:
            self._carry(lane, *work)

    def _take(self, lane: Lane, *, wait: bool) -> tuple[Errand, Part] | None:
        """The next part. None: there is none (with ``wait``: and there will be none)."""
        with self._changed:
            while True:
                while self._waiting and lane.usable:
                    work = self._waiting.popleft()
                    if not work[0].done:
                        self._under_way += 1
                        return work
                if not wait or not self._under_way or not lane.usable or self._ended:
                    return None
                self._changed.wait()

    def _wait(self) -> bool:
        """Until there is something new; whether there will be."""
        with self._changed:
            if self._replies or (self._waiting and self._links.first.usable):
                return True
            if self._under_way:
                self._changed.wait()
                return True
            return bool(self._drop(self._over or _GONE))

    def _carry(self, lane: Lane, errand: Errand, part: Part) -> None:
        more: list[Part] = []
        back = False
        reply: Reply | None = None
        try:
            if self._over is not None:
                raise self._over
            if errand.deadline.passed:
                raise _late(errand, self._deadline)
            talk = self._talk(lane, errand)
            if talk is None:
                more, back = [part], True
            else:
                more = part(errand, talk)
                reply = errand.after(len(more))
                self._heard()
        except RefusalError as error:
            reply = errand.failed(error)
            self._note(lane, error)
        finally:
            with self._changed:
                self._under_way -= 1
                add = self._waiting.extendleft if back else self._waiting.extend
                add((errand, each) for each in more)
                self._replies.extend([reply] if reply is not None else [])
                self._changed.notify_all()

    def _talk(self, lane: Lane, errand: Errand) -> Conversation | None:
        """The lane's connection. None: a helper has none, and its part goes to the others."""
        try:
            return lane.conversation(errand.deadline)
        except LinkError:
            if lane is self._links.first:
                raise
            lane.usable = False
            return None

    def _heard(self) -> None:
        self._silent, self._answered = 0, True
        self._links.proven = True

    def _note(self, lane: Lane, error: RefusalError) -> None:
        """What a failure means for the questions that follow."""
        if isinstance(error, LinkError):
            lane.drop()
            self._silent += 1
            if self._silent >= BREAKER and self._over is None:
                detail = f"{BREAKER} questions in a row broke the connection: {error.detail}"
                self._over = RefusalError(error.reason, detail, error.fix)
        elif error.for_all and not self._answered:
            self._over = error
        elif error is not self._over:
            self._silent = 0

    def _drop(self, error: RefusalError) -> int:
        """Give up what is waiting; how many questions that were."""
        found = [errand.failed(error) for errand, _ in self._waiting]
        self._waiting.clear()
        self._replies.extend(reply for reply in found if reply is not None)
        return len(found)

    def _tell(self, reply: Reply | None) -> None:
        if reply is not None:
            with self._changed:
                self._replies.append(reply)
                self._changed.notify_all()

    def _next_reply(self) -> Reply | None:
        with self._changed:
            return self._replies.popleft() if self._replies else None

    def _stop(self) -> None:
        """Nobody reads on: end what is under way."""
        with self._changed:
            left = bool(self._waiting or self._under_way)
            self._waiting.clear()
            self._ended = True
            self._changed.notify_all()
        if left:
            self._links.cut()


_GONE = RefusalError(Reason.UNREACHABLE, "the connection was lost and could not be made again")


def _late(errand: Errand, host: Deadline) -> RefusalError:
    if host.passed:
        detail = "the time for this host was over before it was asked"
    else:
        detail = f"no whole answer within {errand.asked.seconds:.0f} s"
    return RefusalError(Reason.TIMED_OUT, detail)

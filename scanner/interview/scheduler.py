"""Many hosts at once: one thread serves one host, a fixed number of them at a time."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from scanner.interview.host import HostInterview
from scanner.model import Role


class Listener(Protocol):
    """Hears how the interview goes; called from many threads."""

    def host_started(self, address: str) -> None:
        """A host's interview begins."""

    def host_ended(self, address: str, roles: frozenset[Role], answered: int, gaps: int) -> None:
        """A host's interview is over and its lines are on the disk."""


def interview_hosts(
    addresses: Iterable[str],
    make: Callable[[str], HostInterview],
    listener: Listener,
    *,
    at_once: int,
    stop: threading.Event,
) -> bool:
    """Interview all hosts; True when each was asked everything.

    A KeyboardInterrupt in the calling thread, or ``stop``, ends it: hosts in flight finish the
    questions that are under way, write their lines and leave.

    Raises:
        RecordError: the disk is full; the other hosts are told to stop first.
        KeyboardInterrupt: after the threads have ended.
    """
    pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="host")
    waiting = {pool.submit(_one, address, make, listener, stop) for address in addresses}
    whole = True
    try:
        while waiting:
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            whole = all(map(_result, done)) and whole
    finally:
        if waiting:
            stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return whole and not stop.is_set()


def _result(future: Future[bool]) -> bool:
    return not future.cancelled() and future.result()


def _one(
    address: str,
    make: Callable[[str], HostInterview],
    listener: Listener,
    stop: threading.Event,
) -> bool:
    if stop.is_set():
        return False
    listener.host_started(address)
    interview = make(address)
    whole = interview.run()
    lines = list(interview.book.lines.values())
    gaps = sum(1 for line in lines if line.reason is not None)
    listener.host_ended(address, interview.roles, len(lines) - gaps, gaps)
    return whole

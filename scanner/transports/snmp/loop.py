"""The one asyncio loop of the process: it serves all SNMP sessions, in a thread of its own."""

import asyncio
import atexit
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Closing(Protocol):
    """What is open on the loop."""

    def close(self) -> None:
        """Close it; called on the loop."""


class LoopThread:
    """Starts when it is first needed; ``stop`` ends every task and waits for the thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open: set[Closing] = set()

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a coroutine from any thread."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=_serve, args=(self._loop,), name="snmp", daemon=True
                )
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and wait for it; whoever stops waiting stops it."""
        future = self.submit(work)
        try:
            return future.result()
        finally:
            future.cancel()

    def keep(self, thing: Closing) -> None:
        """Close this at the latest when the loop stops."""
        with self._lock:
            self._open.add(thing)

    def drop(self, thing: Closing) -> None:
        """Close this now, from any thread; once is enough."""
        with self._lock:
            if thing in self._open and self._loop is not None:
                self._open.remove(thing)
                self._loop.call_soon_threadsafe(thing.close)

    def stop(self) -> None:
        """End all tasks and the thread; a later ``submit`` starts anew."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
            still_open, self._open = self._open, set()
        if loop is not None and thread is not None:
            for thing in still_open:
                loop.call_soon_threadsafe(thing.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    # Closed transports report to their protocols in the loop's next turn.
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


LOOP = LoopThread()
atexit.register(LOOP.stop)

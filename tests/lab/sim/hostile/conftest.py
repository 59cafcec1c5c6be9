"""Serves a hostile host for a test, and looks afterwards what it saw."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest

from lab.sim.hostile import Serving, behaviours
from scanner.transports.snmp import close_all

Meet = Callable[[str], Serving]
Bounded = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def meet() -> Iterator[Meet]:
    """Starts the hostile host of a name. At the end nobody may have gone where it lured, and
    nothing of its own may have failed."""
    with ExitStack() as stack:
        served: list[Serving] = []

        def start(name: str) -> Serving:
            served.append(stack.enter_context(behaviours()[name].serve()))
            return served[-1]

        yield start
        assert not any(serving.lured() for serving in served)
    assert [serving.mistakes for serving in served] == [[]] * len(served)


@pytest.fixture
def memory() -> Bounded:
    """A block in which this process may take only so many bytes more than before."""

    @contextmanager
    def bounded(most: int) -> Iterator[None]:
        tracemalloc.start()
        try:
            yield
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < most

    return bounded


@pytest.fixture(autouse=True)
def _loop_ends() -> Iterator[None]:
    yield
    close_all()

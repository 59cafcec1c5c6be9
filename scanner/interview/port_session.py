"""The open TCP ports of a host, as a session that answers questions."""

from collections.abc import Callable, Iterator, Sequence

from scanner.discovery import PORTS, ports
from scanner.guard import Guard
from scanner.model import Question, Where
from scanner.transports.base import Deadline, Reply, Stopwatch


class PortSession:
    """Answers ``OpenPorts``: which TCP ports of a host accept a connection."""

    def __init__(
        self, address: str, guard: Guard, where: Where, tell: Callable[[frozenset[int]], None]
    ) -> None:
        self._address = address
        self._guard = guard
        self._where = where
        self._tell = tell

    def ask(self, questions: Sequence[Question[object]], deadline: Deadline) -> Iterator[Reply]:
        """Connect to each port once, whatever the number of questions."""
        del deadline  # bounded by itself: a fixed list of ports, a second each, twenty at a time
        watch = Stopwatch()
        found = ports(self._address, PORTS, self._guard.permit, self._where)
        self._tell(frozenset(found["open"]))
        for question in questions:
            yield Reply(question, watch.at, watch.took, found)

    def close(self) -> None:
        """Nothing is left open."""

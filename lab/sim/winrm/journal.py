"""What a simulated service was asked: for tests, which count and read it. It holds no secret."""

from collections import deque
from dataclasses import dataclass, field

_LONGEST = 200
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation: its name, the class, query or registry call, who asked, and "ok" or the
    fault's subcode and code."""

    operation: str
    about: str
    account: str
    outcome: str


@dataclass(frozen=True, slots=True)
class LogOn:
    """One log-on that was tried to its end: the name as the client gave it."""

    account: str
    how: str
    accepted: bool


@dataclass(slots=True)
class Journal:
    """The last operations and log-ons, and how many HTTP requests there were in all."""

    requests: int = 0
    operations: deque[Asked] = field(default_factory=lambda: deque(maxlen=_MOST))
    logons: deque[LogOn] = field(default_factory=lambda: deque(maxlen=_MOST))

    def asked(self, operation: str, about: str, account: str, outcome: str) -> None:
        """Note an operation."""
        self.operations.append(Asked(operation, about[:_LONGEST], account, outcome))

    def logged_on(self, account: str, how: str, *, accepted: bool) -> None:
        """Note a log-on."""
        self.logons.append(LogOn(account[:_LONGEST], how, accepted))

"""What the server was asked: for tests, which count and read it. It never holds a secret."""

from collections import deque
from dataclasses import dataclass, field

_LONGEST = 2000
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation: its name (bind, search, ...), the base, the filter as text, the attributes,
    for a bind its method, who asked, how the connection was secured, and the result code."""

    operation: str
    base: str = ""
    scope: int = 0
    filter: str = ""
    attributes: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    method: str = ""
    account: str = ""
    security: str = "clear"
    code: int = 0


@dataclass(slots=True)
class Journal:
    """The last operations of all connections, the eldest first."""

    operations: deque[Asked] = field(default_factory=lambda: deque(maxlen=_MOST))
    connections: int = 0
    broken: int = 0

    def note(self, asked: Asked) -> None:
        """Note an operation that is over."""
        self.operations.append(asked)

    def of(self, operation: str) -> list[Asked]:
        """All operations of that name."""
        return [asked for asked in self.operations if asked.operation == operation]


def shortened(text: str) -> str:
    """A text of a client, cut to what is kept."""
    return text[:_LONGEST]

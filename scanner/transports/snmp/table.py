"""A walk of some columns of a table as a state machine: no socket, no clock (RFC 3416, 4.2.3).

``request`` says what to ask next, ``take`` takes the variable bindings that came back. Each column
has its own place: a cell belongs to the row that its index names, so a hole in one column moves no
other, and an answer that is cut anywhere loses nothing.
"""

from collections.abc import Mapping, Sequence

from scanner.model import Reason, SnmpValue
from scanner.transports import ber
from scanner.transports.snmp.faults import QuestionError
from scanner.transports.snmp.values import Absent, Value

WIDEST = 24  # columns of one request
MOST_ROWS = 64  # of one request
OCTETS = 1_200  # of the variable bindings: the whole datagram then stays in one Ethernet frame
CELL_OCTETS = 30  # what a cell is taken to need until one was seen
NUMBER_OCTETS = 5  # what a number counts for in a table's size; keys and texts count as they are

Index = tuple[int, ...]


class Column:
    """One column, and how far it has been read."""

    def __init__(self, number: str, oid: str) -> None:
        self.number = number
        self.prefix = ber.oid(oid)
        self.last: Index = ()
        self.place = self.prefix


class TableWalk:
    """Reads ``columns`` (number -> OID) into ``rows`` (index -> number -> value)."""

    def __init__(
        self, columns: Mapping[str, str], *, most: int, limit: int, gentle: bool = False
    ) -> None:
        self.rows: dict[str, dict[str, SnmpValue]] = {}
        self._open = [Column(number, oid) for number, oid in columns.items()]
        self._most, self._room = most, limit
        self._octets = OCTETS // 3 if gentle else OCTETS
        self._width = WIDEST
        self._ceiling = MOST_ROWS
        self._recovers = False
        self._cells = self._octets // CELL_OCTETS
        self._indexes: dict[bytes, tuple[Index, str]] = {}

    def request(self) -> tuple[list[Column], int]:
        """The columns to ask for after their places, and how many rows; no column: it is read."""
        columns = self._open[: self._width]
        rows = self._cells // len(columns) if columns else 0
        return columns, max(1, min(rows, self._ceiling))

    def take(
        self, columns: Sequence[Column], bindings: Sequence[tuple[bytes, Value]], size: int
    ) -> None:
        """The answer to ``request``; ``size`` octets.

        Raises:
            QuestionError: it goes in circles, or the table passes its limits.
        """
        ended: set[Column] = set()
        for place, (oid, value) in enumerate(bindings):
            column = columns[place % len(columns)]
            if column in ended:
                continue
            inside = oid.startswith(column.prefix) and len(oid) > len(column.prefix)
            if not inside or (isinstance(value, Absent) and value is not Absent.NULL):
                ended.add(column)
            else:
                self._cell(column, oid, value)
        self.end(ended)
        if not bindings and not self.shrink():
            raise QuestionError(Reason.BAD_ANSWER, "the agent answers a walk with nothing")
        if bindings:
            self._cells = max(1, self._octets * len(bindings) // max(size, 1))
        if bindings and self._recovers:
            self._width = min(WIDEST, 2 * self._width)
            self._ceiling = min(MOST_ROWS, 2 * self._ceiling)

    def end(self, ended: set[Column]) -> None:
        """These columns have no more cells."""
        if ended:
            self._open = [column for column in self._open if column not in ended]

    def shrink(self) -> bool:
        """Ask for half from now on; False when it is one cell already."""
        columns, rows = self.request()
        if rows > 1:
            self._ceiling = rows // 2
        elif len(columns) > 1:
            self._width = len(columns) // 2
        else:
            return False
        return True

    def isolate(self, *, recover: bool = False) -> bool:
        """Ask for one cell at a time from now on, or again for more with every answer where it
        ``recover``s, up to half of what was too much; False when it is one cell already."""
        columns, rows = self.request()
        self._octets //= 2
        self._width = self._ceiling = 1
        self._recovers = recover
        return len(columns) > 1 or rows > 1

    def _cell(self, column: Column, oid: bytes, value: Value) -> None:
        suffix = oid[len(column.prefix) :]
        index, name = self._indexes.get(suffix) or self._index(suffix)
        if index <= column.last:
            raise QuestionError(Reason.BAD_ANSWER, "the agent repeats OIDs")
        column.last, column.place = index, oid
        if not isinstance(value, Absent):
            self.rows.setdefault(name, {})[column.number] = value
            self._room -= NUMBER_OCTETS if isinstance(value, int) else len(value)
        self._room -= len(column.number)
        if self._room < 0:
            raise QuestionError(Reason.TOO_LARGE, "the table is larger than its limit")

    def _index(self, suffix: bytes) -> tuple[Index, str]:
        """A row that was not seen before."""
        try:
            index = ber.arcs(suffix)
        except ber.BrokenBerError as error:
            raise QuestionError(Reason.BAD_ANSWER, f"the agent answers {error}") from None
        if len(self._indexes) >= self._most:
            raise QuestionError(Reason.TOO_LARGE, f"the table has more than {self._most} rows")
        known = self._indexes[suffix] = index, ".".join(map(str, index))
        self._room -= len(known[1])
        return known

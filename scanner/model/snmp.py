"""SNMP questions (RFC 3416): scalars by GET, tables by GETBULK; and how to read octet strings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from scanner.model.holes import Hole, fill
from scanner.model.questions import Question, Row, SnmpTable, SnmpValue, Transport
from scanner.model.reasons import BadAnswer


def _columns(value: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(value.items()))


@dataclass(frozen=True)
class _Snmp:
    """What both kinds share: the group's OID, named columns, and a context (RFC 3411, 3.3.1)."""

    oid: str
    named: Mapping[str, str] = field(hash=False, compare=False)
    context: str | Hole = ""
    pairs: tuple[tuple[str, str], ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", {k: str(v) for k, v in self.named.items()})
        object.__setattr__(self, "pairs", _columns(self.named))

    @property
    def columns(self) -> tuple[str, ...]:
        """The column numbers asked, below the group's OID."""
        return tuple(sorted({number for _, number in self.pairs}, key=_numeric))

    def union(self, other: Self) -> Self:
        """Both questions as one: the columns of both, by their numbers."""
        if other.key != self.key:  # type: ignore[attr-defined]
            raise ValueError("not the same group")
        numbers = dict.fromkeys((*self.columns, *other.columns))
        return replace(self, named={number: number for number in numbers})

    def oids(self) -> tuple[str, ...]:
        """The whole OIDs, one a column."""
        return tuple(f"{self.oid}.{number}" for number in self.columns)

    def filled(self, holes: Mapping[str, str]) -> Self:
        """The template with its holes filled; a context is letters, digits, ``-`` and ``_``."""
        return replace(self, context=fill(self.context, holes, r"[A-Za-z0-9_-]{1,32}"))

    def _where(self) -> str:
        return f" context {self.context}" if self.context else ""


def _numeric(dotted: str) -> tuple[int, ...]:
    return tuple(int(part) for part in dotted.split("."))


@dataclass(frozen=True)
class SnmpGet(_Snmp, Question[Row]):
    """Scalars of one group: ``SnmpGet("1.3.6.1.2.1.1", {"sysDescr": "1.0"})``.

    The answer maps the names to values; what the agent does not have (noSuchObject,
    noSuchInstance) is left out.
    """

    transport: ClassVar[Transport] = Transport.SNMP
    seconds: ClassVar[float] = 8.0

    @property
    def key(self) -> str:
        """``snmp get <oid>``."""
        return f"snmp get {self.oid}{self._where()}"

    def read(self, plain: object) -> Row:
        """From ``{column number: value}`` to ``{name: value}``."""
        row = _row(plain)
        return {name: row[number] for name, number in self.pairs if number in row}


@dataclass(frozen=True)
class SnmpWalk(_Snmp, Question[SnmpTable]):
    """Columns of one table: ``SnmpWalk("1.3.6.1.2.1.2.2.1", {"ifDescr": "2", "ifType": "3"})``.

    The answer maps each row's index to its columns by name; a cell that the agent left out is
    left out. ``most`` bounds the rows.
    """

    transport: ClassVar[Transport] = Transport.SNMP
    seconds: ClassVar[float] = 30.0
    most: ClassVar[int] = 20_000

    @property
    def key(self) -> str:
        """``snmp walk <oid>``."""
        return f"snmp walk {self.oid}{self._where()}"

    def read(self, plain: object) -> SnmpTable:
        """From ``{index: {column number: value}}`` to rows by name."""
        if not isinstance(plain, Mapping):
            raise BadAnswer("not a table")
        table: dict[str, Row] = {}
        for index, cells in plain.items():
            row = _row(cells)
            named = {name: row[number] for name, number in self.pairs if number in row}
            if named:
                table[str(index)] = named
        return table


def _row(plain: object) -> dict[str, SnmpValue]:
    if not isinstance(plain, Mapping):
        raise BadAnswer("not a row")
    row: dict[str, SnmpValue] = {}
    for number, value in plain.items():
        if not isinstance(value, (int, bytes, str)):
            raise BadAnswer(f"column {number} holds {type(value).__name__}")
        row[str(number)] = value
    return row


def text(value: SnmpValue | None) -> str:
    """A DisplayString (RFC 2579) as clean text; ``""`` where it is absent.

    Devices send Latin-1, NULs and control characters: undecodable bytes become U+FFFD and
    control characters spaces.
    """
    if value is None:
        return ""
    raw = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return "".join(char if char.isprintable() else " " for char in raw.replace("\0", "")).strip()


def mac(value: SnmpValue | None) -> str | None:
    """A PhysAddress of six octets as ``aa:bb:cc:dd:ee:ff``; None for anything else."""
    if isinstance(value, bytes) and len(value) == 6 and any(value):
        return value.hex(":")
    return None


def number(value: SnmpValue | None) -> int | None:
    """An integer column, or None where it is absent."""
    return value if isinstance(value, int) else None

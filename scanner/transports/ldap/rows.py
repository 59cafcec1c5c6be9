"""Entries as compact rows: ``[dn, value, ...]`` in the order of the attributes that were asked.

What many entries share (class names, flags, security descriptors) is held once: the values of an
attribute are looked up by their octets as they came, which also saves reading them again.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from scanner.model import Reason
from scanner.transports.ber import OCTET_STRING, BrokenBerError, element
from scanner.transports.ldap.answers import Answer, read_entry, values_in
from scanner.transports.ldap.binary import is_binary
from scanner.transports.logon.failures import RefusalError

Value = None | str | bytes | list[str] | list[bytes] | list[str | bytes]

_RANGE = re.compile(rb"range=(\d{1,9})-(\d{1,9}|\*)", re.IGNORECASE)  # [MS-ADTS] 3.1.1.3.1.3.3
MOST_VALUES = 2_000_000
"""Values of attributes with several, for one question: each takes far more memory than octets."""
_MOST_SHARED = 4096
_MOST_NAMES, _LONGEST_NAME = 1000, 100
_TRIAL = 512
"""After so many different values and hardly one seen again, an attribute is held to be unique."""
_OTHER = -1


@dataclass(frozen=True, slots=True)
class Part:
    """An attribute of which only values up to ``upto`` came (its last index), so that the rest has
    to be asked for. ``place`` is its column in ``row``."""

    row: list[Value]
    place: int
    upto: int


@dataclass(slots=True)
class _Reader:
    """Reads values, and only so many of those that an attribute has several of."""

    left: int

    def one_or_list(self, data: bytes, at: int, end: int, *, binary: bool) -> Value:
        """One value, or a list of several."""
        tag, start, stop = element(data, at, end)
        if stop == end and tag == OCTET_STRING:
            return data[start:stop] if binary else text_of(data[start:stop])
        return self.several(data, at, end, binary=binary)

    def several(self, data: bytes, at: int, end: int, *, binary: bool) -> list[str | bytes]:
        """All values."""
        values = islice(values_in(data, at, end), self.left + 1)
        found: list[str | bytes] = list(values) if binary else list(map(text_of, values))
        if len(found) > self.left:
            raise RefusalError(Reason.TOO_LARGE, "more values than may come for one question")
        self.left -= len(found)
        return found


@dataclass(slots=True)
class _Shared:
    """The values of an attribute by their octets."""

    reader: _Reader
    binary: bool
    held: dict[bytes, Value] | None = field(default_factory=dict)
    again: int = 0

    def value(self, data: bytes, at: int, end: int) -> Value:
        if self.held is None:
            return self.reader.one_or_list(data, at, end, binary=self.binary)
        raw = data[at:end]
        if raw in self.held:
            self.again += 1
            return self.held[raw]
        found = self.reader.one_or_list(data, at, end, binary=self.binary)
        if len(self.held) < _MOST_SHARED:
            self.held[raw] = found
            if len(self.held) == _TRIAL and self.again < _TRIAL:
                self.held = None
        return found


class Rows:
    """Collects the rows of one search. ``parts`` are the attributes that came in part only."""

    def __init__(self, attributes: tuple[str, ...]) -> None:
        self.rows: list[list[Value]] = []
        self.parts: list[Part] = []
        self._width = len(attributes)
        self._reader = _Reader(MOST_VALUES)
        self._shared = [_Shared(self._reader, is_binary(name)) for name in attributes]
        self._by_name = {name.lower().encode(): at for at, name in enumerate(attributes)}
        self._places: dict[bytes, int] = {}

    def add(self, answer: Answer) -> None:
        """One more entry.

        Raises:
            BrokenBerError: it is none; RefusalError: there are too many values by now.
        """
        name, attributes = read_entry(answer)
        row: list[Value] = [name.decode("utf-8", "replace"), *[None] * self._width]
        data = answer.data
        for description, at, end in attributes:
            place = self._places.get(description)
            if place is None:
                place = self._place(description)
            if at == end or place == _OTHER:  # no values, or not asked
                continue
            if b";" in description and (found := _RANGE.search(description)):
                self._part(row, place, found, self._list(place, data, at, end))
            else:
                row[place + 1] = self._shared[place].value(data, at, end)
        self.rows.append(row)

    def more(self, part: Part, answer: Answer) -> Part | None:
        """More values of a part; the part that is still missing.

        Raises:
            BrokenBerError: what came is not the part that follows.
            RefusalError: there are too many values by now.
        """
        _, attributes = read_entry(answer)
        held = part.row[part.place + 1]
        for description, at, end in attributes:
            found = _RANGE.search(description)
            if self._place(description) != part.place or found is None or at == end:
                continue
            if int(found[1]) != part.upto + 1 or not isinstance(held, list):
                raise BrokenBerError("another part of an attribute than was asked")
            values = self._list(part.place, answer.data, at, end)
            held.extend(values)  # type: ignore[arg-type]
            if found[2] == b"*":
                return None
            if int(found[2]) - part.upto != len(values):
                raise BrokenBerError("a part of an attribute of another length than it says")
            return Part(part.row, part.place, int(found[2]))
        raise BrokenBerError("an attribute that ends in the middle")

    def _part(
        self, row: list[Value], place: int, found: re.Match[bytes], values: list[str | bytes]
    ) -> None:
        row[place + 1] = values
        if found[2] != b"*":
            if int(found[1]) != 0 or int(found[2]) + 1 != len(values):
                raise BrokenBerError("a part of an attribute of another length than it says")
            self.parts.append(Part(row, place, int(found[2])))

    def _list(self, place: int, data: bytes, at: int, end: int) -> list[str | bytes]:
        return self._reader.several(data, at, end, binary=self._shared[place].binary)

    def _place(self, description: bytes) -> int:
        """The column of an attribute description (RFC 4512, 2.5), without its options."""
        place = self._by_name.get(description.partition(b";")[0].lower(), _OTHER)
        if len(self._places) < _MOST_NAMES and len(description) < _LONGEST_NAME:
            self._places[description] = place
        return place


def text_of(value: bytes) -> str | bytes:
    """UTF-8 as text; what is none stays octets."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value

"""What an ordinary user reads of an entry: the attributes that a search selects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lab.sim.ldap.constructed import WRITTEN, constructed
from lab.sim.ldap.controls import Wanted
from lab.sim.ldap.descriptors import SACL, parts_of
from lab.sim.ldap.directory import Directory
from lab.sim.ldap.entries import Entry, partial_attribute
from lab.sim.ldap.identifiers import guid_text, sid_text
from lab.sim.ldap.messages import entry as encode_entry
from lab.sim.ldap.schema import HIDDEN, ON_REQUEST, Syntax

MOST_VALUES = 1500  # MaxValRange of the default query policy ([MS-ADTS] 3.1.1.3.4.6)

_RANGE = re.compile(r"range=(\d{1,9})-(\d{1,9}|\*)", re.IGNORECASE)
_DESCRIPTOR = "ntsecuritydescriptor"
_OPERATIONAL = (
    "canonicalname",
    "createtimestamp",
    "modifytimestamp",
    "structuralobjectclass",
    "subschemasubentry",
)


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    low: int | None = None
    high: int | None = None


@dataclass(slots=True)
class Selection:
    """The attributes that a search selects (RFC 4511, 4.5.1.8), as encoded entries."""

    directory: Directory
    attributes: Sequence[str]
    wanted: Wanted
    types_only: bool = False
    _all: bool = False
    _named: list[_Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        asked = [name.lower() for name in self.attributes]
        self._all = not asked or "*" in asked
        plain = [_read(name) for name in asked if name not in {"*", "+", "1.1"}]
        if "+" in asked:
            plain += [_Asked(name) for name in _OPERATIONAL]
        if self._all and self.wanted.sd_flags is not None:
            plain.append(_Asked(_DESCRIPTOR))
        self._named = [one for one in dict.fromkeys(plain) if one.name not in HIDDEN]

    def encoded(self, entry: Entry) -> bytes:
        """The SearchResultEntry."""
        return encode_entry(self._name(entry), b"".join(self._attributes(entry)))

    def _attributes(self, entry: Entry) -> Iterator[bytes]:
        named = {one.name for one in self._named}
        if self._all:
            for name in entry.values:
                if name not in HIDDEN and name not in ON_REQUEST and name not in named:
                    yield from self._attribute(entry, _Asked(name))
        for one in self._named:
            yield from self._attribute(entry, one)

    def _attribute(self, entry: Entry, asked: _Asked) -> Iterator[bytes]:
        name = asked.name
        values = entry.values.get(name)
        as_stored = values is not None and len(values) <= MOST_VALUES and asked.low is None
        rewritten = name == _DESCRIPTOR or (
            self.wanted.extended is not None and entry.schema.syntax(name) is Syntax.NAME
        )
        if as_stored and not rewritten and not self.types_only:
            yield entry.encoded(name)
            return
        if values is None:
            values = constructed(name, entry, self.directory)
        if name == _DESCRIPTOR:
            values = self._descriptors(values)
        elif rewritten:
            values = [self._extended(value) for value in values]
        if values:
            written = entry.names.get(name) or WRITTEN.get(name, name)
            yield from self._in_ranges(written, values, asked)

    def _in_ranges(self, name: str, values: list[bytes], asked: _Asked) -> Iterator[bytes]:
        """Range retrieval ([MS-ADTS] 3.1.1.3.1.3.3): without a range, a long attribute comes
        empty, with its first values beside it."""
        if self.types_only:
            yield partial_attribute(name, [])
            return
        if asked.low is None and len(values) <= MOST_VALUES:
            yield partial_attribute(name, values)
            return
        if asked.low is None:
            yield partial_attribute(name, [])
        low = asked.low or 0
        high = min(low + MOST_VALUES - 1, len(values) if asked.high is None else asked.high)
        end = "*" if high >= len(values) - 1 else str(high)
        yield partial_attribute(f"{name};range={low}-{end}", values[low : high + 1])

    def _descriptors(self, values: list[bytes]) -> list[bytes]:
        """An ordinary user may not read the SACL, and who asks for all parts gets none."""
        flags = self.wanted.sd_flags
        if flags is None or flags & SACL:
            return []
        try:
            return [parts_of(value, flags) for value in values]
        except ValueError:
            return values  # a broken descriptor in the data is meant to be read as it is

    def _name(self, entry: Entry) -> str:
        return entry.dn if self.wanted.extended is None else self._with_ids(entry.dn, entry)

    def _extended(self, value: bytes) -> bytes:
        text = value.decode("utf-8", "replace")
        try:
            entry = self.directory.find(text) if not text.startswith("<") else None
        except ValueError:
            return value
        return self._with_ids(text, entry).encode() if entry else value

    def _with_ids(self, name: str, entry: Entry) -> str:
        """``<GUID=...>;<SID=...>;name`` ([MS-ADTS] 3.1.1.3.4.1.5)."""
        guid, sid = entry.values.get("objectguid"), entry.values.get("objectsid")
        text = self.wanted.extended == 1
        ids = [f"<GUID={guid_text(guid[0]) if text else guid[0].hex()}>"] if guid else []
        ids += [f"<SID={sid_text(sid[0]) if text else sid[0].hex()}>"] if sid else []
        return ";".join([*ids, name])


def _read(name: str) -> _Asked:
    base, _, options = name.partition(";")
    found = _RANGE.fullmatch(options)
    if found is None:
        return _Asked(base)
    return _Asked(base, int(found[1]), None if found[2] == "*" else int(found[2]))

"""LDIF (RFC 2849) as the simulator's data: content records, and changes that lie over them.

A line may hold placeholders (``lab.sim.placeholders``), which do not work inside base64. Beside
their forms there is ``@ago 40d filetime@``: see ``lab.sim.filetime``; and for an address of the
host's network in a DNS record, ``dnsRecord: @record HEAD 15@`` with the 24 octets before it in
hexadecimal ([MS-DNSP] 2.3.2.2).
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from lab.sim.filetime import filetime
from lab.sim.placeholders import Placeholders

Values = dict[str, list[bytes]]
Kind = Literal["add", "replace", "delete"]

_FILETIME = re.compile(r"@(ago|in) (\d+)([smhd]) filetime@")
_RECORD = re.compile(r"^dnsRecord: @record ([0-9a-f]{48}) (\d{1,3})@$", re.MULTILINE)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an attribute (RFC 2849, mod-spec)."""

    kind: Kind
    attribute: str
    values: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """An entry with its values, or changes to an entry that an earlier file holds."""

    dn: str
    values: Values = field(default_factory=dict)
    changes: Sequence[Change] | None = None


def read_ldif(file: Path, own: Placeholders) -> Iterator[Record]:
    """All records of a file. Raises ValueError with the file's name and the line's number."""
    text = file.read_text(encoding="utf-8")
    text = own.text(_records(_filetimes(text, own), own))
    for number, lines in _blocks(text):
        try:
            yield _record(lines)
        except (ValueError, binascii.Error) as error:
            raise ValueError(f"{file.name}, record at line {number}: {error}") from error


def _filetimes(text: str, own: Placeholders) -> str:
    def ticks(hole: re.Match[str]) -> str:
        apart = timedelta(**{_UNITS[hole[3]]: int(hole[2])})
        moment = own.now - apart if hole[1] == "ago" else own.now + apart
        return str(filetime(moment.replace(microsecond=0)))

    return _FILETIME.sub(ticks, text)


def _records(text: str, own: Placeholders) -> str:
    def coded(hole: re.Match[str]) -> str:
        address = ipaddress.IPv4Address(f"{own.words['network']}.{hole[2]}")
        value = bytes.fromhex(hole[1]) + address.packed
        return f"dnsRecord:: {base64.b64encode(value).decode()}"

    return _RECORD.sub(coded, text)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Unfolded lines without comments, by record, with the number of the first line."""
    lines, first, comment = list[str](), 0, False
    # Not splitlines(), for which U+0085 and U+2028 end a line too: values may hold them.
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.startswith(" "):
            if not lines and not comment:
                raise ValueError(f"line {number} continues nothing")
            if not comment:
                lines[-1] += line[1:]
            continue
        comment = line.startswith("#")
        if line and not comment:
            first = first if lines else number
            lines.append(line)
        elif not line and lines:
            if not lines[0].lower().startswith("version:") or len(lines) > 1:
                yield first, lines
            lines = []


def _record(lines: list[str]) -> Record:
    if lines[0].lower().startswith("version:"):
        lines = lines[1:]
    name, dn = _pair(lines[0])
    if name.lower() != "dn":
        raise ValueError("a record starts with dn")
    kind, rest = "add", lines[1:]
    if rest and rest[0].lower().startswith("changetype:"):
        kind, rest = _pair(rest[0])[1].decode(), rest[1:]
    match kind:
        case "add":
            return Record(dn.decode(), _values([_pair(line) for line in rest]))
        case "modify":
            return Record(dn.decode(), changes=list(_changes(rest)))
        case _:
            raise ValueError(f"changetype {kind} is not known here")


def _pair(line: str) -> tuple[str, bytes]:
    """An attribute's name and value; ``::`` is base64. URLs (``:<``) are refused."""
    name, colon, value = line.partition(":")
    if not colon or not name or value.startswith("<"):
        raise ValueError(f"no attribute and value: {line[:40]!r}")
    if value.startswith(":"):
        return name, base64.b64decode(value[1:].strip(), validate=True)
    return name, value.lstrip(" ").encode()


def _values(pairs: Sequence[tuple[str, bytes]]) -> Values:
    values = Values()
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _changes(lines: Sequence[str]) -> Iterator[Change]:
    kinds: dict[str, Kind] = {"add": "add", "replace": "replace", "delete": "delete"}
    left = iter(lines)
    for line in left:
        kind, attribute = _pair(line)
        values = list[bytes]()
        for below in left:
            if below == "-":
                break
            name, value = _pair(below)
            if name.lower() != attribute.decode().lower():
                raise ValueError(f"{name} stands under {attribute.decode()}")
            values.append(value)
        if kind not in kinds:
            raise ValueError(f"{kind} is no change of an attribute")
        yield Change(kinds[kind], attribute.decode(), values)

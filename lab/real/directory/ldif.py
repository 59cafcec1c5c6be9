"""The dump of a directory, made fit to keep: no secrets, one order, dates counted from today.

It is the LDIF (RFC 2849) that lab.sim.ldap serves, with the placeholders that lab.sim.ldap.ldif
reads. Two dumps of one description are the same, whenever and wherever they are made.
"""

import base64
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lab.sim.filetime import NEVER, moment_of
from scanner.model.directory_secrets import SECRETS

# Counters that differ with every build, what the server makes up anew, and its version.
_VOLATILE = frozenset(
    {"oeminformation", "usncreated", "usnchanged", "dscorepropagationdata", "distinguishedname"}
)

_FILETIMES = frozenset(
    {
        "accountexpires",
        "badpasswordtime",
        "creationtime",
        "lastlogon",
        "lastlogontimestamp",
        "lockouttime",
        "ms-mcs-admpwdexpirationtime",
        "mslaps-passwordexpirationtime",
        "pwdlastset",
    }
)
_GENERALIZED = re.compile(r"\d{14}\.0Z")
_NEVER = ("0", str(NEVER))
_HOUR = 3600
_ADDRESS = b"\x04\x00\x01\x00"  # 4 octets of type A
_BUILDING = timedelta(minutes=30)
_PARTITION = re.compile(r"CN=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}),CN=Partitions,")

# Below these are thousands of objects that are the same in every domain.
_LEFT_OUT = re.compile(
    r"(^|,)(CN=(DisplaySpecifiers|Extended-Rights|ForestUpdates|Physical Locations|NTDS Quotas)"
    r",CN=Configuration|CN=DomainUpdates,CN=System|CN=RID Set|CN=RID Manager\$),",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One value: ``text`` as it stands in LDIF, which is base64 where ``coded``."""

    name: str
    text: str
    coded: bool = False

    def __str__(self) -> str:
        return f"{self.name}:{':' * self.coded} {self.text}"


@dataclass(frozen=True, slots=True)
class Found:
    """One entry."""

    dn: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """When the dump is made, since when what is in it was built, and in which network."""

    now: datetime
    since: datetime
    network: str

    def day(self, moment: datetime) -> datetime:
        """Now, for what came with the build."""
        return self.now if moment >= self.since else moment


def read_found(text: str) -> Iterator[Found]:
    """The entries of what ldapsearch -LLL -o ldif-wrap=no has written."""
    for block in text.split("\n\n"):
        lines = [_line(raw) for raw in block.split("\n") if raw and not raw.startswith("#")]
        if lines and lines[0].name == "dn":
            name = lines[0]
            dn = base64.b64decode(name.text).decode() if name.coded else name.text
            yield Found(dn, tuple(lines[1:]))


def kept_ldif(entries: Iterable[Found], now: datetime, built: datetime, network: str) -> str:
    """The entries as a file to keep: parents before children, values in order.

    What the build itself made, at ``built``, was made today: those dates do not move on.
    ``network`` is what ``@network@`` takes the place of: three octets of an address, and not where
    they are a part of another number or of an OID.
    """
    kept = {entry.dn: entry for entry in _renamed(entries) if not _LEFT_OUT.search(entry.dn)}
    ordered = sorted(kept.values(), key=lambda entry: _place(entry.dn))
    made = Made(now, built - _BUILDING, network)
    text = "".join(f"{_text(entry, made)}\n" for entry in ordered)
    own = rf"(?<![\d.]){re.escape(network)}(?=\.\d{{1,3}}(?!\d|\.\d))"
    return re.sub(own, "@network@", text)


def _renamed(entries: Iterable[Found]) -> Iterator[Found]:
    """The partitions of DNS have names made at random: they get names made from what they are."""
    found = list(entries)
    names = {}
    for entry in found:
        if partition := _PARTITION.match(entry.dn):
            what = next(line.text for line in entry.lines if line.name == "nCName")
            names[partition[1]] = str(uuid.uuid5(uuid.NAMESPACE_DNS, what.lower()))
    for entry in found:
        yield Found(
            _exchanged(entry.dn, names),
            tuple(
                Line(line.name, _exchanged(line.text, names), line.coded) for line in entry.lines
            ),
        )


def _exchanged(text: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _line(raw: str) -> Line:
    name, _, value = raw.partition(":")
    if value.startswith(":"):
        return Line(name, value[1:].strip(), coded=True)
    return Line(name, value.strip())


def _place(dn: str) -> tuple[str, ...]:
    return tuple(reversed(re.split(r"(?<!\\),", dn.lower())))


def _text(entry: Found, made: Made) -> str:
    wanted = (
        _steady(line, entry.dn, made)
        for line in entry.lines
        if line.name.lower() not in SECRETS | _VOLATILE
    )
    # The order of object classes is from the top down, and says what the entry is.
    lines = sorted(
        wanted,
        key=lambda line: (
            line.name.lower() != "objectclass",
            line.name.lower(),
            "" if line.name.lower() == "objectclass" else line.text,
        ),
    )
    safe = entry.dn.isascii() and "\0" not in entry.dn and "\n" not in entry.dn
    name = f"dn: {entry.dn}" if safe else f"dn:: {base64.b64encode(entry.dn.encode()).decode()}"
    return "".join(f"{line}\n" for line in (name, *lines))


def _steady(line: Line, dn: str, made: Made) -> Line:
    name = line.name.lower()
    if name == "dnsrecord" and line.coded:
        return _record(line, made.network)
    if name == "objectguid":
        guid = uuid.uuid5(uuid.NAMESPACE_DNS, dn.lower())
        return Line(line.name, base64.b64encode(guid.bytes_le).decode(), coded=True)
    if name in _FILETIMES and line.text not in _NEVER:
        moment = moment_of(int(line.text))
        if name == "creationtime":
            moment = made.day(moment)
        return Line(line.name, _hole(moment, made.now, "filetime"))
    if _GENERALIZED.fullmatch(line.text):
        moment = datetime.strptime(line.text, "%Y%m%d%H%M%S.0Z").replace(tzinfo=UTC)
        return Line(line.name, _hole(made.day(moment), made.now, "%Y%m%d%H%M%S.0Z"))
    return line


def _record(line: Line, network: str) -> Line:
    """An address of the network ([MS-DNSP] 2.3.2.2, type A) as a placeholder, for the simulator
    serves another network; any other record as it is."""
    raw = base64.b64decode(line.text)
    head, data = raw[:24], raw[24:]
    if head[:4] != _ADDRESS or len(data) != 4 or ".".join(map(str, data[:3])) != network:
        return line
    return Line(line.name, f"@record {head.hex()} {data[3]}@")


def _hole(moment: datetime, now: datetime, form: str) -> str:
    """The placeholder for a moment: whole days where it is near to one, else hours."""
    hours = round((now - moment).total_seconds() / _HOUR)
    word, size = ("ago", hours) if hours >= 0 else ("in", -hours)
    span = f"{size // 24}d" if size and size % 24 == 0 else f"{size}h"
    return f"@{word} {span} {form}@"

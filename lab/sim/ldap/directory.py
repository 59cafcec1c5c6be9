"""The entries of a directory: found by name, GUID or SID, and walked by scope."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab.sim.ldap.entries import Entry
from lab.sim.ldap.identifiers import guid_octets, sid_octets
from lab.sim.ldap.ldif import Change, Record, Values, read_ldif
from lab.sim.ldap.names import Key, name_key, parent
from lab.sim.ldap.schema import Schema
from lab.sim.placeholders import Placeholders

BASE, ONE, SUBTREE = 0, 1, 2

_CONTEXT_CLASSES = ("domaindns", "configuration", "dmd")


@dataclass(slots=True)
class Directory:
    """``contexts`` are the heads of the naming contexts, the shortest name first; ``root`` holds
    what the files say of the root DSE (the record of the empty name)."""

    schema: Schema = field(default_factory=Schema)
    entries: dict[Key, Entry] = field(default_factory=dict)
    children: dict[Key, list[Entry]] = field(default_factory=dict)
    contexts: tuple[Entry, ...] = ()
    root: Values = field(default_factory=dict)
    _guids: dict[bytes, Entry] = field(default_factory=dict)
    _sids: dict[bytes, Entry] = field(default_factory=dict)

    def find(self, name: str) -> Entry | None:
        """By distinguished name, ``<GUID=...>``, ``<SID=...>`` or ``<WKGUID=...,name>``
        ([MS-ADTS] 3.1.1.3.1.2.4). Raises ValueError when it is no name."""
        if not name.startswith("<"):
            return self.entries.get(name_key(name))
        kind, _, rest = name[1:].partition("=")
        text = rest.partition(">")[0]
        match kind.upper():
            case "GUID":
                return self._guids.get(guid_octets(text))
            case "SID":
                found = sid_octets(text) if text[:2].upper() == "S-" else bytes.fromhex(text)
                return self._sids.get(found)
            case "WKGUID":
                return self._well_known(text)
            case _:
                raise ValueError("no form of a name")

    def by_sid(self, sid: bytes) -> Entry | None:
        """The account or group of a SID."""
        return self._sids.get(sid)

    def context_of(self, key: Key) -> Entry | None:
        """The head of the naming context that the name is in."""
        inside = [head for head in self.contexts if key[: len(head.key)] == head.key]
        return max(inside, key=lambda head: len(head.key), default=None)

    def below(self, base: Entry, scope: int, *, everywhere: bool = False) -> Iterator[Entry]:
        """The entries of a scope in the base's naming context, or in all (global catalog)."""
        heads = set() if everywhere else {head.key for head in self.contexts} - {base.key}
        if scope != ONE:
            yield base
        if scope == BASE:
            return
        waiting = [iter(self.children.get(base.key, ()))]
        while waiting:
            entry = next(waiting[-1], None)
            if entry is None:
                waiting.pop()
            elif entry.key not in heads:
                yield entry
                if scope == SUBTREE:
                    waiting.append(iter(self.children.get(entry.key, ())))

    def subordinate(self, base: Entry) -> list[Entry]:
        """The naming contexts right below the base's context that a search leaves out."""
        size = len(base.key)
        lower = [h for h in self.contexts if h.key[:size] == base.key and len(h.key) > size]
        return [h for h in lower if self.context_of(h.key[:-1]) is self.context_of(base.key)]

    def _well_known(self, text: str) -> Entry | None:
        guid, _, name = text.partition(",")
        holder = self.entries.get(name_key(name))
        for value in holder.texts("wellknownobjects") if holder else ():
            binary = value.split(":", 3)
            if len(binary) == 4 and binary[2].lower() == guid.lower():
                return self.entries.get(name_key(binary[3]))
        return None

    def index(self) -> None:
        """Work out what searches need, when all records are in."""
        for entry in self.entries.values():
            if entry.isa("attributeschema") or entry.isa("classschema"):
                self.schema.learn(entry.values)
        for entry in self.entries.values():
            self.schema.meet(entry.values)
            self.children.setdefault(entry.key[:-1], []).append(entry)
            for table, name in ((self._guids, "objectguid"), (self._sids, "objectsid")):
                table.update(dict.fromkeys(entry.values.get(name, ()), entry))
            for member in entry.values.get("member", ()):
                held = self.entries.get(_key_or_none(member) or ())
                if held:
                    held.add("memberOf", entry.dn.encode())
        heads = [entry for entry in self.entries.values() if self._is_head(entry)]
        self.contexts = tuple(sorted(heads, key=lambda entry: len(entry.key)))

    def _is_head(self, entry: Entry) -> bool:
        """The root of a naming context; a domain's subtree may hold other domainDNS objects only
        as heads (DomainDnsZones, ForestDnsZones)."""
        if not any(entry.isa(kind) for kind in _CONTEXT_CLASSES):
            return False
        return entry.isa("dmd") or entry.isa("configuration") or entry.key[-1].startswith("dc=")


def _key_or_none(name: bytes) -> Key | None:
    try:
        return name_key(name.decode("utf-8", "replace"))
    except ValueError:
        return None


def read_directory(files: Sequence[Path], own: Placeholders) -> Directory:
    """All files, later ones over earlier ones. Raises ValueError that names file and record."""
    directory = Directory()
    for file in files:
        for record in read_ldif(file, own):
            try:
                _put(directory, record)
            except ValueError as error:
                raise ValueError(f"{file.name}: {record.dn}: {error}") from error
    directory.index()
    return directory


def of_records(records: Iterable[Record]) -> Directory:
    """The same from records."""
    directory = Directory()
    for record in records:
        _put(directory, record)
    directory.index()
    return directory


def _put(directory: Directory, record: Record) -> None:
    if not record.dn:
        directory.root |= record.values
        return
    if record.changes is None:
        entry = Entry.of(record.dn, record.values, directory.schema)
        if entry.key in directory.entries:
            raise ValueError("the entry is there already")
        if "distinguishedname" not in entry.values:
            entry.add("distinguishedName", record.dn.encode())
        directory.entries[entry.key] = entry
        return
    found = directory.entries.get(name_key(record.dn))
    if found is None:
        raise ValueError(f"there is no such entry to change (below {parent(record.dn)})")
    for change in record.changes:
        _change(found, change)


def _change(entry: Entry, change: Change) -> None:
    lower = change.attribute.lower()
    if change.kind == "replace" or (change.kind == "delete" and not change.values):
        entry.values.pop(lower, None)
    if change.kind == "delete":
        left = [v for v in entry.values.get(lower, ()) if v not in change.values]
        if not left:
            entry.values.pop(lower, None)
            return
        entry.values[lower] = left
        return
    for value in change.values:
        entry.add(change.attribute, value)

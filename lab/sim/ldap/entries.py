"""An entry of the directory, with what is worked out once and asked often."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.sim.ber import OCTETS, SEQUENCE, tlv
from lab.sim.ldap.ldif import Values
from lab.sim.ldap.names import Key, name_key
from lab.sim.ldap.schema import Schema
from lab.sim.ldap.values import Comparable, comparable

_SET = 0x31


@dataclass(slots=True)
class Entry:
    """``values`` by lower-case names; ``names`` are how they are written."""

    dn: str
    key: Key
    values: Values
    names: dict[str, str]
    schema: Schema
    _encoded: dict[str, bytes] = field(default_factory=dict)
    _comparable: dict[str, list[Comparable]] = field(default_factory=dict)

    @classmethod
    def of(cls, dn: str, values: Mapping[str, list[bytes]], schema: Schema) -> "Entry":
        """Raises ValueError when the name is none."""
        lower: Values = {}
        for name, held in values.items():
            lower.setdefault(name.lower(), []).extend(held)
        return cls(dn, name_key(dn), lower, {n.lower(): n for n in values}, schema)

    def has(self, name: str) -> bool:
        """Whether it has a value of the attribute (in any case)."""
        return name.lower() in self.values

    def texts(self, name: str) -> list[str]:
        """All values of an attribute (lower case)."""
        return [value.decode("utf-8", "replace") for value in self.values.get(name, ())]

    def text(self, name: str) -> str:
        """The first value; empty when there is none."""
        found = self.values.get(name)
        return found[0].decode("utf-8", "replace") if found else ""

    def number(self, name: str) -> int:
        """The first value; 0 when there is none or it is no number."""
        try:
            return int(self.text(name))
        except ValueError:
            return 0

    def isa(self, kind: str) -> bool:
        """Whether it is of the class (lower case)."""
        return any(held.lower() == kind for held in self.texts("objectclass"))

    def add(self, name: str, value: bytes) -> None:
        """Another value, before the first search."""
        lower = name.lower()
        self.names.setdefault(lower, name)
        held = self.values.setdefault(lower, [])
        if value not in held:
            held.append(value)

    def compared(self, name: str) -> list[Comparable]:
        """The values that fit the attribute's syntax, as they are compared."""
        if name not in self._comparable:
            syntax, found = self.schema.syntax(name), list[Comparable]()
            for value in self.values.get(name, ()):
                try:
                    found.append(comparable(syntax, value))
                except ValueError:
                    continue
            self._comparable[name] = found
        return self._comparable[name]

    def encoded(self, name: str) -> bytes:
        """The PartialAttribute (RFC 4511, 4.1.7) of an attribute that is there."""
        if name not in self._encoded:
            self._encoded[name] = partial_attribute(self.names[name], self.values[name])
        return self._encoded[name]


def partial_attribute(name: str, values: list[bytes]) -> bytes:
    """PartialAttribute (RFC 4511, 4.1.7)."""
    held = b"".join(tlv(OCTETS, value) for value in values)
    return tlv(SEQUENCE, tlv(OCTETS, name.encode()) + tlv(_SET, held))

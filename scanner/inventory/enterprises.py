"""What sysObjectID and sysDescr say of a device, by the rules of ``enterprises.toml``."""

import functools
import importlib.resources
import re
import tomllib
from dataclasses import dataclass

import msgspec

from scanner.model import Identity, Role

ENTERPRISES = "1.3.6.1.4.1."
"""Private enterprise numbers (RFC 1155, IANA) stand below."""

_LONGEST_DESCR = 255  # sysDescr is DisplayString (SIZE (0..255)) (RFC 3418)
_LONGEST_FIELD = 80


class Vendor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An enterprise number; ``kinds`` where the vendor makes one kind of thing only."""

    number: int
    name: str
    kinds: tuple[Role, ...] = ()


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Matches below an OID (without 1.3.6.1.4.1) where sysDescr has ``descr``."""

    under: str = ""
    descr: str = ""
    kinds: tuple[Role, ...] = ()
    vendor: str | None = None
    os: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    vendor: tuple[Vendor, ...]
    rule: tuple[Rule, ...]


@dataclass(frozen=True)
class Enterprises:
    """The rules in their order, and the vendors by number."""

    rules: tuple[tuple[Rule, re.Pattern[str]], ...]
    vendors: dict[int, Vendor]

    def identity(self, object_id: str, descr: str) -> Identity:
        """Vendor, kind, system, model and version, as far as the two values tell them."""
        below = object_id.removeprefix(ENTERPRISES) if object_id.startswith(ENTERPRISES) else ""
        vendor = self._vendor(below)
        for rule, pattern in self.rules:
            found = pattern.search(descr[:_LONGEST_DESCR])
            if found is not None and f"{below}.".startswith(f"{rule.under}." if rule.under else ""):
                return _identity(rule, found, vendor)
        if vendor is None:
            return Identity()
        return Identity(frozenset(vendor.kinds), vendor=vendor.name)

    def _vendor(self, below: str) -> Vendor | None:
        number = below.partition(".")[0]
        return self.vendors.get(int(number)) if number.isdecimal() else None


def _identity(rule: Rule, found: re.Match[str], vendor: Vendor | None) -> Identity:
    told = {name: value.strip() for name, value in found.groupdict().items() if value}
    maker = rule.vendor or (vendor.name if vendor else None)
    system = rule.os or (f"{maker} firmware" if maker and "version" in told else None)
    return Identity(
        frozenset(rule.kinds),
        vendor=maker,
        model=told.get("model", "")[:_LONGEST_FIELD] or None,
        os=system,
        os_version=told.get("version", "")[:_LONGEST_FIELD] or None,
    )


@functools.cache
def enterprises() -> Enterprises:
    """The rules as they are delivered with the program."""
    raw = (importlib.resources.files(__package__) / "enterprises.toml").read_text("utf-8")
    file = msgspec.convert(tomllib.loads(raw), _File)
    return Enterprises(
        tuple((rule, re.compile(rule.descr, re.IGNORECASE)) for rule in file.rule),
        {vendor.number: vendor for vendor in file.vendor},
    )

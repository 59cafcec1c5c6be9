"""Questions to a directory over LDAP (RFC 4511), and what came back, decoded once.

Nothing here writes, and no attribute that holds a secret can be asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Self

from scanner.model.directory_secrets import SECRETS
from scanner.model.directory_values import Entry
from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer
from scanner.model.redactions import REDACTIONS

Entries = tuple[Entry, ...]


class Base(StrEnum):
    """Where a search begins; the controller's own root DSE names them ([MS-ADTS] 3.1.1.3.2)."""

    DOMAIN = "domain"
    CONFIGURATION = "configuration"
    SCHEMA = "schema"
    DOMAIN_DNS = "domain-dns-zones"
    FOREST_DNS = "forest-dns-zones"


class SearchScope(StrEnum):
    """RFC 4511, 4.5.1.2."""

    BASE = "base"
    ONE = "one"
    SUBTREE = "sub"


# What people write into a user's or computer's remarks.
_FREE_TEXT = frozenset({"description", "info", "comment"})
_ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,100}|\+|1\.1")
_IN_FILTER = re.compile(r"\(([A-Za-z][A-Za-z0-9-]*)(?=[~<>:=])")


@dataclass(frozen=True)
class LdapSearch(Question[Entries]):
    """One paged search: ``LdapSearch(Base.DOMAIN, "(objectClass=trustedDomain)", ("name",))``.

    ``filter`` is fixed text (RFC 4515), ``under`` the RDNs below the base, such as "CN=System".
    The domain is asked through any one of its controllers; ``every_controller`` asks each of them,
    for what is not replicated. ``nTSecurityDescriptor`` comes as owner, group and DACL. ``most``
    entries are taken at most: more are too-large. A base that does not exist has no entries where
    ``optional``, else the answer is not-supported. Presence of a secret may be asked by a filter;
    its value never (see ``directory_secrets``). ``redact`` names one of ``REDACTIONS``, which the
    transport applies before anything else sees the answer.
    """

    base: Base
    filter: str
    attributes: tuple[str, ...]
    under: str = ""
    scope: SearchScope = SearchScope.SUBTREE
    most: int = 200_000
    every_controller: bool = False
    optional: bool = True
    redact: str = ""
    transport: ClassVar[Transport] = Transport.LDAP
    seconds: ClassVar[float] = 120.0
    limit: ClassVar[int] = 256 << 20

    def __post_init__(self) -> None:
        if not self.filter.startswith("(") or not self.filter.endswith(")"):
            raise ValueError(f"{self.filter!r} is no filter of RFC 4515")
        for name in self.attributes:
            if _ATTRIBUTE.fullmatch(name) is None:
                raise ValueError(f"{name!r} is no attribute")
            if name.lower() in SECRETS:
                raise ValueError(f"{name} holds a secret, and is never asked")
            if name.lower() in _FREE_TEXT and not self.redact:
                raise ValueError(f"people write passwords into {name}: name a redaction")
        if self.redact and self.redact not in REDACTIONS:
            raise ValueError(f"there is no redaction {self.redact}")

    @property
    def key(self) -> str:
        """``ldap <base> [<under>] <scope> <filter> [without <redaction>]``."""
        under = f" {self.under}" if self.under else ""
        each = " of every controller" if self.every_controller else ""
        without = f" without {self.redact}" if self.redact else ""
        return f"ldap {self.base}{under} {self.scope} {self.filter}{each}{without}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The attributes asked."""
        return tuple(sorted(self.attributes))

    @property
    def filtered_by(self) -> frozenset[str]:
        """The attributes that the filter tests, in lower case."""
        return frozenset(name.lower() for name in _IN_FILTER.findall(self.filter))

    def union(self, other: Self) -> Self:
        """Both searches as one: the attributes of both."""
        if other.key != self.key:
            raise ValueError("not the same search")
        both = tuple(sorted({*self.attributes, *other.attributes}))
        return replace(
            self,
            attributes=both,
            most=max(self.most, other.most),
            optional=self.optional and other.optional,
        )

    def redacted(self, row: Sequence[object]) -> list[object]:
        """What may be kept of an entry in ``read``'s plain form, its values in the order of
        ``columns``. A value that was taken out, or replaced, differs from the one that came."""
        if not self.redact:
            return list(row)
        redaction = REDACTIONS[self.redact]
        named = (name.lower() in redaction.attributes for name in ("", *self.columns))
        return [
            redaction.kept(value) if taken else value
            for value, taken in zip(row, named, strict=True)
        ]

    def read(self, plain: object) -> Entries:
        """From ``{"attributes": [name], "entries": [[dn, value, ...]]}``: after the DN one value an
        attribute in that order; None where the entry has none, a list where it has several; text as
        str, and bytes where the syntax is binary or it is no UTF-8."""
        if not isinstance(plain, Mapping):
            raise BadAnswer("not the entries of a search")
        names, rows = plain.get("attributes"), plain.get("entries")
        if not isinstance(names, list | tuple) or not isinstance(rows, list | tuple):
            raise BadAnswer("not the entries of a search")
        index = {str(name): place for place, name in enumerate(names, 1)}
        if not set(self.attributes) <= index.keys():
            raise BadAnswer("not all attributes that were asked for")
        own = {name: index[name] for name in self.attributes}
        return tuple(_entry(row, own, len(names)) for row in rows)


def _entry(row: object, own: Mapping[str, int], size: int) -> Entry:
    if not isinstance(row, list | tuple) or len(row) != size + 1 or not isinstance(row[0], str):
        raise BadAnswer("not an entry with what was asked for")
    return Entry(row, own)

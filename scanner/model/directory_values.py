"""Values of a directory's attributes, decoded by their syntax ([MS-ADTS] 3.1.1.2.2)."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from scanner.model.reasons import BadAnswer
from scanner.model.security import sid_of

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_NEVER = (1 << 63) - 1
_TICKS = 10_000_000
_GENERALIZED = re.compile(r"(\d{14})(?:\.\d+)?Z")


class Entry:
    """One object. Only the attributes that the question asks can be read, by the names it has.

    Each reader gives None (or no values) where the object has no such attribute, or where the
    account may not read it: LDAP does not tell which. Raises BadAnswer for values of another shape.
    """

    __slots__ = ("_own", "_row")

    def __init__(self, row: Sequence[object], own: Mapping[str, int]) -> None:
        self._row = row
        self._own = own

    @property
    def dn(self) -> str:
        """Its distinguished name (RFC 4514)."""
        return str(self._row[0])

    def has(self, name: str) -> bool:
        """Whether it has the attribute, as far as the account may see."""
        return self._row[self._own[name]] is not None

    def values(self, name: str) -> tuple[str | bytes, ...]:
        """All values as they came."""
        value = self._row[self._own[name]]
        if value is None:
            return ()
        if isinstance(value, list | tuple):
            return tuple(value)
        if isinstance(value, str | bytes):
            return (value,)
        raise BadAnswer(f"{name} of {self.dn[:200]} is no value")

    def text(self, name: str) -> str | None:
        """The first value as text (UTF-8; what is none is shown with replacement characters)."""
        value = self._row[self._own[name]]
        if isinstance(value, str):
            return value
        found = self.values(name)
        return _text(found[0]) if found else None

    def texts(self, name: str) -> tuple[str, ...]:
        """All values as text."""
        return tuple(_text(value) for value in self.values(name))

    def blob(self, name: str) -> bytes | None:
        """The first value's octets."""
        found = self.values(name)
        if not found:
            return None
        return found[0] if isinstance(found[0], bytes) else found[0].encode()

    def blobs(self, name: str) -> tuple[bytes, ...]:
        """All values' octets."""
        return tuple(v if isinstance(v, bytes) else v.encode() for v in self.values(name))

    def number(self, name: str) -> int | None:
        """INTEGER and LargeInteger, signed."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return int(text)
        except ValueError:
            raise BadAnswer(f"{name} of {self.dn[:200]} is no number") from None

    def flags(self, name: str) -> int:
        """A number as bits, 0 where it is not set: a 32-bit one may come negative."""
        return (self.number(name) or 0) & 0xFFFFFFFF

    def truth(self, name: str) -> bool | None:
        """Boolean: TRUE or FALSE (RFC 4517, 3.3.3)."""
        text = self.text(name)
        return None if text is None else text.upper() == "TRUE"

    def moment(self, name: str) -> datetime | None:
        """A FILETIME (100 ns since 1601), or a GeneralizedTime (RFC 4517, 3.3.13). None also for 0
        and 0x7FFFFFFFFFFFFFFF, which mean "never", and for what lies beyond the calendar."""
        text = self.text(name)
        if text is None:
            return None
        general = _GENERALIZED.fullmatch(text)
        try:
            if general:
                return datetime.strptime(general[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            ticks = int(text)
            if ticks in (0, _NEVER):
                return None
            return _EPOCH + timedelta(seconds=ticks / _TICKS)
        except OverflowError:
            return None  # beyond the year 9999
        except ValueError:
            raise BadAnswer(f"{name} of {self.dn[:200]} is no time") from None

    def seconds(self, name: str) -> float | None:
        """An interval (negative 100 ns); infinity where it is -0x8000000000000000, "for ever"."""
        ticks = self.number(name)
        if ticks is None:
            return None
        return float("inf") if ticks <= -_NEVER else abs(ticks) / _TICKS

    def sid(self, name: str) -> str | None:
        """A SID in its text form, S-1-5-21-..., or as ``sids`` says."""
        return next(iter(self.sids(name)), None)

    def sids(self, name: str) -> tuple[str, ...]:
        """All values as SIDs; one that is none is shown as it is, "malformed 0105...": it must
        neither hide the others nor be taken for absent."""
        return tuple(map(_sid, self.blobs(name)))

    def __repr__(self) -> str:
        return f"Entry({self.dn!r})"


def _sid(octets: bytes) -> str:
    try:
        return sid_of(octets)
    except BadAnswer:
        return f"malformed {octets[:28].hex()}"


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def first_rdn(dn: str) -> str:
    r"""The value of a DN's first RDN, without its escapes: ``CN=Berg\, Anna,OU=x`` is "Berg, Anna"
    (RFC 4514)."""
    head = re.match(r"[^=]*=((?:\\.|[^\\,])*)", dn, re.DOTALL)
    text = head[1] if head else dn
    try:
        raw = re.sub(
            rb"\\([0-9A-Fa-f]{2})|\\(.)",
            lambda m: bytes([int(m[1], 16)]) if m[1] else m[2],
            text.encode(),
            flags=re.DOTALL,
        )
    except ValueError:
        return text
    return raw.decode("utf-8", "replace")


def parent_of(dn: str) -> str:
    """The DN without its first RDN; "" at the top."""
    cut = re.match(r"(?:\\.|[^\\,])*,", dn, re.DOTALL)
    return dn[cut.end() :] if cut else ""

"""Registry.pol: the registry values that a group policy sets ([MS-GPREG] 2.2.1), under limits."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.model.reasons import BadAnswer

_HEAD = b"PReg\x01\x00\x00\x00"
_OPEN, _NEXT, _CLOSE = (sign.encode("utf-16-le") for sign in "[;]")
_MOST_VALUES = 20_000
_LONGEST_TEXT = 4096
SZ, EXPAND_SZ, BINARY, DWORD, MULTI_SZ = 1, 2, 3, 4, 7


@dataclass(frozen=True, slots=True)
class PolicyValue:
    r"""One value: ``key`` without its hive (``Software\Policies\...``), ``kind`` as REG_SZ and the
    others are numbered. A ``name`` that begins with ``**`` is an order, such as ``**del.X``."""

    key: str
    name: str
    kind: int
    data: bytes

    @property
    def number(self) -> int | None:
        """A REG_DWORD."""
        return int.from_bytes(self.data[:4], "little") if self.kind == DWORD else None

    @property
    def text(self) -> str | None:
        """A REG_SZ or REG_EXPAND_SZ."""
        if self.kind not in (SZ, EXPAND_SZ):
            return None
        return self.data[: 2 * _LONGEST_TEXT].decode("utf-16-le", "replace").partition("\0")[0]


def read_registry_policy(content: bytes) -> tuple[PolicyValue, ...]:
    """The values of a file, in their order. Raises BadAnswer."""
    if content[: len(_HEAD)] != _HEAD:
        raise BadAnswer("no Registry.pol")
    found: list[PolicyValue] = []
    at = len(_HEAD)
    try:
        while at < len(content):
            if len(found) == _MOST_VALUES:
                raise BadAnswer("a Registry.pol with too many values")
            value, at = _value(content, at)
            found.append(value)
    except struct.error:
        raise BadAnswer("a Registry.pol that is cut") from None
    return tuple(found)


def write_registry_policy(values: Iterable[PolicyValue]) -> bytes:
    """A file with these values."""
    found = [_HEAD]
    for value in values:
        parts = (
            (value.key + "\0").encode("utf-16-le"),
            (value.name + "\0").encode("utf-16-le"),
            struct.pack("<I", value.kind),
            struct.pack("<I", len(value.data)),
            value.data,
        )
        found.append(_OPEN + _NEXT.join(parts) + _CLOSE)
    return b"".join(found)


def _value(content: bytes, at: int) -> tuple[PolicyValue, int]:
    """``[key;name;kind;size;data]``."""
    key, at = _text(content, _past(content, at, _OPEN))
    name, at = _text(content, _past(content, at, _NEXT))
    at = _past(content, at, _NEXT)
    kind = struct.unpack_from("<I", content, at)[0]
    at = _past(content, at + 4, _NEXT)
    size = struct.unpack_from("<I", content, at)[0]
    at = _past(content, at + 4, _NEXT)
    data = content[at : at + size]
    return PolicyValue(key, name, kind, data), _past(content, at + size, _CLOSE)


def _past(content: bytes, at: int, sign: bytes) -> int:
    if content[at : at + 2] != sign:
        raise BadAnswer("a Registry.pol that is broken")
    return at + 2


def _text(content: bytes, at: int) -> tuple[str, int]:
    end = at
    while content[end : end + 2] != b"\0\0":
        end += 2
        if end - at > 2 * _LONGEST_TEXT or end >= len(content):
            raise BadAnswer("a Registry.pol with a name without an end")
    return content[at:end].decode("utf-16-le", "replace"), end + 2

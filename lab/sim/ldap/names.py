"""Distinguished names (RFC 4514), compared as a directory compares them."""

import re
from collections.abc import Iterator

Key = tuple[str, ...]

_MOST = 4096
_SPACES = re.compile(r"\s+")


def name_key(name: str) -> Key:
    """What two names are compared by: their parts, the root first, without case and spare spaces.

    Raises ValueError for what is no distinguished name.
    """
    if len(name) > _MOST:
        raise ValueError("the name is too long")
    return tuple(_part(part) for part in reversed(list(parts(name))))


def parts(name: str) -> Iterator[str]:
    """The relative names as they are written, the leaf first."""
    if not name.strip():
        return
    start = at = 0
    while at < len(name):
        if name[at] == "\\":
            at += 1
        elif name[at] in ",;":
            yield name[start:at]
            start = at + 1
        at += 1
    yield name[start:]


def parent(name: str) -> str:
    """The name above it."""
    leaf = next(parts(name), "")
    return name[len(leaf) + 1 :]


def canonical(name: str) -> str:
    """The form of ``canonicalName``: ``copley.example/Users/Ann`` ([MS-ADTS] 3.1.1.4.5.2)."""
    above, below = list[str](), list[str]()
    for part in parts(name):
        kind, _, value = part.partition("=")
        (above if kind.strip().lower() == "dc" else below).append(_unescaped(value))
    return ".".join(above) + "/" + "/".join(reversed(below))


def _part(part: str) -> str:
    kind, equals, value = part.partition("=")
    if not equals or not kind.strip():
        raise ValueError("a part of the name has no type")
    value = _SPACES.sub(" ", _unescaped(value).strip())
    return f"{kind.strip().casefold()}={value.casefold()}"


def _unescaped(value: str) -> str:
    if "\\" not in value:
        return value
    octets = re.sub(rb"\\([0-9a-fA-F]{2})", lambda m: bytes.fromhex(m[1].decode()), value.encode())
    return re.sub(r"\\(.)", r"\1", octets.decode("utf-8", "replace"))

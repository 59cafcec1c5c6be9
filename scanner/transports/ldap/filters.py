r"""A filter's text (RFC 4515) as ldap3 encodes it, with the escapes that it sends out literally.

ldap3 parses ``(cn=\2a)`` and leaves the three characters in the value; RFC 4515 wants one octet.
"""

import re
from collections.abc import Callable
from typing import Any

from ldap3.core.exceptions import LDAPInvalidFilterError
from ldap3.operation import search

_ESCAPE = re.compile(rb"\\([0-9A-Fa-f]{2})")
# The published types of ldap3 are an older release's, and have not these.
_parse: Callable[..., Any] = search.parse_filter
_compile: Callable[..., Any] = search.compile_filter


def filter_of(text: str) -> Any:
    """ldap3's ``Filter``. Raises ValueError where the text is none."""
    try:
        root = _parse(text, None, False, False, None, False)
        _unescape(root)
        return _compile(root.elements[0])
    except LDAPInvalidFilterError as error:
        raise ValueError(f"{text[:100]!r} is no filter: {error}") from None


def _unescape(node: Any) -> None:
    for name, value in (node.assertion or {}).items():
        if name in ("value", "initial", "final"):
            node.assertion[name] = _octets(value)
        elif name == "any":
            node.assertion[name] = [_octets(each) for each in value]
    for element in node.elements:
        _unescape(element)


def _octets(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), raw)

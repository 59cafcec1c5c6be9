"""The heading of a file, cleaned: which computer it is from."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from scanner.collect.values import WrongLineError

SYSTEMS = ("windows", "linux")
_MOST = 64
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_-])?")
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")


def computer(heading: Mapping[str, Any], name: str, sha256: str) -> dict[str, object]:
    """The fields of ``model.collected.Computer`` as plain data; what is not of its form is left
    out.

    Raises:
        WrongLineError: it names no computer, or a system that no collector is for.
    """
    own = heading.get("name")
    if not isinstance(own, str) or _NAME.fullmatch(own) is None:
        raise WrongLineError("the heading names no computer")
    if heading.get("system") not in SYSTEMS:
        raise WrongLineError("the heading names no known system")
    domain = _word(heading, "domain")
    administrator = heading.get("administrator")
    return {
        "file": name,
        "sha256": sha256,
        "system": heading["system"],
        "name": own.lower(),
        "domain": domain.lower() if domain and _NAME.fullmatch(domain) else None,
        "uuid": _uuid(heading.get("uuid")),
        "serial": _word(heading, "serial"),
        "vendor": _word(heading, "vendor"),
        "model": _word(heading, "model"),
        "macs": [mac for one in _each(heading, "macs") if _MAC.fullmatch(mac := _colons(one))],
        "addresses": [one for one in _each(heading, "addresses") if _is_address(one)],
        "administrator": administrator if isinstance(administrator, bool) else None,
        "script": _word(heading, "questions"),
        "version": _word(heading, "version"),
    }


def _word(heading: Mapping[str, Any], name: str) -> str | None:
    value = heading.get(name)
    if not isinstance(value, str):
        return None
    return "".join(letter for letter in value if letter.isprintable()).strip()[:200] or None


def _each(heading: Mapping[str, Any], name: str) -> list[str]:
    values = heading.get(name)
    listed = values[:_MOST] if isinstance(values, list) else []
    return [one for one in listed if isinstance(one, str)]


def _colons(mac: str) -> str:
    return mac.lower().replace("-", ":")


def _uuid(value: object) -> str | None:
    try:
        return str(UUID(value)) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def _is_address(text: str) -> bool:
    """An address that others can reach it by: neither its own loopback nor a self-made one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)

"""Files as a collector writes them, for the tests of what reads them."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
UTC_NOW = "2026-11-22T10:15:00.000000Z"
UUID = "4c4c4544-0042-5210-804d-b4c04f585131"
MAC = "00:1b:21:00:00:01"
Fields = dict[str, object]


def heading(**more: object) -> Fields:
    """A heading of a Linux computer called pc7."""
    plain: Fields = {
        "format": "siteproof-collect/1",
        "system": "linux",
        "version": "0.1.0",
        "questions": "0123456789abcdef",
        "count": 1,
        "name": "pc7",
        "domain": "",
        "uuid": UUID.upper(),
        "serial": "S7",
        "vendor": "Maker",
        "model": "Model 7",
        "macs": [MAC.upper()],
        "addresses": ["10.0.0.7", "fe80::1"],
        "administrator": True,
        "local": "2026-11-22T11:15:00+01:00",
        "utc": UTC_NOW,
    }
    return plain | more


def shell(key: str, stdout: bytes, status: int = 0, **more: object) -> Fields:
    """A shell question's line."""
    encoded = base64.b64encode(stdout).decode()
    known: Fields = {"key": f"shell {key}", "columns": [], "utc": UTC_NOW, "ms": 5}
    return {**known, "base64": encoded, "status": status, **more}


def gap(key: str, reason: str, detail: str = "") -> Fields:
    """A line without an answer."""
    known: Fields = {"key": key, "columns": [], "utc": UTC_NOW, "ms": 5}
    return {**known, "reason": reason, "detail": detail}


def whole(*lines: Fields, **head: object) -> bytes:
    """A file with its heading and its end."""
    every = [heading(**head), *lines, {"end": len(lines)}]
    return b"".join(json.dumps(line).encode() + b"\n" for line in every)


def save(folder: Path, content: bytes, name: str = "pc7.jsonl") -> Path:
    """The file on the disk."""
    path = folder / name
    path.write_bytes(content)
    return path

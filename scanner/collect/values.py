"""Answers of a file's lines as the plain data of the record. All of it is untrusted."""

import base64
import binascii
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from scanner.model import PowerShell, Question, Reason, Registry, RegistryTree, Shell, Wql

Line = Mapping[str, Any]


class WrongLineError(ValueError):
    """A line is not in the format: what is wrong with it."""


class TooMuchError(Exception):
    """An answer is over its question's own limit."""

    reason = Reason.TOO_LARGE


def plain_answer(question: Question[Any], line: Line, columns: Sequence[str]) -> object:
    """The recorded value of a question, for the columns that the line names.

    Raises:
        WrongLineError: the line does not hold it in the form of the format.
        TooMuchError: more rows, keys or bytes than the question takes.
    """
    match question:
        case Wql() | PowerShell():
            return {"rows": [dict(zip(columns, row, strict=True)) for row in _rows(question, line)]}
        case Registry():
            return _key(line.get("exists"), line.get("values", []), columns)
        case RegistryTree():
            return {"keys": dict(_keys(question, line, columns))}
        case Shell():
            return {"stdout": _stdout(question, line), "status": _status(line)}
    raise WrongLineError("a question that cannot travel by hand")


def _rows(question: Wql | PowerShell, line: Line) -> list[list[object]]:
    rows = _list(line.get("rows"), "rows")
    if len(rows) > question.most:
        raise TooMuchError(f"more than {question.most} rows")
    width = len(line["columns"])
    read = [[cell(value) for value in _list(row, "a row")] for row in rows]
    if any(len(row) != width for row in read):
        raise WrongLineError("a row that has not one value a column")
    return read


def _key(exists: object, values: object, columns: Sequence[str]) -> dict[str, object]:
    if not isinstance(exists, bool):
        raise WrongLineError("exists is neither true nor false")
    names = [column.partition(" ")[2] for column in columns]
    if not exists:
        return {"exists": False, "values": {}}
    read = [cell(value) for value in _list(values, "values")]
    if len(read) != len(names):
        raise WrongLineError("not one value a column")
    return {"exists": True, "values": dict(zip(names, read, strict=True))}


def _keys(
    question: RegistryTree, line: Line, columns: Sequence[str]
) -> list[tuple[str, dict[str, object]]]:
    keys = _list(line.get("keys"), "keys")
    if len(keys) > question.most:
        raise TooMuchError(f"more than {question.most} subkeys")
    found: list[tuple[str, dict[str, object]]] = []
    for pair in keys:
        match pair:
            case [str(name), list(values)]:
                found.append((_text(name), _key(True, values, columns)))
            case [str(name), None]:
                found.append((_text(name), _key(False, [], columns)))
            case _:
                raise WrongLineError("a subkey without name and values")
    return found


def _stdout(question: Shell, line: Line) -> bytes:
    form = "base64" if "base64" in line else "hex"
    encoded = line.get(form)
    if not isinstance(encoded, str):
        raise WrongLineError("no output")
    stdout = _hex(encoded) if form == "hex" else _base64(encoded)
    if len(stdout) > question.limit:
        raise TooMuchError(f"the answer is longer than {question.limit} bytes")
    return stdout


def _status(line: Line) -> int:
    status = line.get("status")
    if isinstance(status, bool) or not isinstance(status, int) or not 0 <= status <= 255:
        raise WrongLineError("no exit status")
    return status


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise WrongLineError("no hexadecimal digits") from None


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WrongLineError("no base64") from None


def cell(value: object) -> object:
    """One value: what JSON cannot say is an object of one name, its kind.

    Raises:
        WrongLineError: it is nothing of the format.
    """
    if isinstance(value, list):
        return [_scalar(one) for one in value]
    return _scalar(value)


def _scalar(value: object) -> object:
    match value:
        case None | bool():
            return value
        case str():
            return _text(value)
        case int() if -(2**63) <= value < 2**64:
            return value
        case {**named} if len(named) == 1:
            kind, text = next(iter(named.items()))
            if kind in _KINDS and isinstance(text, str):
                return _KINDS[kind](text)
    raise WrongLineError("a value of no known kind")


def _text(text: str) -> str:
    """Windows lets half a pair of UTF-16 stand in a text; no record can hold it."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def _whole(text: str) -> int:
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= 20:
        number = int(text)
        if -(2**63) <= number < 2**64:
            return number
    raise WrongLineError("no whole number of 64 bits")


def _real(text: str) -> float:
    try:
        number = float(text[:40])
    except ValueError:
        raise WrongLineError("no number") from None
    if not math.isfinite(number):
        raise WrongLineError("no finite number")
    return number


def moment(text: object) -> datetime:
    """A time with its offset, in UTC.

    Raises:
        WrongLineError: it is none.
    """
    try:
        read = datetime.fromisoformat(str(text)[:40])
        if read.tzinfo is not None:
            return read.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise WrongLineError("no time with its offset")


_KINDS: dict[str, Callable[[str], object]] = {
    "date": moment,
    "int": _whole,
    "real": _real,
    "bytes": _base64,
}


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise WrongLineError(f"no {what}")
    return value

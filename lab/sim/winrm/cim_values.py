"""Plain data of TOML files as values of CIM types, each checked against its type.

A CIM datetime (DSP0004 section 5.2.4) is ``yyyymmddhhmmss.mmmmmmsutc`` with the offset from UTC in
minutes, an interval ``ddddddddhhmmss.mmmmmm:000``.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty, Scalar, Value

_POINT = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{6})([+-])(\d{3})")
_SPAN = re.compile(r"(\d{8})(\d\d)(\d\d)(\d\d)\.(\d{6}):000")

# DSP0004 table 2: the ranges of the integers
RANGES = {
    f"{sign}int{bits}": (0, 2**bits - 1)
    if sign == "u"
    else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for sign in "us"
    for bits in (8, 16, 32, 64)
}


def instance(cls: CimClass, row: dict[str, object]) -> CimInstance:
    """A row of a data file as an instance. Raises ValueError that names class and property."""
    values: dict[str, Value] = {}
    for name, plain in row.items():
        known = cls.find(name)
        if known is None:
            raise ValueError(f"{cls.name} has no property {name}")
        try:
            values[known.name] = value(known, plain)
        except ValueError as error:
            raise ValueError(f"{cls.name}.{name}: {error}") from error
    return CimInstance(cls, values)


def value(known: CimProperty, plain: object) -> Value:
    """A plain value by its property's type; numbers may come as texts. Raises ValueError."""
    if known.array != isinstance(plain, list):
        raise ValueError("an array was expected" if known.array else "no array was expected")
    if isinstance(plain, list):
        return tuple(_scalar(known, each) for each in plain)
    if known.type == "datetime":
        return _time(plain)
    return _scalar(known, plain)


def _scalar(known: CimProperty, plain: object) -> Scalar:
    if known.type == "datetime":
        moment = _time(plain)
        if isinstance(moment, timedelta):
            raise ValueError("an array of intervals")
        return moment
    if known.type == "boolean":
        if not isinstance(plain, bool):
            raise ValueError(f"{plain!r} is no boolean")
        return plain
    if known.type in RANGES:
        return _integer(known.type, plain)
    if known.type.startswith("real"):
        return float(str(plain))
    if not isinstance(plain, str):
        raise ValueError(f"{plain!r} is no text")
    if known.type == "char16" and len(plain) != 1:
        raise ValueError(f"{plain!r} is not one character")
    return plain


def _integer(kind: str, plain: object) -> int:
    if isinstance(plain, bool) or not isinstance(plain, int | str):
        raise ValueError(f"{plain!r} is no integer")
    number, (low, high) = int(plain), RANGES[kind]
    if not low <= number <= high:
        raise ValueError(f"{number} is no {kind}")
    return number


def _time(plain: object) -> datetime | timedelta:
    if isinstance(plain, time) or not isinstance(plain, str | date):
        raise ValueError(f"{plain!r} is no datetime")
    return parse_time(plain if isinstance(plain, str) else plain.isoformat())


def parse_time(text: str) -> datetime | timedelta:
    """A CIM datetime or interval, or an ISO date with or without a time (then in UTC).

    Raises ValueError.
    """
    if point := _POINT.fullmatch(text):
        fields = [int(each) for each in point.groups()[:7]]
        offset = int(point[9]) * (-1 if point[8] == "-" else 1)
        return datetime(*fields, tzinfo=timezone(timedelta(minutes=offset)))  # type: ignore[arg-type,misc]
    if span := _SPAN.fullmatch(text):
        days, hours, minutes, seconds, micros = (int(each) for each in span.groups())
        return timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=micros
        )
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""CIM datetimes as texts (DSP0004 section 5.2.4) and ISO 8601 as TOML files have them.

A point in time is ``yyyymmddhhmmss.mmmmmmsutc`` with the offset from UTC in minutes, an interval
``ddddddddhhmmss.mmmmmm:000``.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

_POINT = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{6})([+-])(\d{3})")
_SPAN = re.compile(r"(\d{8})(\d\d)(\d\d)(\d\d)\.(\d{6}):000")


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


def dmtf(value: datetime | timedelta) -> str:
    """The text of a CIM datetime (aware) or interval (not negative)."""
    if isinstance(value, timedelta):
        hours, rest = divmod(value.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{value.days:08}{hours:02}{minutes:02}{seconds:02}.{value.microseconds:06}:000"
    offset = value.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    date = f"{value.year:04}{value.month:02}{value.day:02}"
    clock = f"{value.hour:02}{value.minute:02}{value.second:02}.{value.microsecond:06}"
    return f"{date}{clock}{'-' if minutes < 0 else '+'}{abs(minutes):03}"

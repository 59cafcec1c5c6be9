"""FILETIME: intervals of 100 nanoseconds since 1601, in UTC ([MS-DTYP] 2.3.3)."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
NEVER = 0x7FFFFFFFFFFFFFFF  # accountExpires and its like: no such moment

_MICROSECOND = timedelta(microseconds=1)


def filetime(moment: datetime) -> int:
    """The FILETIME of an aware moment."""
    return (moment - EPOCH) // _MICROSECOND * 10


def moment_of(ticks: int) -> datetime:
    """The moment of a FILETIME. Raises OverflowError beyond the year 9999."""
    return EPOCH + timedelta(microseconds=ticks // 10)

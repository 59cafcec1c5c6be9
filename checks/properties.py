"""Properties of CIM instances by their types: a NULL or another type is a bad answer, never a 0."""

from datetime import datetime

from scanner.model import BadAnswer, CimRow


def flag(row: CimRow, name: str) -> bool:
    """A boolean."""
    match row[name]:
        case bool(value):
            return value
    raise BadAnswer(f"{name} is not told")


def count(row: CimRow, name: str) -> int:
    """An unsigned integer."""
    match row[name]:
        case bool():
            pass
        case int(value) if value >= 0:
            return value
    raise BadAnswer(f"{name} is not told")


def words(row: CimRow, name: str, most: int = 120) -> str:
    """A text that is not empty, cut to ``most`` characters."""
    match row[name]:
        case str(value) if value.strip():
            return value.strip()[:most]
    raise BadAnswer(f"{name} is not told")


def moment(row: CimRow, name: str) -> datetime:
    """A datetime; Windows writes 1601-01-01 where there is none."""
    match row[name]:
        case datetime() as value if value.year > 1601:
            return value
    raise BadAnswer(f"{name} is not told")

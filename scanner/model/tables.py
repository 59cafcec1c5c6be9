"""Tables: dated benchmark data (lifecycle dates, product lists) that a check may take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar, dataclass_transform

R = TypeVar("R")


@dataclass_transform(frozen_default=True)
def table(name: str) -> Callable[[type[R]], type[R]]:
    """Declare the row type of ``benchmarks/<name>.toml``: a frozen dataclass."""

    def declare(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True)(cls)
        made.__table_name__ = name  # type: ignore[attr-defined]
        return made

    return declare


def table_name(cls: type[object]) -> str:
    """The file's name of a row type.

    Raises:
        TypeError: the class was not declared by ``@table``.
    """
    found = cls.__dict__.get("__table_name__")
    if not isinstance(found, str):
        raise TypeError(f"{cls.__name__} is not a table's row: declare it with @table")
    return found


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """The rows of a table, the day they were last proved, and their source."""

    rows: tuple[R, ...]
    as_of: date
    source: str = ""

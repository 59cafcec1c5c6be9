"""When two runs say the same: their reports but for when each happened and what moves by itself."""

import copy
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]
Report = dict[str, Any]

_GONE = object()


def timeless(report: Report) -> Report:
    """A report without the run's id, its times, and the head hash, in which both are."""
    plain = copy.deepcopy(report)
    del plain["run"]
    for name in ("started", "ended", "record_head"):
        del plain["about"][name]
    for device in plain["inventory"]:
        del device["first_seen"], device["last_seen"]
    return plain


def differences(one: object, other: object, at: Path = ()) -> Iterator[Path]:
    """The paths of all leaves in which two reports differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            yield from differences(one.get(name, _GONE), other.get(name, _GONE), (*at, name))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, (*at, index))
    elif one != other:
        yield at


def is_measured(path: Path) -> bool:
    """Whether it is a value that was seen (an uptime, a counter), not a verdict or a host."""
    match path:
        case ("findings", int(), "evidence", int(), "value"):
            return True
    return False

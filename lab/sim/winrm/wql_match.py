"""Whether an instance meets a WQL condition.

Texts are compared without regard to case. A comparison with null is neither true nor false, as in
SQL; a row is selected only where the condition is true. A constant is brought to the type of its
property once; where that cannot be done, the query is wrong.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from lab.sim.winrm.cim import CimClass, CimInstance, CimProperty
from lab.sim.winrm.cim_values import parse_time
from lab.sim.winrm.wql_errors import WqlError
from lab.sim.winrm.wql_like import like
from lab.sim.winrm.wql_parser import Compare, Condition, Constant, Not, Operator

Test = Callable[[CimInstance], bool | None]
Comparable = str | int | float | datetime | timedelta

_TEXTS = ("string", "char16")
_PATH_HEAD = re.compile(r"^(?:\\\\[^\\]+\\)?[^:=\"']*:")  # \\HOST\root\cimv2: of an object path


def condition(cls: CimClass, where: Condition) -> Test:
    """The test of a condition for instances of a class. Raises WqlError."""
    if isinstance(where, Compare):
        return _comparison(cls, where)
    if isinstance(where, Not):
        inner = condition(cls, where.part)
        return lambda instance: None if (met := inner(instance)) is None else not met
    tests = [condition(cls, part) for part in where.parts]
    decisive = where.word == "OR"

    def chained(instance: CimInstance) -> bool | None:
        met = [test(instance) for test in tests]
        if decisive in met:
            return decisive
        return None if None in met else not decisive

    return chained


def _comparison(cls: CimClass, where: Compare) -> Test:
    known = cls.find(where.name)
    if known is None:
        raise WqlError(f"{cls.name} has no property {where.name}")
    if where.constant is None:
        return _null_test(known, where.operator)
    if known.array:
        raise WqlError(f"{known.name} is an array")
    if where.operator == "LIKE":
        return _like(known, where.constant)
    wanted, operator = _brought(known, where.constant), where.operator

    def compared(instance: CimInstance) -> bool | None:
        value = instance.get(known.name)
        if value is None:
            return None
        return _holds(_brought(known, value), operator, wanted)

    return compared


def _null_test(known: CimProperty, operator: Operator) -> Test:
    if operator not in ("=", "<>"):
        raise WqlError("NULL can only be compared with = and <>")
    equal = operator == "="
    return lambda instance: (instance.get(known.name) is None) is equal


def _like(known: CimProperty, pattern: Constant) -> Test:
    if known.type not in _TEXTS or not isinstance(pattern, str):
        raise WqlError("LIKE compares texts")
    matches = like(pattern)

    def matched(instance: CimInstance) -> bool | None:
        value = instance.get(known.name)
        return matches(str(value)) if value is not None else None

    return matched


def _brought(known: CimProperty, value: object) -> Comparable:
    """A value as something that can be compared with others of its property's type."""
    try:
        if known.type in _TEXTS:
            return str(value).casefold()
        if known.type == "reference":
            return _PATH_HEAD.sub("", str(value)).replace("'", '"').casefold()
        if known.type == "boolean":
            return _truth(value)
        if known.type == "datetime":
            return value if isinstance(value, datetime | timedelta) else parse_time(str(value))
        if isinstance(value, int | float):
            return value
        return float(str(value)) if known.type.startswith("real") else int(str(value))
    except ValueError as error:
        raise WqlError(f"{known.name} cannot be compared with {value!r}") from error


def _truth(value: object) -> bool:
    word = str(value).casefold()
    if word in ("true", "1", "-1"):
        return True
    if word in ("false", "0"):
        return False
    raise ValueError(word)


def _holds(value: Comparable, operator: Operator, wanted: Comparable) -> bool:
    try:
        if operator == "=":
            return value == wanted
        if operator == "<>":
            return value != wanted
        less: bool = value < wanted  # type: ignore[operator]
        if operator in ("<", ">="):
            return less is (operator == "<")
        more: bool = value > wanted  # type: ignore[operator]
        return more is (operator == ">")
    except TypeError as error:  # a point in time against an interval
        raise WqlError("the two cannot be compared") from error

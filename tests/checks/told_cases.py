"""The cases that every check on one answer of a person needs, whatever it asks."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

from scanner.model import Ask, AskDate, Check, Result, Severity
from tests.checks.harness import NOW, Case, Gap, said


def told_cases(
    check: Check[...],
    question: Ask[Any],
    *,
    good: Iterable[object] = (True,),
    bad: Mapping[object, Severity | None] | None = None,
) -> Iterator[Case]:
    """A case an answer: ``good`` pass, ``bad`` fail with the severity (None is the check's own);
    then does-not-apply, don't-know, not asked, and an answer that is none of what is allowed."""
    bad = {False: None} if bad is None else bad
    for value in good:
        yield Case(f"good: {value}", check, Result.PASS, {question: said(value)})
    for value, severity in bad.items():
        yield Case(
            f"bad: {value}",
            check,
            Result.FAIL,
            {question: said(value, note="as it was said {here}")},
            severity=severity or check.severity,
        )
    for name, value, expect in (
        ("does not apply", "n/a", Result.NOT_APPLICABLE),
        ("not known", "don't know", Result.UNKNOWN),
        ("none of what is allowed", "perhaps", Result.UNKNOWN),
    ):
        yield Case(name, check, expect, {question: said(value)})
    yield Case("never asked", check, Result.UNKNOWN, {})
    yield Case("a gap", check, Result.UNKNOWN, {question: Gap()})


def day_cases(
    check: Check[...],
    question: AskDate,
    *,
    limits: Mapping[int, Severity | None],
    never: Severity | None,
) -> Iterator[Case]:
    """As ``told_cases``, for when something was last done: the day at each limit passes the limit,
    the day before is beyond it. ``limits`` are ages in days, in rising order, with the severity
    beyond them; a day in the future is no answer."""
    ages = list(limits)
    bad: dict[object, Severity | None] = {_ago(age + 1): limits[age] for age in ages}
    bad |= {_ago(after): limits[before] for before, after in pairwise(ages)}
    good = (_ago(3), _ago(ages[0]))
    yield from told_cases(check, question, good=good, bad=bad | {"never": never})
    yield Case("not yet", check, Result.UNKNOWN, {question: said(_ago(-30))}, says="after the day")


def _ago(days: int) -> str:
    return (NOW.date() - timedelta(days=days)).isoformat()

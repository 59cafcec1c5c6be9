"""What people say of their computers."""

from checks.desktop.people import (
    PLAN,
    SLOW,
    people_find_their_computers_fast,
    replacement_is_planned,
)
from scanner.model import Result
from tests.checks.harness import Case, Gap, said


def _slow(name: str, expect: Result, answer: object, severity: str | None = None) -> Case:
    check = people_find_their_computers_fast
    return Case(name, check, expect, {SLOW: answer}, severity=severity)


def _plan(name: str, expect: Result, answer: object) -> Case:
    return Case(name, replacement_is_planned, expect, {PLAN: answer})


CASES = [
    _slow("nobody", Result.PASS, said("nobody")),
    _slow(
        "some", Result.FAIL, said("Some", note="the two at the counter, in the morning"), "medium"
    ),
    _slow("many", Result.FAIL, said("many"), "high"),
    _slow("not asked yet", Result.UNKNOWN, Gap()),
    _slow("does not know", Result.UNKNOWN, said("don't know")),
    _slow("something else", Result.UNKNOWN, said("it depends")),
    _slow("no computers", Result.NOT_APPLICABLE, said("does not apply")),
    _plan("written", Result.PASS, said(True)),
    _plan("none", Result.FAIL, said("no")),
    _plan("does not know", Result.UNKNOWN, said("?")),
    _plan("no computers", Result.NOT_APPLICABLE, said("n/a")),
]

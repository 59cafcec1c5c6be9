"""dSHeuristics, position by position."""

import pytest

from checks.identity.directory_heuristics import (
    SERVICE,
    Heuristics,
    operators_are_protected,
    safeguards_are_on,
    strangers_are_blocked,
)
from scanner.model import Reason, Result
from tests.checks.directory_answers import found
from tests.checks.directory_domain import CHILD, DC, HOSTILE, Answers, root
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
STRANGERS, OPERATORS, SAFEGUARDS = (
    strangers_are_blocked,
    operators_are_protected,
    safeguards_are_on,
)


def switches(text: str | None, top: Answers | None = None) -> Answers:
    answers: Answers = {SERVICE: found(SERVICE, {"dSHeuristics": text})}
    return {**(root() if top is None else top), **answers}


def at(position: int, sign: str) -> Answers:
    """A value with one character other than "0" (and "1", "2" that count the tens)."""
    text = list("0000000001000000000200000000030")
    text[position - 1] = sign
    return switches("".join(text))


EVERY = (STRANGERS, OPERATORS, SAFEGUARDS)
CASES = [
    *(Case("not set", check, P, switches(None), DC) for check in EVERY),
    *(Case("short", check, P, switches("001"), DC) for check in EVERY),
    *(Case("counted through", check, P, at(1, "0"), DC) for check in EVERY),
    *(Case("of a child", check, N, switches("0000002001000001", CHILD), DC) for check in EVERY),
    *(Case("hidden", check, U, {**root(), SERVICE: found(SERVICE)}, DC) for check in EVERY),
    *(
        Case("refused", check, U, {**root(), SERVICE: Gap(Reason.ACCESS_DENIED)}, DC)
        for check in EVERY
    ),
    Case("strangers", STRANGERS, F, at(7, "2"), DC, "allowed"),
    Case("at the end", STRANGERS, F, switches("0000002"), DC, "allowed"),
    Case("another sign", STRANGERS, P, at(7, "1"), DC),
    Case("the address book is not it", STRANGERS, P, at(8, "2"), DC),
    Case("account operators", OPERATORS, F, at(16, "1"), DC, ": Account Operators."),
    Case("server operators", OPERATORS, F, at(16, "2"), DC, ": Server Operators."),
    Case("two", OPERATORS, F, at(16, "c"), DC, "Print Operators, Backup Operators"),
    Case("all", OPERATORS, F, at(16, "F"), DC, "Account Operators, Server"),
    Case("no digit", OPERATORS, P, at(16, "z"), DC),
    Case("hostile", OPERATORS, P, switches(HOSTILE), DC),
    Case("the address book", SAFEGUARDS, F, at(8, "1"), DC, "address book"),
    Case("uniqueness", SAFEGUARDS, F, at(21, "3"), DC, "unique"),
    Case("adding", SAFEGUARDS, F, at(28, "2"), DC, "are added"),
    Case("adding, enforced", SAFEGUARDS, P, at(28, "1"), DC),
    Case("owners", SAFEGUARDS, F, at(29, "2"), DC, "owners"),
    Case("owners, enforced", SAFEGUARDS, P, at(29, "1"), DC),
]


@pytest.mark.parametrize(("position", "sign"), [(1, "a"), (3, "c"), (4, "0"), (99, "0")])
def test_positions_are_counted_from_one(position: int, sign: str) -> None:
    assert Heuristics("abc").at(position) == sign

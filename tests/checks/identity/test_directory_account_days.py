"""The first and the last day of accounts."""

from checks.identity.directory_account_days import (
    ended_accounts_are_closed,
    first_passwords_are_changed,
)
from scanner.model import Result
from tests.checks.directory_answers import Value
from tests.checks.identity.directory_users import (
    DISABLED,
    GONE,
    HIDDEN,
    HOSTILE,
    NEVER,
    NOBODY,
    NORMAL,
    PEOPLE,
    SMART_CARD,
    Attributes,
    ago,
    case,
    domain,
    user,
)

FIRST, LAST = first_passwords_are_changed, ended_accounts_are_closed


def _new(days: float, flags: int = NORMAL, **more: Value) -> Attributes:
    created = ago(days).strftime("%Y%m%d%H%M%S.0Z")
    return user("kim", 1200, flags, whenCreated=created, **{"lastLogonTimestamp": None, **more})


def _until(value: Value, flags: int = NORMAL, name: str = "kim") -> Attributes:
    return user(name, 1200, flags, accountExpires=value)


CASES = [
    case("their own", FIRST, Result.PASS, domain(*PEOPLE), "own (3)."),
    case("14 days", FIRST, Result.PASS, domain(*PEOPLE, _new(14, pwdLastSet=0))),
    case(
        "15 days", FIRST, Result.FAIL, domain(*PEOPLE, _new(15, pwdLastSet=0)), ": kim", share=0.25
    ),
    case(
        "disabled", FIRST, Result.PASS, domain(*PEOPLE, _new(15, NORMAL | DISABLED, pwdLastSet=0))
    ),
    case(
        "a smart card",
        FIRST,
        Result.PASS,
        domain(*PEOPLE, _new(99, NORMAL | SMART_CARD, pwdLastSet=0)),
    ),
    case(
        "reset by the help desk, whenever that was",
        FIRST,
        Result.PASS,
        domain(*PEOPLE, _new(999, pwdLastSet=0, lastLogonTimestamp=ago(20))),
    ),
    case(
        "logons are not shown",
        FIRST,
        Result.UNKNOWN,
        domain(_new(15, pwdLastSet=0)),
        "was not shown: kim",
    ),
    case(
        "a hostile name",
        FIRST,
        Result.FAIL,
        domain(*PEOPLE, user(HOSTILE, pwdLastSet=0, lastLogonTimestamp=None)),
    ),
    case("accounts are hidden", FIRST, Result.UNKNOWN, HIDDEN, "not shown"),
    case("nobody", FIRST, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", FIRST, Result.UNKNOWN, GONE),
    case(
        "still to come",
        LAST,
        Result.PASS,
        domain(*PEOPLE, _until(ago(-10))),
        "None ended",
    ),
    case("30 days", LAST, Result.PASS, domain(_until(ago(30)))),
    case("31 days", LAST, Result.FAIL, domain(_until(ago(31))), ": kim"),
    case("disabled", LAST, Result.NOT_APPLICABLE, domain(_until(ago(99), NORMAL | DISABLED))),
    case("0 is never", LAST, Result.NOT_APPLICABLE, domain(_until(0))),
    case("so is the largest", LAST, Result.NOT_APPLICABLE, domain(_until(NEVER))),
    case("beyond all time is never", LAST, Result.NOT_APPLICABLE, domain(_until(NEVER - 1))),
    case("a hostile name", LAST, Result.FAIL, domain(_until(ago(99), name=HOSTILE))),
    case("accounts are hidden", LAST, Result.UNKNOWN, HIDDEN, "not shown"),
    case("no answer", LAST, Result.UNKNOWN, GONE),
]

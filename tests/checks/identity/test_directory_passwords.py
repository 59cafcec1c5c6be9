"""The password policy of a domain."""

import pytest

from checks.identity.directory_passwords import (
    DOMAIN_HEAD,
    LockoutPolicy,
    PasswordPolicy,
    lockout_policy,
    old_passwords_do_not_come_back,
    password_policy,
    passwords_are_kept_as_hashes,
    passwords_are_long,
    short_passwords_are_complex,
)
from scanner.model import BadAnswer, Result
from tests.checks.directory_answers import Value, found
from tests.checks.identity.directory_users import (
    GONE,
    HEAD,
    HIDDEN,
    NOBODY,
    NORMAL,
    PEOPLE,
    SMART_CARD,
    case,
    domain,
    hidden,
    user,
)

CARDS = [user("anna", 1101, NORMAL | SMART_CARD)]
CARDS_ONLY = [user("Administrator", 500, NORMAL | SMART_CARD), *CARDS]


def _length(value: int) -> dict[str, Value]:
    return {"minPwdLength": value}


CASES = [
    case("long", passwords_are_long, Result.PASS, domain(*PEOPLE), "14 characters"),
    case("12", passwords_are_long, Result.PASS, domain(*PEOPLE, head=_length(12))),
    case("11", passwords_are_long, Result.FAIL, domain(*PEOPLE, head=_length(11)), severity="low"),
    case("8", passwords_are_long, Result.FAIL, domain(*PEOPLE, head=_length(8)), severity="low"),
    case("7", passwords_are_long, Result.FAIL, domain(*PEOPLE, head=_length(7)), severity="high"),
    case("0", passwords_are_long, Result.FAIL, domain(*PEOPLE, head=_length(0)), "of 0 characters"),
    case("accounts are hidden", passwords_are_long, Result.PASS, HIDDEN),
    case("nobody", passwords_are_long, Result.NOT_APPLICABLE, NOBODY),
    case(
        "smart cards only",
        passwords_are_long,
        Result.NOT_APPLICABLE,
        domain(built_in=CARDS_ONLY),
    ),
    case(
        "smart cards, and somebody hidden",
        passwords_are_long,
        Result.PASS,
        domain(*CARDS, hidden("ben"), built_in=CARDS_ONLY),
    ),
    case("no answer", passwords_are_long, Result.UNKNOWN, GONE),
    case("complex", short_passwords_are_complex, Result.PASS, domain()),
    case(
        "simple and short",
        short_passwords_are_complex,
        Result.FAIL,
        domain(head={"pwdProperties": 0, "minPwdLength": 13}),
        severity="low",
    ),
    case(
        "none at all",
        short_passwords_are_complex,
        Result.FAIL,
        domain(head={"pwdProperties": 0, "minPwdLength": 0}),
        "An empty password",
    ),
    case(
        "simple and long",
        short_passwords_are_complex,
        Result.NOT_APPLICABLE,
        domain(head={"pwdProperties": 0}),
    ),
    case("no answer", short_passwords_are_complex, Result.UNKNOWN, GONE),
    case("hashes", passwords_are_kept_as_hashes, Result.PASS, domain(*PEOPLE)),
    case(
        "reversible",
        passwords_are_kept_as_hashes,
        Result.FAIL,
        domain(*PEOPLE, head={"pwdProperties": 0x11}),
    ),
    case("nobody", passwords_are_kept_as_hashes, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", passwords_are_kept_as_hashes, Result.UNKNOWN, GONE),
    case("24", old_passwords_do_not_come_back, Result.PASS, domain(*PEOPLE)),
    case(
        "12",
        old_passwords_do_not_come_back,
        Result.PASS,
        domain(*PEOPLE, head={"pwdHistoryLength": 12}),
    ),
    case(
        "11",
        old_passwords_do_not_come_back,
        Result.FAIL,
        domain(*PEOPLE, head={"pwdHistoryLength": 11}),
        "last 11",
    ),
    case(
        "none",
        old_passwords_do_not_come_back,
        Result.FAIL,
        domain(*PEOPLE, head={"pwdHistoryLength": 0}),
        "Every old",
    ),
    case("nobody", old_passwords_do_not_come_back, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", old_passwords_do_not_come_back, Result.UNKNOWN, GONE),
]


def _head(**changes: Value) -> object:
    values = {key: value for key, value in {**HEAD, **changes}.items() if value is not None}
    return found(DOMAIN_HEAD, values)


def test_the_policies() -> None:
    entries = DOMAIN_HEAD.read(_head())
    assert password_policy(entries) == PasswordPolicy(
        14, True, False, 24, max_age=365 * 86_400.0, min_age=86_400.0, level=7
    )
    assert lockout_policy(entries) == LockoutPolicy(threshold=10, window=900.0, duration=900.0)


@pytest.mark.parametrize("value", [0, -(1 << 63)])
def test_for_ever(value: int) -> None:
    entries = DOMAIN_HEAD.read(_head(maxPwdAge=value, lockoutDuration=value))
    assert password_policy(entries).max_age == float("inf")
    assert lockout_policy(entries).duration == float("inf")


@pytest.mark.parametrize("name", ["minPwdLength", "pwdHistoryLength", "pwdProperties"])
def test_a_password_policy_that_is_not_shown(name: str) -> None:
    with pytest.raises(BadAnswer):
        password_policy(DOMAIN_HEAD.read(_head(**{name: None})))


@pytest.mark.parametrize(
    "name", ["lockoutThreshold", "lockoutDuration", "lockOutObservationWindow"]
)
@pytest.mark.parametrize("value", [None, "many", ""])
def test_a_lockout_policy_that_is_not_shown(name: str, value: str | None) -> None:
    with pytest.raises(BadAnswer):
        lockout_policy(DOMAIN_HEAD.read(_head(**{name: value})))


def test_no_head_and_two() -> None:
    for heads in ((), (HEAD, HEAD)):
        with pytest.raises(BadAnswer):
            password_policy(DOMAIN_HEAD.read(found(DOMAIN_HEAD, *heads)))

"""Lockout of a domain, and who is locked out."""

from checks.identity.directory_lockouts import (
    guessing_locks_an_account,
    lockout_lasts,
    nobody_is_locked_out,
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
    Answers,
    ago,
    case,
    domain,
    user,
)

MINUTE = 60 * 10_000_000
OFF: dict[str, Value] = {"lockoutThreshold": 0}


def _limit(threshold: int) -> Answers:
    return domain(*PEOPLE, head={"lockoutThreshold": threshold})


def _times(window: int, duration: int) -> Answers:
    return domain(head={"lockOutObservationWindow": window, "lockoutDuration": duration})


def _locked(*names: str, days: float = 0.001, **head: Value) -> Answers:
    locked = (user(name, 1200 + at, lockoutTime=ago(days)) for at, name in enumerate(names))
    return domain(*PEOPLE, *locked, head=head)


CASES = [
    case("10", guessing_locks_an_account, Result.PASS, _limit(10), "after 10"),
    case("11", guessing_locks_an_account, Result.FAIL, _limit(11), severity="medium"),
    case("never", guessing_locks_an_account, Result.FAIL, _limit(0), "Nothing", severity="high"),
    case("accounts are hidden", guessing_locks_an_account, Result.PASS, HIDDEN),
    case("nobody", guessing_locks_an_account, Result.NOT_APPLICABLE, NOBODY),
    case("no answer", guessing_locks_an_account, Result.UNKNOWN, GONE),
    case("15 min", lockout_lasts, Result.PASS, _times(-15 * MINUTE, -15 * MINUTE)),
    case("until unlocked", lockout_lasts, Result.PASS, _times(-30 * MINUTE, -(1 << 63))),
    case("until unlocked, as 0", lockout_lasts, Result.PASS, _times(-30 * MINUTE, 0)),
    case(
        "counts for 14 min",
        lockout_lasts,
        Result.FAIL,
        _times(-14 * MINUTE, -30 * MINUTE),
        "forgotten after 14 min",
    ),
    case(
        "lasts 14 min",
        lockout_lasts,
        Result.FAIL,
        _times(-15 * MINUTE, -14 * MINUTE),
        "open again after 14 min",
    ),
    case("off", lockout_lasts, Result.NOT_APPLICABLE, domain(head=OFF)),
    case("no answer", lockout_lasts, Result.UNKNOWN, GONE),
    case("nobody is", nobody_is_locked_out, Result.PASS, domain(*PEOPLE)),
    case("one", nobody_is_locked_out, Result.FAIL, _locked("kim"), "kim", severity="low"),
    case("five", nobody_is_locked_out, Result.FAIL, _locked(*"abcde"), severity="medium"),
    case("over", nobody_is_locked_out, Result.PASS, _locked("kim", days=0.02)),
    case(
        "until unlocked",
        nobody_is_locked_out,
        Result.FAIL,
        _locked("kim", days=300, lockoutDuration=0),
    ),
    case(
        "disabled",
        nobody_is_locked_out,
        Result.PASS,
        domain(user("kim", 1200, NORMAL | DISABLED, lockoutTime=ago(0.001))),
    ),
    case(
        "never, in ticks", nobody_is_locked_out, Result.PASS, domain(user("x", lockoutTime=NEVER))
    ),
    case("no time", nobody_is_locked_out, Result.UNKNOWN, domain(user("x", lockoutTime="soon"))),
    case(
        "in the year 9999",
        nobody_is_locked_out,
        Result.FAIL,
        domain(user("x", lockoutTime=2650467743000000000)),
    ),
    case("a hostile name", nobody_is_locked_out, Result.FAIL, _locked(HOSTILE)),
    case("accounts are hidden", nobody_is_locked_out, Result.UNKNOWN, HIDDEN, "not shown"),
    case("off", nobody_is_locked_out, Result.NOT_APPLICABLE, domain(head=OFF)),
    case("no answer", nobody_is_locked_out, Result.UNKNOWN, GONE),
]

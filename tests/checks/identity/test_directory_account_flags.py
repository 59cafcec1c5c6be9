"""Settings of accounts that undo what protects a login."""

from checks.identity.directory_account_flags import (
    every_account_needs_a_password,
    guest_is_disabled,
    kerberos_wants_proof_first,
    no_account_is_bound_to_des,
    no_password_can_be_read_again,
)
from scanner.model import Result
from tests.checks.harness import Case, Gap
from tests.checks.identity.directory_users import (
    ADMINISTRATOR,
    ALL_GROUPS,
    DISABLED,
    GONE,
    HIDDEN,
    HOSTILE,
    KRBTGT,
    NO_PASSWORD,
    NOBODY,
    NORMAL,
    PEOPLE,
    case,
    domain,
    hidden,
    user,
)

NO_PROOF = 0x400000
FLAGS = [
    (every_account_needs_a_password, NO_PASSWORD),
    (no_password_can_be_read_again, 0x80),
    (no_account_is_bound_to_des, 0x200000),
    (kerberos_wants_proof_first, NO_PROOF),
]


def _of(check: object, flag: int) -> list[Case]:
    bad, off = user("kim", 1200, NORMAL | flag), user("kim", 1200, NORMAL | flag | DISABLED)
    negative = user("kim", 1200, (NORMAL | flag | 0x80000000) - (1 << 32))
    return [
        case("none", check, Result.PASS, domain(*PEOPLE)),
        case("one", check, Result.FAIL, domain(*PEOPLE, bad), ": kim"),
        case("as a negative number", check, Result.FAIL, domain(negative), ": kim"),
        case("a hostile name", check, Result.FAIL, domain(user(HOSTILE, 1200, NORMAL | flag))),
        case("one among hidden ones", check, Result.FAIL, domain(bad, hidden("ben")), ": kim"),
        case("disabled", check, Result.PASS, domain(*PEOPLE, off)),
        case("of a trust", check, Result.PASS, domain(*PEOPLE, user("X$", 1200, 0x800 | flag))),
        case("accounts are hidden", check, Result.UNKNOWN, HIDDEN, "not shown"),
        case("one is hidden", check, Result.UNKNOWN, domain(*PEOPLE, hidden("kim")), "login: kim"),
        case("no number", check, Result.UNKNOWN, domain(user("kim", userAccountControl="x"))),
        case("nobody", check, Result.NOT_APPLICABLE, NOBODY),
        case("no answer", check, Result.UNKNOWN, GONE),
    ]


OPEN = user("kim", 1200, NORMAL | NO_PROOF)
CASES = [
    *(one for check, flag in FLAGS for one in _of(check, flag)),
    case("a person", kerberos_wants_proof_first, Result.FAIL, domain(OPEN), severity="medium"),
    case(
        "an administrator",
        kerberos_wants_proof_first,
        Result.FAIL,
        domain(OPEN, admins=["kim"]),
        severity="high",
    ),
    case(
        "an operator, and no groups",
        kerberos_wants_proof_first,
        Result.FAIL,
        domain({**OPEN, "adminCount": 1}) | {ALL_GROUPS: Gap()},
        severity="high",
    ),
    case("disabled", guest_is_disabled, Result.PASS, domain()),
    case(
        "enabled",
        guest_is_disabled,
        Result.FAIL,
        domain(built_in=[ADMINISTRATOR, user("Gast", 501, 0x10220), KRBTGT]),
    ),
    case(
        "hidden",
        guest_is_disabled,
        Result.UNKNOWN,
        domain(built_in=[ADMINISTRATOR, hidden("Guest", 501), KRBTGT]),
    ),
    case("others are not shown either", guest_is_disabled, Result.UNKNOWN, domain(built_in=PEOPLE)),
    case(
        "there is none",
        guest_is_disabled,
        Result.NOT_APPLICABLE,
        domain(built_in=[ADMINISTRATOR, KRBTGT]),
    ),
    case("no answer", guest_is_disabled, Result.UNKNOWN, GONE),
]

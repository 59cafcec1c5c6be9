"""Service principal names of people's accounts."""

from typing import Any

from checks.identity.directory_objects import COMPUTERS
from checks.identity.directory_service_names import (
    administrators_offer_no_service,
    no_service_is_bound_to_old_ciphers,
    service_names_are_unique,
    services_ask_for_aes,
    services_have_new_passwords,
)
from scanner.model import Result
from tests.checks.directory_answers import Value, found
from tests.checks.harness import Case, Gap
from tests.checks.identity.directory_users import (
    ALL_GROUPS,
    CONTROLLER,
    DISABLED,
    GONE,
    HIDDEN,
    HOSTILE,
    NEVER,
    NORMAL,
    PEOPLE,
    Attributes,
    ago,
    case,
    computer,
    domain,
    group,
    hidden,
    user,
)

ADMIN, OLD, RC4, AES, TWICE = (
    administrators_offer_no_service,
    services_have_new_passwords,
    no_service_is_bound_to_old_ciphers,
    services_ask_for_aes,
    service_names_are_unique,
)


def _service(name: str = "svc-sql", flags: int = NORMAL, **more: Value) -> Attributes:
    given: dict[str, Value] = {"servicePrincipalName": "MSSQLSvc/db.test.example:1433", **more}
    return user(name, 1200, flags, **given)


def _ciphers(value: int) -> Attributes:
    return _service(msDS_SupportedEncryptionTypes=value)


def _common(check: Any) -> list[Case]:
    shown = hidden("svc-sql", servicePrincipalName="a/b")
    return [
        case("no such account", check, Result.NOT_APPLICABLE, domain(*PEOPLE)),
        case("hidden people have none", check, Result.NOT_APPLICABLE, HIDDEN),
        case("hidden services", check, Result.UNKNOWN, domain(shown), "login: svc-sql"),
        case("disabled", check, Result.NOT_APPLICABLE, domain(_service(flags=NORMAL | DISABLED))),
        case("no answer", check, Result.UNKNOWN, GONE),
    ]


CASES = [
    *(one for check in (ADMIN, OLD, RC4, AES) for one in _common(check)),
    case("ordinary", ADMIN, Result.PASS, domain(_service())),
    case(
        "an administrator", ADMIN, Result.FAIL, domain(_service(), admins=["svc-sql"]), ": svc-sql"
    ),
    case("an administrator no more", ADMIN, Result.PASS, domain(_service(adminCount=1))),
    case(
        "an operator",
        ADMIN,
        Result.FAIL,
        domain(_service(adminCount=1))
        | {
            ALL_GROUPS: found(
                ALL_GROUPS,
                group("Domain Admins", 512, "Administrator"),
                group("Backup Operators", "S-1-5-32-551", "svc-sql"),
            )
        },
        ": svc-sql",
    ),
    case(
        "the built-in one",
        ADMIN,
        Result.FAIL,
        domain(built_in=[_service("Administrator", adminCount=1)]),
    ),
    case("no groups", ADMIN, Result.UNKNOWN, domain(_service()) | {ALL_GROUPS: Gap()}),
    case("a year", OLD, Result.PASS, domain(_service(pwdLastSet=ago(365)))),
    case("and a day", OLD, Result.FAIL, domain(_service(pwdLastSet=ago(366))), ": svc-sql"),
    case(
        "an administrator's counts elsewhere",
        OLD,
        Result.PASS,
        domain(_service(adminCount=1, pwdLastSet=ago(999)), admins=["svc-sql"]),
    ),
    case("0", OLD, Result.PASS, domain(_service(pwdLastSet=0))),
    case("never, in ticks", OLD, Result.PASS, domain(_service(pwdLastSet=NEVER))),
    case(
        "a former administrator's counts here",
        OLD,
        Result.FAIL,
        domain(_service(adminCount=1, pwdLastSet=ago(999))),
    ),
    case("a hostile name", OLD, Result.FAIL, domain(_service(HOSTILE, pwdLastSet=ago(999)))),
    case("not said", RC4, Result.PASS, domain(_service())),
    case("0", RC4, Result.PASS, domain(_ciphers(0))),
    case("AES", RC4, Result.PASS, domain(_ciphers(0x18))),
    case("AES and RC4", RC4, Result.PASS, domain(_ciphers(0x1C))),
    case("only what is no cipher", RC4, Result.PASS, domain(_ciphers(0x10000))),
    case("RC4", RC4, Result.FAIL, domain(_ciphers(4)), ": svc-sql", severity="low"),
    case("DES, negative", RC4, Result.FAIL, domain(_ciphers(0x80000003 - (1 << 32)))),
    case(
        "an administrator's",
        RC4,
        Result.FAIL,
        domain(_ciphers(4), admins=["svc-sql"]),
        severity="medium",
    ),
    case("said", AES, Result.PASS, domain(_ciphers(0x10))),
    case("RC4 is another matter", AES, Result.PASS, domain(_ciphers(4))),
    case("not said", AES, Result.FAIL, domain(_service()), ": svc-sql", severity="info"),
    case("0", AES, Result.FAIL, domain(_ciphers(0))),
    case("no number", AES, Result.UNKNOWN, domain(_service(msDS_SupportedEncryptionTypes="x"))),
    case(
        "once each",
        TWICE,
        Result.PASS,
        domain(
            _service(), computers=[computer("A", servicePrincipalName=["HOST/a", "HOST/a.test"])]
        ),
        "alone: 3.",
    ),
    case(
        "twice",
        TWICE,
        Result.FAIL,
        domain(
            _service(),
            computers=[computer("DB", servicePrincipalName="mssqlsvc/DB.test.example:1433")],
        ),
        "DB, svc-sql",
    ),
    case(
        "with a managed account",
        TWICE,
        Result.FAIL,
        domain(
            _service(),
            managed=[
                {
                    "sAMAccountName": "gmsa$",
                    "servicePrincipalName": ["x/y", "MSSQLSvc/db.test.example:1433"],
                }
            ],
        ),
        "gmsa, svc-sql",
    ),
    case("a hostile name", TWICE, Result.FAIL, domain(_service(HOSTILE), _service())),
    case("a single owner", TWICE, Result.NOT_APPLICABLE, domain(_service())),
    case("no computers", TWICE, Result.UNKNOWN, domain(_service()) | {COMPUTERS: Gap()}),
    case("no answer", TWICE, Result.UNKNOWN, GONE),
    case(
        "one account, twice the same",
        TWICE,
        Result.NOT_APPLICABLE,
        domain(_service(servicePrincipalName=["a/b", "A/B"]), computers=[CONTROLLER]),
    ),
]

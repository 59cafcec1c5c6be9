"""Accounts of programs."""

from checks.identity.directory_service_accounts import (
    MANAGED,
    managed_accounts,
    passwords_of_services_change,
    services_are_not_administrators,
    services_use_managed_accounts,
)
from scanner.model import Result
from tests.checks.directory_answers import found
from tests.checks.harness import Gap
from tests.checks.identity.directory_users import (
    ALL_GROUPS,
    ALL_USERS,
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
    domain,
    group,
    hidden,
    user,
)

ADMIN, OLD, USE = (
    services_are_not_administrators,
    passwords_of_services_change,
    services_use_managed_accounts,
)
SERVICE = user("svc-sql", 1200)
GMSA: Attributes = {
    "dn": "CN=gmsa-web,CN=Managed Service Accounts,DC=test,DC=example",
    "sAMAccountName": "gmsa-web$",
    "objectClass": ["top", "computer", "msDS-GroupManagedServiceAccount"],
}
_BUILT_IN = "CN=Administrator,OU=People,DC=test,DC=example"
_TOP = group("Domain Admins", 512)


def _aged(days: float) -> Attributes:
    return user("svc-sql", 1200, pwdLastSet=ago(days))


CASES = [
    case("none", ADMIN, Result.PASS, domain(*PEOPLE, SERVICE)),
    case("one", ADMIN, Result.FAIL, domain(SERVICE, admins=["svc-sql"]), ": svc-sql"),
    case(
        "a managed one",
        ADMIN,
        Result.FAIL,
        domain(SERVICE, managed=[GMSA])
        | {ALL_GROUPS: found(ALL_GROUPS, {**_TOP, "member": [_BUILT_IN, str(GMSA["dn"])]})},
        ": gmsa-web",
        severity="medium",
    ),
    case("a managed one elsewhere", ADMIN, Result.PASS, domain(*PEOPLE, managed=[GMSA])),
    case("managed ones are not known", ADMIN, Result.UNKNOWN, domain(SERVICE) | {MANAGED: Gap()}),
    case(
        "by its primary group",
        ADMIN,
        Result.FAIL,
        domain(user("svc-sql", 1200, primaryGroupID=512)),
        ": svc-sql",
    ),
    case(
        "disabled",
        ADMIN,
        Result.NOT_APPLICABLE,
        domain(user("svc-sql", 1200, NORMAL | DISABLED), admins=["svc-sql"]),
    ),
    case("a person is no service", ADMIN, Result.NOT_APPLICABLE, domain(*PEOPLE, admins=["anna"])),
    case("administrators are hidden", ADMIN, Result.UNKNOWN, HIDDEN),
    case("others are hidden", ADMIN, Result.UNKNOWN, domain(SERVICE, hidden("kim", 1201)), ": kim"),
    case("no groups", ADMIN, Result.UNKNOWN, domain(SERVICE) | {ALL_GROUPS: Gap()}),
    case("no answer", ADMIN, Result.UNKNOWN, GONE),
    case("young", OLD, Result.PASS, domain(*PEOPLE, SERVICE), "None is older than 3 years (1)."),
    case("three years", OLD, Result.PASS, domain(_aged(3 * 365))),
    case("and a day", OLD, Result.FAIL, domain(_aged(3 * 365 + 1)), "3 years: svc-sql"),
    case("half", OLD, Result.FAIL, domain(_aged(9999), user("svc-b", 1201)), share=0.5),
    case("of the year 1601", OLD, Result.FAIL, domain(user("svc-sql", 1200, pwdLastSet=1))),
    case("0", OLD, Result.PASS, domain(user("svc-sql", 1200, pwdLastSet=0))),
    case("never", OLD, Result.PASS, domain(user("svc-sql", 1200, pwdLastSet=NEVER))),
    case("out of all time", OLD, Result.PASS, domain(user("svc-a", pwdLastSet=NEVER - 1))),
    case(
        "a hostile name",
        OLD,
        Result.FAIL,
        domain(user("svc" + HOSTILE, 1200, pwdLastSet=ago(9999))),
    ),
    case("a person's", OLD, Result.NOT_APPLICABLE, domain(user("kim", pwdLastSet=ago(9999)))),
    case("accounts are hidden", OLD, Result.UNKNOWN, domain(hidden("svc-sql"))),
    case("no answer", OLD, Result.UNKNOWN, GONE),
    case("managed only", USE, Result.PASS, domain(*PEOPLE, managed=[GMSA])),
    case("people's only", USE, Result.FAIL, domain(SERVICE), ": svc-sql", share=1.0),
    case("both", USE, Result.FAIL, domain(SERVICE, managed=[GMSA]), severity="info", share=0.5),
    case("none at all", USE, Result.NOT_APPLICABLE, domain(*PEOPLE)),
    case("accounts are hidden", USE, Result.UNKNOWN, domain(hidden("kim"), managed=[GMSA])),
    case("no users", USE, Result.UNKNOWN, domain(managed=[GMSA]) | {ALL_USERS: Gap()}),
    case("no answer", USE, Result.UNKNOWN, GONE),
]


def test_managed_accounts() -> None:
    alone = {**GMSA, "objectClass": ["msDS-ManagedServiceAccount"], "servicePrincipalName": "a/b"}
    one, other = managed_accounts(MANAGED.read(found(MANAGED, GMSA, alone))).all
    assert (one.name, one.group, one.spns) == ("gmsa-web", True, ())
    assert (other.group, other.spns) == (False, ("a/b",))

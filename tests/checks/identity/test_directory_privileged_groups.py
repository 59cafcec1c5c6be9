"""The groups that should be empty, former administrators, and reading as before Windows 2000."""

from checks.identity.directory_privileged_groups import (
    dns_admins_is_empty,
    enterprise_admins_is_empty,
    former_administrators_are_ordinary_again,
    nobody_reads_as_before_windows_2000,
    operator_groups_are_empty,
    schema_admins_is_empty,
)
from scanner.model import Result
from tests.checks.directory_answers import Value
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ADMINISTRATOR,
    BASE,
    GONE,
    HOSTILE,
    KRBTGT,
    PEOPLE,
    USERS_PLACE,
    Answers,
    case,
    domain,
    group,
    groups,
    user,
)

ENTERPRISE, SCHEMA = enterprise_admins_is_empty, schema_admins_is_empty
OPERATOR, DNS = operator_groups_are_empty, dns_admins_is_empty
FORMER, OLD = former_administrators_are_ordinary_again, nobody_reads_as_before_windows_2000
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

_BUILT_IN = f"CN=Administrator,{USERS_PLACE}"


def inside(name: str, rid: int | str, *members: str, **more: Value) -> Answers:
    """A domain where these are in that group."""
    return domain(*PEOPLE, groups=groups(more=[group(name, rid, *members, **more)]))


def without(*names: str) -> Answers:
    kept = [one for one in groups() if one["sAMAccountName"] not in names]
    return domain(*PEOPLE, groups=kept)


def before_2000(*sids: str) -> Answers:
    foreign = [f"CN={sid},CN=ForeignSecurityPrincipals,{BASE}" for sid in sids]
    return inside("Pre-Windows 2000 Compatible Access", "S-1-5-32-554", *foreign)


_NO_BUILT_IN_GROUPS = domain(*PEOPLE, groups=[group("Domain Admins", 512)])
_NO_MEMBERS = domain(
    *PEOPLE,
    groups=[
        {key: value for key, value in one.items() if key != "member"}
        for one in groups(more=[group("Pre-Windows 2000 Compatible Access", "S-1-5-32-554")])
    ],
)
_MARKED = user("paul", 1200, adminCount=1)

CASES: list[Case] = [
    case("the built-in one", ENTERPRISE, P, domain(*PEOPLE), "Only the built-in account is in"),
    case("empty", ENTERPRISE, P, inside("Enterprise Admins", 519), "nobody is"),
    *(
        case("no group is shown", each, U, without("Domain Admins", name), "were not shown")
        for each, name in ((ENTERPRISE, "Enterprise Admins"), (SCHEMA, "Schema Admins"))
    ),
    case("a person", ENTERPRISE, F, inside("Enterprise Admins", 519, "anna"), "Admins: anna."),
    case("a child domain", ENTERPRISE, N, without("Enterprise Admins")),
    *(
        case("no group shows its members", each, U, _NO_MEMBERS, "members of groups")
        for each in (ENTERPRISE, SCHEMA, OPERATOR, DNS, OLD, FORMER)
    ),
    case("no answer", ENTERPRISE, U, GONE),
    case("empty", SCHEMA, P, domain(*PEOPLE)),
    case("the built-in one", SCHEMA, F, inside("Schema Admins", 518, _BUILT_IN), severity="low"),
    case("a person", SCHEMA, F, inside("Schema Admins", 518, "ben"), "ben", severity="medium"),
    case("a child domain", SCHEMA, N, without("Schema Admins")),
    case("no answer", SCHEMA, U, GONE),
    case("empty", OPERATOR, P, domain(*PEOPLE)),
    case(
        "by a group",
        OPERATOR,
        F,
        domain(
            *PEOPLE,
            groups=groups(
                more=[
                    group("Backup Operators", "S-1-5-32-551", f"CN=Ops,{USERS_PLACE}"),
                    group("Ops", 1500, "carl"),
                ]
            ),
        ),
        "In Backup Operators: carl.",
    ),
    case(
        "somebody of another domain",
        OPERATOR,
        F,
        inside(
            "Account Operators",
            "S-1-5-32-548",
            f"CN=S-1-5-21-9-9-9-1,CN=ForeignSecurityPrincipals,{BASE}",
        ),
        "S-1-5-21-9-9-9-1",
    ),
    case("there are none", OPERATOR, N, without("Account Operators", "Backup Operators")),
    case("built-in groups are not shown", OPERATOR, U, _NO_BUILT_IN_GROUPS),
    case("no answer", OPERATOR, U, GONE),
    case("empty", DNS, P, domain(*PEOPLE)),
    case("a person", DNS, F, inside("DnsAdmins", 1102, "dora"), "In DnsAdmins: dora."),
    case("DNS is elsewhere", DNS, N, without("DnsAdmins")),
    case("no answer", DNS, U, GONE),
    case("marked, and an administrator", FORMER, P, domain(*PEOPLE)),
    case("marked, and none", FORMER, F, domain(*PEOPLE, _MARKED), "administrators: paul."),
    case(
        "marked, and an operator",
        FORMER,
        P,
        domain(
            *PEOPLE,
            _MARKED,
            groups=groups(more=[group("Backup Operators", "S-1-5-32-551", "paul")]),
        ),
    ),
    case("a hostile name", FORMER, F, domain(user(HOSTILE, 1201, adminCount=1)), "txt.exe"),
    case("nobody ever was", FORMER, N, domain(*PEOPLE, admins=[ADMINISTRATOR, KRBTGT])),
    case("no mark is shown", FORMER, U, domain(*PEOPLE, admins=[KRBTGT])),
    case("no answer", FORMER, U, GONE),
    case("empty", OLD, P, before_2000()),
    case("everybody who has logged in", OLD, F, before_2000("S-1-5-11"), severity="low"),
    case("anonymous", OLD, F, before_2000("S-1-5-11", "S-1-5-7"), "no login", severity="high"),
    case("everyone", OLD, F, before_2000("S-1-1-0"), "Everyone may read", severity="high"),
    case("no such group", OLD, N, domain(*PEOPLE)),
    case("built-in groups are not shown", OLD, U, _NO_BUILT_IN_GROUPS),
    case("no answer", OLD, U, GONE),
]

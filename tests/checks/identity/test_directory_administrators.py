"""Who administers a domain: nested, by primary group, and how many; the built-in account."""

from checks.identity.directory_administrators import (
    administrators,
    built_in_administrator_is_not_used,
    few_people_administer_the_domain,
    others,
)
from checks.identity.directory_objects import GROUPS, USERS, Groups, Users
from checks.identity.directory_objects import groups as groups_probe
from checks.identity.directory_objects import users as users_probe
from scanner.model import Result
from tests.checks.directory_answers import found
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ADA,
    ADMINISTRATOR,
    ALL_GROUPS,
    ALL_USERS,
    ANNA,
    BASE,
    BEN,
    DISABLED,
    GONE,
    HOSTILE,
    KRBTGT,
    NORMAL,
    PEOPLE,
    USERS_PLACE,
    Answers,
    Attributes,
    admin,
    ago,
    case,
    domain,
    group,
    groups,
    hidden,
    user,
)

FEW, BUILT_IN = few_people_administer_the_domain, built_in_administrator_is_not_used
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def crowd(count: int, *, all_users: int = 0, **more: object) -> Answers:
    """So many people in Domain Admins beside the built-in account, of so many in all."""
    top = [admin(f"adm{n}", 3000 + n) for n in range(count)]
    rest = [user(f"u{n}", 5000 + n) for n in range(max(all_users - count, 5))]
    names = [str(one["dn"]) for one in top]
    everyone = groups(*names, more=[group("Domain Admins", 512, *names)])
    return domain(*top, *rest, admins=[ADMINISTRATOR, KRBTGT], groups=everyone)


def built_in(**more: object) -> Answers:
    changed = admin("Administrator", 500, **{"lastLogonTimestamp": ago(400), **more})  # type: ignore[arg-type]
    return domain(*PEOPLE, admins=[changed, KRBTGT, ADA])


_SERVICE = admin("svc-backup", 1160, servicePrincipalName=["BackupExec/srv1"])
_NESTED = groups(
    more=[
        group("Domain Admins", 512, f"CN=IT,{USERS_PLACE}"),
        group("IT", 1300, "anna", f"CN=Ring,{USERS_PLACE}"),
        group("Ring", 1301, "ben", f"CN=IT,{USERS_PLACE}"),
    ]
)

_BUILTIN = ("Administrators", "S-1-5-32-544", f"CN=Domain Admins,{USERS_PLACE}")
_FOREIGN = groups(
    more=[group(*_BUILTIN, f"CN=S-1-5-21-9-9-9-1300,CN=ForeignSecurityPrincipals,{BASE}")]
)
_CHILD = [
    one
    for one in groups(more=[group(*_BUILTIN, "CN=Enterprise Admins,CN=Users,DC=example")])
    if one["sAMAccountName"] != "Enterprise Admins"
]

CASES: list[Case] = [
    case("one", FEW, P, domain(*PEOPLE), "domain: 1."),
    case("three", FEW, P, crowd(3)),
    case("four", FEW, F, crowd(4), "4 people", severity="medium"),
    case("six", FEW, F, crowd(6), severity="medium"),
    case("seven", FEW, F, crowd(7), "adm0, adm1", severity="high"),
    case("seven of 201 is a share", FEW, F, crowd(7, all_users=201), severity="high"),
    case("six of 400 is a share", FEW, P, crowd(6, all_users=400)),
    case("nine of 400", FEW, F, crowd(9, all_users=400), severity="medium"),
    case("a share has an end", FEW, F, crowd(21, all_users=2000), severity="high"),
    case(
        "services are not people",
        FEW,
        P,
        domain(*PEOPLE, _SERVICE, groups=groups(str(_SERVICE["dn"]))),
        "domain: 1.",
    ),
    case(
        "disabled ones do not count",
        FEW,
        P,
        domain(
            *PEOPLE,
            *(admin(f"a{n}", 3000 + n, userAccountControl=NORMAL | DISABLED) for n in range(5)),
            groups=groups(*(f"CN=a{n},{USERS_PLACE}" for n in range(5))),
        ),
    ),
    case(
        "a service by its name",
        FEW,
        P,
        domain(
            *PEOPLE,
            *(admin(f"svc-{n}", 3000 + n) for n in range(4)),
            groups=groups(*(f"CN=svc-{n},{USERS_PLACE}" for n in range(4))),
        ),
        "domain: 1.",
    ),
    case("a group of another domain", FEW, U, domain(*PEOPLE, groups=_FOREIGN), "S-1-5-21-9-9-9"),
    case("the forest's, in a child domain", FEW, P, domain(*PEOPLE, groups=_CHILD)),
    case(
        "a member that is not shown",
        FEW,
        U,
        domain(*PEOPLE, groups=groups(f"CN=secret,{USERS_PLACE}")),
        ": secret.",
    ),
    case(
        "a managed account is nobody",
        FEW,
        P,
        domain(*PEOPLE, groups=groups(f"CN=gmsa1,CN=Managed Service Accounts,{BASE}")),
    ),
    case("a hostile name", FEW, P, domain(*PEOPLE, user(HOSTILE, 1900))),
    case("few people at all", FEW, N, domain(ANNA, BEN)),
    case("no answer", FEW, U, GONE),
    case(
        "the group is not shown",
        FEW,
        U,
        domain(*PEOPLE, groups=[group("Users", "S-1-5-32-545")]),
        "Domain Admins was not shown",
    ),
    case(
        "its members are not shown",
        FEW,
        U,
        domain(*PEOPLE, groups=[group("Domain Admins", 512)]),
    ),
    case(
        "flags are not shown",
        FEW,
        U,
        domain(*PEOPLE, admins=[ADMINISTRATOR, KRBTGT, hidden(ADA)]),
        "was not shown: adm-ada",
    ),
    case("a year ago", BUILT_IN, P, built_in()),
    case("31 days ago", BUILT_IN, P, built_in(lastLogonTimestamp=ago(31))),
    case("30 days ago", BUILT_IN, F, built_in(lastLogonTimestamp=ago(30)), "2026-10-23"),
    case("never, where others did", BUILT_IN, P, built_in(lastLogonTimestamp=None), "never"),
    case("disabled", BUILT_IN, N, built_in(userAccountControl=NORMAL | DISABLED)),
    case("no answer", BUILT_IN, U, GONE),
    case(
        "nobody's logon is shown",
        BUILT_IN,
        U,
        domain(admins=[admin("Administrator", 500, lastLogonTimestamp=None)]),
    ),
    case("it is not shown", BUILT_IN, U, domain(admins=[ADA])),
    case("its flags are not shown", BUILT_IN, U, domain(admins=[hidden(ADMINISTRATOR)])),
]


def _facts(people: list[Attributes], all_groups: tuple[Attributes, ...]) -> tuple[Users, Groups]:
    plain_users, plain_groups = found(ALL_USERS, *people), found(ALL_GROUPS, *all_groups)
    return users_probe(USERS.read(plain_users)), groups_probe(GROUPS.read(plain_groups))


def test_groups_in_groups_and_in_rings_are_followed() -> None:
    users, all_groups = _facts([*PEOPLE, ADMINISTRATOR], _NESTED)
    found_names = {one.name for one in administrators(users, all_groups)}
    assert found_names == {"anna", "ben", "Administrator"}
    assert {one.name for one in others(users, all_groups)} == {"carl", "dora"}


def test_who_has_it_as_primary_group_is_in_it() -> None:
    eve = user("eve", 1200, primaryGroupID=512)
    users, all_groups = _facts([eve, *PEOPLE], groups())
    assert {one.name for one in administrators(users, all_groups)} == {"eve"}


def test_members_of_other_domains_and_computers_are_left_out() -> None:
    foreign = f"CN=S-1-5-21-9-9-9-512,CN=ForeignSecurityPrincipals,{BASE}"
    users, all_groups = _facts([ADA], groups(foreign, f"CN=PC1,OU=PCs,{BASE}"))
    assert {one.name for one in administrators(users, all_groups)} == {"adm-ada"}

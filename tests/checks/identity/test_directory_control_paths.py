"""Who can take the domain: cases of the checks."""

from checks.identity.directory_control_paths import (
    few_objects_lead_to_the_domain,
    nobody_else_can_take_the_domain,
    not_everybody_can_take_the_domain,
)
from scanner.model import People, Result
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ALONE,
    ANY_DELEGATION,
    BASE,
    CONTROL,
    DISABLED,
    EVERYBODY,
    GONE,
    MEMBER,
    NORMAL,
    PEOPLE,
    RESET,
    USERS_PLACE,
    WORKSTATION,
    WRITE,
    Answers,
    admin,
    case,
    computer,
    domain,
    group,
    groups,
    guarded,
    user,
)
from tests.checks.identity.directory_takeovers import (
    ANNA,
    BEN,
    CHAIN,
    DESCRIPTOR,
    DESK,
    LONG,
    NAME,
    facts,
    on_ada,
    on_admins,
    on_head,
    on_policy,
)

ALL, SOME_PEOPLE, MANY = (
    not_everybody_can_take_the_domain,
    nobody_else_can_take_the_domain,
    few_objects_lead_to_the_domain,
)
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE


def collector(flags: int) -> Answers:
    """A server that keeps the logins of its visitors."""
    return domain(*PEOPLE, computers=[computer("SRV", userAccountControl=flags | ANY_DELEGATION)])


def with_groups(count: int, *inside: str) -> Answers:
    """So many groups that may write into Domain Admins, with these members."""
    every = [group(f"desk{n}", 3000 + n, *inside) for n in range(count)]
    rights = guarded(*((3000 + n, WRITE, MEMBER) for n in range(count)))
    own = [f"CN={name},{USERS_PLACE}" for name in ("Administrator", "adm-ada")]
    top = group("Domain Admins", 512, *own, nTSecurityDescriptor=rights)
    return domain(*PEOPLE, groups=groups(more=[top, *every]))


CASES: list[Case] = [
    case("nothing", ALL, P, domain(*PEOPLE)),
    case(
        "domain users edit a controllers' policy", ALL, F, on_policy((513, WRITE)), "Domain Users"
    ),
    case("everybody adds members", ALL, F, on_admins((EVERYBODY, WRITE, MEMBER)), "Everyone"),
    case(
        "everybody is in a group that can",
        ALL,
        F,
        domain(
            *PEOPLE,
            groups=groups(
                more=[group("Helpdesk", DESK, f"CN=S-1-5-11,CN=ForeignSecurityPrincipals,{BASE}")]
            ),
            admins=[admin("adm-ada", nTSecurityDescriptor=guarded((DESK, CONTROL, RESET)))],
        ),
        "Authenticated Users",
        severity="critical",
    ),
    case("one person can", ALL, P, on_admins((ANNA, WRITE, MEMBER))),
    case("nobody else logs in", ALL, N, ALONE),
    case("no controller is shown", ALL, U, domain(*PEOPLE, controllers=[])),
    case("a list is not shown", ALL, U, domain(*PEOPLE, head={DESCRIPTOR: None})),
    case("a list is none", ALL, U, domain(*PEOPLE, head={DESCRIPTOR: b"\x01"})),
    case("no answer", ALL, U, GONE),
    case("nothing", SOME_PEOPLE, P, domain(*PEOPLE)),
    case("a person", SOME_PEOPLE, F, on_admins((ANNA, WRITE, MEMBER)), "domain: anna."),
    case(
        "a disabled one",
        SOME_PEOPLE,
        P,
        domain(
            user("anna", ANNA, userAccountControl=NORMAL | DISABLED),
            user("ben", BEN),
            admins=[admin("adm-ada", nTSecurityDescriptor=guarded((ANNA, CONTROL, RESET)))],
        ),
    ),
    case("by two steps", SOME_PEOPLE, F, CHAIN, "anna, ben", severity="high"),
    case(
        "an account of another domain",
        SOME_PEOPLE,
        F,
        on_admins(("S-1-5-21-9-9-9-1300", WRITE, MEMBER)),
        "other domains can make themselves administrators: S-1-5-21-9-9-9-1300.",
        severity="medium",
    ),
    case(
        "a trusted administrator",
        SOME_PEOPLE,
        P,
        domain(
            *PEOPLE,
            groups=groups(
                more=[
                    group(
                        "Administrators",
                        "S-1-5-32-544",
                        f"CN=Domain Admins,{USERS_PLACE}",
                        f"CN=S-1-5-21-9-9-9-1300,CN=ForeignSecurityPrincipals,{BASE}",
                    )
                ]
            ),
        ),
    ),
    case("a disabled computer", SOME_PEOPLE, P, collector(WORKSTATION | DISABLED)),
    case("a computer", SOME_PEOPLE, F, collector(WORKSTATION), "domain: SRV."),
    case("nobody else logs in", SOME_PEOPLE, N, ALONE),
    case("a list is not shown", SOME_PEOPLE, U, on_head(**{DESCRIPTOR: None})),
    case("more than can be followed", MANY, F, LONG, "u0, u1"),
    case("no answer", SOME_PEOPLE, U, GONE),
    case("nothing", MANY, P, domain(*PEOPLE), "domain: 0."),
    case("five", MANY, P, on_admins((ANNA, WRITE, MEMBER))),
    case("a service name", MANY, P, on_ada((DESK, WRITE, NAME)), "domain: 2."),
    case("groups of nobody", MANY, P, with_groups(6), "domain: 0."),
    case("groups of somebody", MANY, F, with_groups(6, "anna"), "desk0"),
    case("nobody else logs in", MANY, N, ALONE),
    case("a list is not shown", MANY, U, domain(*PEOPLE, head={DESCRIPTOR: None})),
    case("no answer", MANY, U, GONE),
]


def test_the_path_is_evidence_step_by_step_with_names_to_shorten() -> None:
    verdict = SOME_PEOPLE(*facts(CHAIN))
    first = verdict.evidence
    assert [(one.name, one.value) for one in first] == [
        ("from", People(("ben",))),
        ("may reset the password of", People(("k.holt",))),
        ("is in", "Domain Admins"),
    ]

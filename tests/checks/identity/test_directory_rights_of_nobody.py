"""Rights of accounts that are gone."""

from checks.identity.directory_rights_of_nobody import rights_are_given_to_who_exists
from scanner.model import Result
from scanner.model.security import FULL_CONTROL
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ALONE,
    CONTROL,
    GONE,
    PEOPLE,
    RESET,
    case,
    domain,
    guarded,
    unit,
)

CHECK = rights_are_given_to_who_exists
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

CASES: list[Case] = [
    case("of people", CHECK, P, domain(*PEOPLE, units=[unit("A", (1101, CONTROL, RESET))])),
    case("of nobody", CHECK, F, domain(*PEOPLE, units=[unit("A", (4242, CONTROL))]), "see: 1."),
    case(
        "on the domain and a unit",
        CHECK,
        F,
        domain(
            *PEOPLE,
            units=[unit("A", (4242, CONTROL), (4243, CONTROL))],
            head={"nTSecurityDescriptor": guarded((4242, FULL_CONTROL))},
        ),
        "see: 3.",
    ),
    case(
        "another domain's account",
        CHECK,
        P,
        domain(*PEOPLE, units=[unit("A", ("S-1-5-21-9-9-9-1105", CONTROL))]),
    ),
    case("nobody else logs in", CHECK, N, ALONE),
    case("the domain's is not shown", CHECK, U, domain(head={"nTSecurityDescriptor": None})),
    case(
        "a unit's is not shown",
        CHECK,
        U,
        domain(*PEOPLE, units=[unit("A", nTSecurityDescriptor=None)]),
    ),
    case("no answer", CHECK, U, GONE),
]

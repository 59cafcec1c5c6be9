"""Read-only domain controllers: whose passwords they may keep, and their ticket accounts."""

from checks.identity.directory_read_only_controllers import (
    administrators_passwords_are_denied,
    passwords_are_allowed_per_controller,
    read_only_controllers_keep_no_administrators,
    ticket_accounts_have_their_controller,
)
from scanner.model import Result
from tests.checks.directory_answers import Value
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    BASE,
    GONE,
    PEOPLE,
    READ_ONLY,
    USERS_PLACE,
    Answers,
    Attributes,
    case,
    controller,
    domain,
    group,
    groups,
    user,
)

KEEPS, DENIES = read_only_controllers_keep_no_administrators, administrators_passwords_are_denied
ALLOWED, TICKETS = passwords_are_allowed_per_controller, ticket_accounts_have_their_controller
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

_ADA = f"CN=adm-ada,{USERS_PLACE}"
_TOP = tuple(
    f"CN={name},{USERS_PLACE}" for name in ("Domain Admins", "Enterprise Admins", "Schema Admins")
)
_BRANCH = group("Branch", 1700, "anna")
_DENIED = "Denied RODC Password Replication Group"
_ALLOWED = "Allowed RODC Password Replication Group"
_TICKETS = user("krbtgt_12345", 1800, dn=f"CN=krbtgt_12345,{USERS_PLACE}")


def read_only(**more: Value) -> Attributes:
    own: dict[str, Value] = {
        "userAccountControl": READ_ONLY,
        "primaryGroupID": 521,
        "msDS-RevealOnDemandGroup": [f"CN=Branch,{USERS_PLACE}"],
        "msDS-NeverRevealGroup": [
            f"CN={_DENIED},{USERS_PLACE}",
            f"CN=Administrators,{USERS_PLACE}",
        ],
        "msDS-KrbTgtLink": str(_TICKETS["dn"]),
    }
    return controller("RO1", 1001, **{**own, **more})


def branch(
    denied: tuple[str, ...] = _TOP,
    allowed: tuple[str, ...] = (),
    in_branch: tuple[str, ...] = ("anna",),
    ro1: Attributes | None = None,
) -> Answers:
    """A domain with one read-only controller."""
    every = groups(
        more=[
            group("Branch", 1700, *in_branch),
            group(_DENIED, 572, *denied),
            group(_ALLOWED, 571, *allowed),
        ]
    )
    return domain(*PEOPLE, _TICKETS, groups=every, controllers=[controller(), ro1 or read_only()])


def bare(*kept: str) -> Answers:
    """The same without the groups of the policy."""
    shown = [one for one in groups() if one["sAMAccountName"] in kept]
    return domain(*PEOPLE, groups=shown, controllers=[controller(), read_only()])


_ADMINISTRATORS_ALLOWED = read_only(
    **{
        "msDS-RevealOnDemandGroup": [_TOP[0]],
        "msDS-NeverRevealGroup": [f"CN={_DENIED},{USERS_PLACE}"],
    }
)
_ENTRA = read_only(sAMAccountName="AzureADKerberos$", **{"msDS-NeverRevealGroup": None})
_KEPT = f"B:96:{'0' * 96}:{_ADA}"

CASES: list[Case] = [
    case("the branch's people", KEEPS, P, branch()),
    case("an administrator, who is denied", KEEPS, P, branch(in_branch=(_ADA,))),
    case(
        "an administrator in the branch",
        KEEPS,
        F,
        branch(in_branch=(_ADA,), ro1=read_only(**{"msDS-NeverRevealGroup": None})),
        "adm-ada",
    ),
    case("Entra's Kerberos is no branch", KEEPS, N, branch(ro1=_ENTRA)),
    case("Entra's Kerberos is no branch", DENIES, N, branch(ro1=_ENTRA)),
    case("Entra's Kerberos is no branch", ALLOWED, N, branch(allowed=("ben",), ro1=_ENTRA)),
    case("Entra's Kerberos has a ticket account", TICKETS, P, branch(ro1=_ENTRA)),
    case(
        "administrators as such",
        KEEPS,
        F,
        branch(denied=(), ro1=_ADMINISTRATORS_ALLOWED),
        "adm-ada, Administrator",
    ),
    case(
        "kept already",
        KEEPS,
        F,
        branch(ro1=read_only(**{"msDS-RevealedUsers": [_KEPT]})),
        "adm-ada",
    ),
    case("there is none", KEEPS, N, domain(*PEOPLE)),
    case("administrators are not shown", KEEPS, U, bare()),
    case("no answer", KEEPS, U, GONE),
    case("as Windows makes it", DENIES, P, branch()),
    case("a group is missing", DENIES, F, branch(denied=_TOP[1:])),
    case(
        "the controller lacks the list",
        DENIES,
        F,
        branch(ro1=read_only(**{"msDS-NeverRevealGroup": None})),
    ),
    case("there is none", DENIES, N, domain(*PEOPLE)),
    case("the group is not shown", DENIES, U, bare("Administrators")),
    case("no answer", DENIES, U, GONE),
    case("empty", ALLOWED, P, branch()),
    case("used", ALLOWED, F, branch(allowed=("ben",)), "keep: ben."),
    case("there is none", ALLOWED, N, domain(*PEOPLE)),
    case("the group is not shown", ALLOWED, U, bare("Administrators")),
    case("no answer", ALLOWED, U, GONE),
    case("each has one", TICKETS, P, branch()),
    case("left behind", TICKETS, F, domain(*PEOPLE, _TICKETS), "krbtgt_12345"),
    case(
        "of another",
        TICKETS,
        F,
        branch(ro1=read_only(**{"msDS-KrbTgtLink": f"CN=krbtgt_9,{BASE}"})),
    ),
    case("there are none", TICKETS, N, domain(*PEOPLE)),
    case("the link is not shown", TICKETS, U, branch(ro1=read_only(**{"msDS-KrbTgtLink": None}))),
    case("no answer", TICKETS, U, GONE),
]

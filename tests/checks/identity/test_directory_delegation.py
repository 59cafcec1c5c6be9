"""Kerberos delegation: to anything, to controllers, without a login, set on controllers."""

import pytest

from checks.identity.directory_control_paths_edges import hosts_of
from checks.identity.directory_delegation import (
    controllers_let_nobody_act_for_others,
    delegation_names_only_what_exists,
    no_server_keeps_the_logins_of_its_visitors,
    nobody_acts_for_others_on_controllers,
    nobody_acts_on_controllers_for_who_never_came,
)
from scanner.model import Result
from scanner.model.security import FULL_CONTROL
from tests.checks.directory_answers import Value, descriptor
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    ANY_DELEGATION,
    ANY_PROTOCOL,
    DISABLED,
    GONE,
    HOSTILE,
    NORMAL,
    PEOPLE,
    READ_ONLY,
    WORKSTATION,
    Answers,
    case,
    computer,
    controller,
    domain,
    hidden,
    user,
)

ANYWHERE, TO_DC = no_server_keeps_the_logins_of_its_visitors, nobody_acts_for_others_on_controllers
FREE, ON_DC = nobody_acts_on_controllers_for_who_never_came, controllers_let_nobody_act_for_others
UNKNOWN_NAMES = delegation_names_only_what_exists
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

DC_SERVICES = ["cifs/dc1.test.example", "ldap/dc1.test.example/test.example"]
_ACTS = "msDS-AllowedToActOnBehalfOfOtherIdentity"


def service(flags: int, *targets: str, controllers: int = 1) -> Answers:
    """A domain with a service account that may delegate so."""
    to: dict[str, Value] = {"msDS-AllowedToDelegateTo": list(targets) or None}
    own = user("svc-web", 1300, userAccountControl=flags, servicePrincipalName=["HTTP/x"], **to)
    return domain(*PEOPLE, own, controllers=[controller()] * controllers)


def on_controller(*sids: int | str, **more: Value) -> Answers:
    acts = descriptor("S-1-5-32-544", [(sid, FULL_CONTROL) for sid in sids])
    own: dict[str, Value] = {_ACTS: acts if sids else None, **more}
    return domain(*PEOPLE, user("svc-web", 1300), controllers=[controller(**own)])


_HIDDEN = domain(*map(hidden, PEOPLE), admins=[])
_NO_SERVICES = domain(*PEOPLE, computers=[computer("PC1", servicePrincipalName=None)])
_LOST = descriptor("S-1-5-32-544", [(4242, FULL_CONTROL)])

_TO_ALIAS = user(
    "svc-web", 1300, servicePrincipalName=["HTTP/x"], msDS_AllowedToDelegateTo=["GC/alias"]
)
_BY_ALIAS = domain(
    *PEOPLE, _TO_ALIAS, controllers=[controller(servicePrincipalName=["GC/alias", "HOST/DC1"])]
)

CASES: list[Case] = [
    case("nobody", ANYWHERE, P, domain(*PEOPLE)),
    case("controllers are, and must be", ANYWHERE, P, domain(*PEOPLE)),
    case("a service", ANYWHERE, F, service(NORMAL | ANY_DELEGATION), "svc-web", severity="high"),
    case(
        "a server",
        ANYWHERE,
        F,
        domain(computers=[computer("SRV1", userAccountControl=WORKSTATION | ANY_DELEGATION)]),
        "SRV1",
    ),
    case("a disabled one", ANYWHERE, P, service(NORMAL | ANY_DELEGATION | DISABLED)),
    case(
        "a read-only controller",
        ANYWHERE,
        P,
        domain(controllers=[controller(), controller("RO1", 1001, userAccountControl=READ_ONLY)]),
    ),
    case("flags are not shown", ANYWHERE, U, _HIDDEN),
    case("no services at all", ANYWHERE, N, _NO_SERVICES),
    case("no answer", ANYWHERE, U, GONE),
    case("elsewhere", TO_DC, P, service(NORMAL, "cifs/pc1.test.example")),
    case("to the controller", TO_DC, F, service(NORMAL, *DC_SERVICES), "svc-web"),
    case("by its short name", TO_DC, F, service(NORMAL, "HOST/DC1")),
    case("by another name", TO_DC, F, _BY_ALIAS, "svc-web"),
    case("to the tickets themselves", TO_DC, F, service(NORMAL, "krbtgt/TEST"), "svc-web"),
    case("with a port", TO_DC, F, service(NORMAL, "http/dc1.test.example:8080")),
    case("nobody delegates", TO_DC, N, domain(*PEOPLE)),
    case("no controller is shown", TO_DC, U, service(NORMAL, "x/y", controllers=0)),
    case("no answer", TO_DC, U, GONE),
    case("any protocol, elsewhere", FREE, P, service(NORMAL | ANY_PROTOCOL, "cifs/pc1")),
    case("any protocol, to the controller", FREE, F, service(NORMAL | ANY_PROTOCOL, *DC_SERVICES)),
    case("Kerberos only", FREE, N, service(NORMAL, *DC_SERVICES)),
    case("flags are not shown", FREE, U, _HIDDEN),
    case("no answer", FREE, U, GONE),
    case("no list", ON_DC, P, on_controller()),
    case("a service", ON_DC, F, on_controller(1300), "On DC1 these may act as anybody: svc-web."),
    case("a SID of nobody", ON_DC, F, on_controller("S-1-5-21-9-9-9-9"), "S-1-5-21-9-9-9-9"),
    case("a list that is none", ON_DC, F, on_controller(**{_ACTS: b"\x01\x00"}), "be read"),
    case("of 2008 R2", ON_DC, N, on_controller(operatingSystemVersion="6.1 (7601)")),
    case("of 2012", ON_DC, P, on_controller(operatingSystemVersion="6.2 (9200)")),
    case("a strange version", ON_DC, P, on_controller(operatingSystemVersion=HOSTILE)),
    case("no controller is shown", ON_DC, U, domain(*PEOPLE, controllers=[])),
    case("no answer", ON_DC, U, GONE),
    case("a server that is there", UNKNOWN_NAMES, P, service(NORMAL, "cifs/PC1")),
    case("another name of a server", UNKNOWN_NAMES, P, service(NORMAL, "http/X")),
    case("of another domain", UNKNOWN_NAMES, P, service(NORMAL, "cifs/srv.other.example")),
    case(
        "a server that is gone", UNKNOWN_NAMES, F, service(NORMAL, "cifs/old.test.example"), "old"
    ),
    case(
        "an account that is gone",
        UNKNOWN_NAMES,
        F,
        domain(computers=[computer("PC1", **{_ACTS: _LOST})]),
        "-4242",
    ),
    case("nobody delegates", UNKNOWN_NAMES, N, domain(*PEOPLE)),
    case(
        "no controller is shown",
        UNKNOWN_NAMES,
        U,
        domain(controllers=[], computers=[computer("PC1", **{_ACTS: _LOST})]),
    ),
    case("no answer", UNKNOWN_NAMES, U, GONE),
]


@pytest.mark.parametrize(
    ("service_name", "hosts"),
    [
        ("cifs/DC1.test.example", {"dc1.test.example"}),
        ("MSSQLSvc/srv1:1433", {"srv1"}),
        ("ldap/dc1.x/x", {"dc1.x"}),
        ("nothing", set()),
        ("", set()),
        ("/", set()),
    ],
)
def test_the_host_of_a_service_name(service_name: str, hosts: set[str]) -> None:
    assert hosts_of([service_name]) == hosts

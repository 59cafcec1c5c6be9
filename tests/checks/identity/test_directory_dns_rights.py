"""Who may rewrite the names that the directory serves."""

from checks.identity.directory_dns_rights import (
    DOMAIN_ZONES,
    PARTITION,
    SERVICE,
    only_dns_administrators_rule_the_servers,
    zones_are_not_for_everybody_to_change,
)
from scanner.model import Result
from scanner.model.security import CREATE_CHILD, FULL_CONTROL
from tests.checks.directory_answers import Grant, found
from tests.checks.harness import Case
from tests.checks.identity.directory_guarded import (
    BASE,
    EVERYBODY,
    GONE,
    LOGGED_IN,
    PEOPLE,
    WRITE,
    Answers,
    Attributes,
    case,
    domain,
    guarded,
)

ZONES, SERVERS = zones_are_not_for_everybody_to_change, only_dns_administrators_rule_the_servers
P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE

_PLACE = f"DC=DomainDnsZones,{BASE}"
_KEPT: Answers = {PARTITION: found(PARTITION, {"dn": _PLACE})}


def zone(name: str, *allow: Grant) -> Attributes:
    dn = f"DC={name},CN=MicrosoftDNS,{_PLACE}"
    return {"dn": dn, "nTSecurityDescriptor": guarded(*allow)}


def zones(*every: Attributes) -> Answers:
    return domain(*PEOPLE, more=_KEPT | {DOMAIN_ZONES: found(DOMAIN_ZONES, *every)})


def service(*allow: Grant) -> Answers:
    dn = f"CN=MicrosoftDNS,CN=System,{BASE}"
    own: Attributes = {"dn": dn, "nTSecurityDescriptor": guarded(*allow)}
    return domain(*PEOPLE, more=_KEPT | {SERVICE: found(SERVICE, own)})


_HIDDEN: Attributes = {"dn": f"DC=x,CN=MicrosoftDNS,{_PLACE}"}

CASES: list[Case] = [
    case("computers make names", ZONES, P, zones(zone("x", (LOGGED_IN, CREATE_CHILD)))),
    case("everybody writes", ZONES, F, zones(zone("x", (LOGGED_IN, WRITE))), "names in x"),
    case("everybody has all", ZONES, F, zones(zone("a"), zone("x", (EVERYBODY, FULL_CONTROL)))),
    case("domain users delete", ZONES, F, zones(zone("x", (513, 0x10000)))),
    case("somebody writes", ZONES, P, zones(zone("x", (1101, WRITE)))),
    case(
        "root servers are no zone",
        ZONES,
        U,
        zones(zone("RootDNSServers", (LOGGED_IN, WRITE)), zone("..TrustAnchors")),
    ),
    case("DNS is elsewhere", ZONES, N, domain(*PEOPLE)),
    case("zones are not shown", ZONES, U, domain(*PEOPLE, more=_KEPT)),
    case("a list is not shown", ZONES, U, zones(zone("a"), _HIDDEN)),
    case("no answer", ZONES, U, GONE),
    case("DnsAdmins", SERVERS, P, service((1092, FULL_CONTROL))),
    case("somebody", SERVERS, F, service((1101, FULL_CONTROL)), "anna"),
    case("everybody writes", SERVERS, F, service((LOGGED_IN, WRITE)), "Authenticated Users"),
    case("DNS is elsewhere", SERVERS, N, domain(*PEOPLE)),
    case("not shown to a plain user", SERVERS, U, domain(*PEOPLE, more=_KEPT)),
    case("no answer", SERVERS, U, GONE),
]

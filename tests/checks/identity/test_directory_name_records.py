"""Who may add names to zones."""

from checks.identity.directory_name_records import (
    DOMAIN_RIGHTS,
    FOREST_RIGHTS,
    SYSTEM_RIGHTS,
    names_are_not_open_to_strangers,
)
from checks.network.directory_addresses import NODES
from checks.network.directory_dns import IN_DOMAIN, IN_FOREST, IN_SYSTEM
from scanner.model import Reason, Result
from scanner.model.security import (
    ANONYMOUS,
    AUTHENTICATED_USERS,
    CREATE_CHILD,
    EVERYONE,
    GENERIC_ALL,
    READ_PROPERTY,
    WRITE_DAC,
)
from tests.checks.directory_answers import Grant, descriptor, found
from tests.checks.directory_domain import BASE, DC, Answers
from tests.checks.harness import Case, Gap

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
CHECK = names_are_not_open_to_strangers
ZONE = f"DC=test.example,CN=MicrosoftDNS,DC=DomainDnsZones,{BASE}"
DOMAIN, FOREST, SYSTEM = (
    rights.union(question)
    for rights, question in (
        (DOMAIN_RIGHTS, IN_DOMAIN),
        (FOREST_RIGHTS, IN_FOREST),
        (SYSTEM_RIGHTS, IN_SYSTEM),
    )
)
EMPTY: Answers = {q: found(q) for q in (DOMAIN, FOREST, SYSTEM, NODES)}
IN_ZONE: Answers = {NODES: found(NODES, {"dn": f"DC=pc1,{ZONE}"})}


def zone(*allow: Grant, raw: bytes | None = b"") -> Answers:
    given = descriptor(allow=allow) if raw == b"" else raw
    return {**EMPTY, DOMAIN: found(DOMAIN, {"dn": ZONE, "nTSecurityDescriptor": given})}


NODE = "e0fa1e8c-9b45-11d0-afdd-00c04fd930c9"
CASES = [
    Case("as Windows sets it", CHECK, P, zone((AUTHENTICATED_USERS, CREATE_CHILD)), DC, "Any acc"),
    Case("of nodes only", CHECK, P, zone((AUTHENTICATED_USERS, CREATE_CHILD, NODE)), DC, "Any acc"),
    Case("chosen", CHECK, P, zone((1105, CREATE_CHILD)), DC, "chosen"),
    Case("everybody reads", CHECK, P, zone((EVERYONE, READ_PROPERTY)), DC, "chosen"),
    Case("everybody adds", CHECK, F, zone((EVERYONE, CREATE_CHILD)), DC, ": test.example."),
    Case("strangers add", CHECK, F, zone((ANONYMOUS, CREATE_CHILD, NODE)), DC, "test.example"),
    Case("all accounts own", CHECK, F, zone((AUTHENTICATED_USERS, WRITE_DAC)), DC),
    Case("all accounts do all", CHECK, F, zone((AUTHENTICATED_USERS, GENERIC_ALL)), DC),
    Case("no zones", CHECK, N, EMPTY, DC),
    Case("zones are hidden", CHECK, U, {**EMPTY, **IN_ZONE}, DC, "test.example"),
    Case("rights are hidden", CHECK, U, zone(raw=None), DC, "rights"),
    Case("broken rights", CHECK, U, zone(raw=b"\1\2"), DC),
    Case("refused", CHECK, U, {**EMPTY, DOMAIN: Gap(Reason.ACCESS_DENIED)}, DC),
]

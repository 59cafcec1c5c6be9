"""A small, healthy domain with its access lists as plain answers, for the tables of cases."""

import struct
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checks.identity.directory_certificates_depth import HOLDERS
from checks.identity.directory_certificates_templates import AUTHORITIES, TEMPLATES
from checks.identity.directory_control_paths_objects import (
    ADMIN_SD_HOLDER,
    CONTAINERS,
    DOMAIN_HEAD,
    POLICIES,
    SERVICE_ACCOUNTS,
    UNITS,
    principals,
)
from checks.identity.directory_dns_rights import DOMAIN_ZONES, FOREST_ZONES, PARTITION, SERVICE
from checks.identity.directory_joining import SCHEMA_GUIDS
from checks.identity.directory_objects import COMPUTERS, GROUPS, USERS
from checks.identity.directory_read_only_controllers import CONTROLLERS
from scanner.model import Check, LdapSearch, Question, Result, Role
from scanner.model.security import FULL_CONTROL
from tests.checks.directory_answers import DOMAIN_SID, Grant, Value, descriptor, found, sid
from tests.checks.harness import NOW, Case, Gap

ALL_USERS, ALL_COMPUTERS, ALL_GROUPS = (
    one.union(two)
    for one, two in zip((USERS, COMPUTERS, GROUPS), principals.questions[:3], strict=True)
    if isinstance(two, LdapSearch)
)
ALL_COMPUTERS = ALL_COMPUTERS.union(CONTROLLERS)
DC = frozenset({Role.DOMAIN_CONTROLLER})
BASE = "DC=test,DC=example"
PKI = f"CN=Public Key Services,CN=Services,CN=Configuration,{BASE}"

NORMAL, DISABLED, WORKSTATION, SERVER = 0x200, 0x2, 0x1000, 0x82000
ANY_DELEGATION, NOT_DELEGATED, ANY_PROTOCOL = 0x80000, 0x100000, 0x1000000
READ_ONLY = 0x5001000
EVERYBODY, LOGGED_IN = "S-1-1-0", "S-1-5-11"
ENROL = "0e10c968-78fb-11d2-90d4-00c04f79dc55"
RESET = "00299570-246d-11d0-a768-00aa006e0529"
MEMBER = "bf9679c0-0de6-11d0-a285-00aa003049e2"
HOSTILE = "\x1b[31m\u202etxt.exe\x00" + "a" * 10_000

Attributes = dict[str, Value]
Answers = dict[Question[Any], object]
CONTROL, WRITE = 0x100, 0x20


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def guarded(*allow: Grant, owner: str | int = 512, deny: Sequence[Grant] = ()) -> bytes:
    """An access list with what administrators and the system always have."""
    return descriptor(owner, ((512, FULL_CONTROL), ("S-1-5-18", FULL_CONTROL), *allow), deny)


def cut_off(octets: bytes) -> bytes:
    """The same, that inherits nothing (SE_DACL_PROTECTED)."""
    control = struct.unpack_from("<H", octets, 2)[0] | 0x1000
    return octets[:2] + struct.pack("<H", control) + octets[4:]


def user(name: str, rid: int = 1100, /, **more: Value) -> Attributes:
    """A person in OU=People; more attributes by name (``_`` for ``-``), None takes one away."""
    return _some(
        {
            "dn": f"CN={name[:40]},OU=People,{BASE}",
            "sAMAccountName": name,
            "objectSid": sid(rid),
            "userAccountControl": NORMAL,
            "primaryGroupID": 513,
            "whenCreated": "20200102030405.0Z",
            "lastLogonTimestamp": ago(3),
            "pwdLastSet": ago(30),
            "nTSecurityDescriptor": guarded(),
        },
        more,
    )


def admin(name: str, rid: int = 1150, /, **more: Value) -> Attributes:
    """An administrator's account for nothing else, as it should be."""
    own: Attributes = {
        "dn": f"CN={name},CN=Users,{BASE}",
        "userAccountControl": NORMAL | NOT_DELEGATED,
        "adminCount": 1,
        "nTSecurityDescriptor": cut_off(guarded()),
    }
    return user(name, rid, **{**own, **more})


def hidden(account: Attributes) -> Attributes:
    """The account as a hardened domain shows it: its names only."""
    kept = {"dn", "sAMAccountName", "objectSid", "primaryGroupID", "nTSecurityDescriptor"}
    return {key: value for key, value in account.items() if key in kept}


def computer(name: str, rid: int = 2100, /, **more: Value) -> Attributes:
    """A member of the domain in OU=PCs."""
    own: Attributes = {
        "dn": f"CN={name},OU=PCs,{BASE}",
        "userAccountControl": WORKSTATION,
        "primaryGroupID": 515,
        "dNSHostName": f"{name.lower()}.test.example",
        "servicePrincipalName": [f"HOST/{name}"],
        "operatingSystemVersion": "10.0 (20348)",
    }
    return user(f"{name}$", rid, **{**own, **more})


def controller(name: str = "DC1", rid: int = 1000, /, **more: Value) -> Attributes:
    """A domain controller."""
    own: Attributes = {
        "dn": f"CN={name},OU=Domain Controllers,{BASE}",
        "userAccountControl": SERVER,
        "primaryGroupID": 516,
    }
    return computer(name, rid, **{**own, **more})


def group(name: str, rid: int | str, /, *members: str, **more: Value) -> Attributes:
    """A group with these DNs, or users of OU=People by name."""
    dns = [one if "=" in one else f"CN={one},OU=People,{BASE}" for one in members]
    return _some(
        {
            "dn": f"CN={name},CN=Users,{BASE}",
            "sAMAccountName": name,
            "objectSid": sid(rid),
            "member": list(dns) or None,
            "nTSecurityDescriptor": guarded(),
        },
        more,
    )


def unit(name: str, *allow: Grant, **more: Value) -> Attributes:
    """An organizational unit that is protected against deletion."""
    octets = guarded(*allow, deny=((EVERYBODY, 0x10040),))
    return _some({"dn": f"OU={name},{BASE}", "nTSecurityDescriptor": octets}, more)


def policy(name: str, *allow: Grant) -> Attributes:
    """A group policy."""
    dn = f"CN={{{name}}},CN=Policies,CN=System,{BASE}"
    return {"dn": dn, "displayName": name, "nTSecurityDescriptor": guarded(*allow)}


def link(name: str, options: int = 0) -> str:
    """What gPLink says of that policy."""
    return f"[LDAP://CN={{{name}}},CN=Policies,CN=System,{BASE};{options}]"


def _some(own: Attributes, more: Mapping[str, Value]) -> Attributes:
    both = own | {key.replace("_", "-"): value for key, value in more.items()}
    return {key: value for key, value in both.items() if value is not None}


ADMINISTRATOR = admin("Administrator", 500, lastLogonTimestamp=ago(400))
KRBTGT = user("krbtgt", 502, dn=f"CN=krbtgt,CN=Users,{BASE}", userAccountControl=0x202)
ADA = admin("adm-ada", 1150)
ANNA, BEN, CARL, DORA = (
    user(name, 1101 + number, mail=f"{name}@test.example")
    for number, name in enumerate(("anna", "ben", "carl", "dora"))
)
PEOPLE = (ANNA, BEN, CARL, DORA)
USERS_PLACE = f"CN=Users,{BASE}"
OPERATORS = tuple(
    group(name, f"S-1-5-32-{rid}")
    for rid, name in ((548, "Account Operators"), (551, "Backup Operators"))
)


def groups(*admins: str, more: Sequence[Attributes] = ()) -> tuple[Attributes, ...]:
    """The groups that every domain has; ``admins`` (DNs or names) are in Domain Admins too.
    Later ones of a name replace earlier ones."""
    own = (f"CN=Administrator,{USERS_PLACE}", f"CN=adm-ada,{USERS_PLACE}")
    every = (
        group("Administrators", "S-1-5-32-544", f"CN=Domain Admins,{USERS_PLACE}"),
        group("Users", "S-1-5-32-545", f"CN=Domain Users,{USERS_PLACE}"),
        group("Domain Admins", 512, *own, *admins),
        group("Domain Users", 513),
        group("Domain Computers", 515),
        group("Enterprise Admins", 519, f"CN=Administrator,{USERS_PLACE}"),
        group("Schema Admins", 518),
        group("Protected Users", 525, f"CN=adm-ada,{USERS_PLACE}"),
        group("DnsAdmins", 1092),
        *OPERATORS,
    )
    return tuple({one["sAMAccountName"]: one for one in (*every, *more)}.values())


def domain(
    *users: Attributes,
    admins: Sequence[Attributes] = (ADMINISTRATOR, KRBTGT, ADA),
    groups: Sequence[Attributes] = groups(),
    computers: Sequence[Attributes] = (computer("PC1"),),
    controllers: Sequence[Attributes] = (controller(),),
    units: Sequence[Attributes] = (unit("People"), unit("PCs"), unit("Domain Controllers")),
    policies: Sequence[Attributes] = (policy("Default"),),
    head: Mapping[str, Value] | None = None,
    holder: Attributes | None = None,
    services: Sequence[Attributes] = (),
    more: Mapping[Question[Any], object] | None = None,
) -> Answers:
    """The answers of a domain where nothing is wrong, and these."""
    top: Attributes = {
        "dn": BASE,
        "objectSid": sid(DOMAIN_SID),
        "nTSecurityDescriptor": guarded(),
        "ms-DS-MachineAccountQuota": 0,
        **(head or {}),
    }
    guard_dn = f"CN=AdminSDHolder,CN=System,{BASE}"
    guard = {"dn": guard_dn, "nTSecurityDescriptor": cut_off(guarded()), **(holder or {})}
    place: Attributes = {"dn": USERS_PLACE, "nTSecurityDescriptor": guarded()}
    return {
        ALL_USERS: found(ALL_USERS, *admins, *users),
        ALL_COMPUTERS: found(ALL_COMPUTERS, *controllers, *computers),
        ALL_GROUPS: found(ALL_GROUPS, *groups),
        SERVICE_ACCOUNTS: found(SERVICE_ACCOUNTS, *services),
        DOMAIN_HEAD: found(DOMAIN_HEAD, top),
        UNITS: found(UNITS, *units),
        CONTAINERS: found(CONTAINERS, place),
        ADMIN_SD_HOLDER: found(ADMIN_SD_HOLDER, guard),
        POLICIES: found(POLICIES, *policies),
        SCHEMA_GUIDS: found(SCHEMA_GUIDS, {"dn": f"CN=Schema,CN=Configuration,{BASE}"}),
        TEMPLATES: found(TEMPLATES),
        AUTHORITIES: found(AUTHORITIES),
        HOLDERS: found(HOLDERS, {"dn": PKI, "nTSecurityDescriptor": guarded()}),
        DOMAIN_ZONES: found(DOMAIN_ZONES),
        FOREST_ZONES: found(FOREST_ZONES),
        PARTITION: found(PARTITION),
        SERVICE: found(SERVICE),
        **(more or {}),
    }


GONE: Answers = dict.fromkeys(domain(), Gap())
ALONE = domain()  # nobody but administrators logs in


def case(
    name: str, check: Check[...], expect: Result, answers: Answers, says: str = "", **more: Any
) -> Case:
    """A case of a domain controller."""
    return Case(name, check, expect, answers, DC, says=says, **more)

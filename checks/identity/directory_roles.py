"""The five roles that one controller holds alone (FSMO), and whether their holders are there."""

import re
from datetime import timedelta

from checks.identity.directory_controllers import last_sign
from checks.identity.directory_domain import SCHEMA_HEAD
from checks.identity.directory_objects import DomainComputers
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    SearchScope,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

# [MS-ADTS] 3.1.1.1.11: fSMORoleOwner of five objects.
DOMAIN_HEAD = LdapSearch(Base.DOMAIN, "(objectClass=*)", ("fSMORoleOwner",), scope=SearchScope.BASE)
DOMAIN_OWNERS = LdapSearch(
    Base.DOMAIN,
    "(|(objectClass=rIDManager)(objectClass=infrastructureUpdate))",
    ("fSMORoleOwner", "objectClass"),
)
PARTITIONS = LdapSearch(
    Base.CONFIGURATION,
    "(objectClass=crossRefContainer)",
    ("fSMORoleOwner",),
    under="CN=Partitions",
    scope=SearchScope.BASE,
)
SCHEMA_OWNER = LdapSearch(
    Base.SCHEMA, SCHEMA_HEAD.filter, ("fSMORoleOwner",), scope=SearchScope.BASE
)

# "CN=NTDS Settings,CN=DC1,CN=Servers,..."; of one that was deleted "CN=NTDS Settings\0ADEL:guid,".
_SETTINGS = re.compile(r"CN=NTDS Settings(\\0A[^,]*)?,CN=((?:\\.|[^,\\])+),", re.IGNORECASE)


@fact("directory.role-holders")
class RoleHolders:
    """The names of the servers that hold each role, by the role's name; "" where the holder was
    deleted. ``untold`` are roles whose holder the account may not see."""

    holders: tuple[tuple[str, str], ...]
    untold: tuple[str, ...] = ()


@probe(
    Role.DOMAIN_CONTROLLER,
    DOMAIN_HEAD,
    DOMAIN_OWNERS,
    PARTITIONS,
    SCHEMA_OWNER,
    about=About.DOMAIN,
)
def role_holders(
    head: Entries, owners: Entries, partitions: Entries, schema: Entries
) -> RoleHolders:
    """All five are there for every account to read by default."""
    found = {"PDC emulator": head, "domain naming": partitions, "schema": schema}
    for role, kind in (("RID pool", "rIDManager"), ("infrastructure", "infrastructureUpdate")):
        found[role] = tuple(
            one for one in owners if kind in one.texts("objectClass") and one.has("fSMORoleOwner")
        )
    told = [(role, _holder(found[role])) for role in sorted(found)]
    holders = tuple((role, name) for role, name in told if name is not None)
    if not holders:
        raise BadAnswer("the directory does not tell who holds its roles")
    return RoleHolders(holders, tuple(role for role, name in told if name is None))


def _holder(entries: Entries) -> str | None:
    """The server that the owner's DN names; "" where it was deleted, None where it is not told."""
    owner = next((text for one in entries if (text := one.text("fSMORoleOwner"))), None)
    named = _SETTINGS.match(owner) if owner else None
    if named is None:
        return None
    return "" if named[1] or "\\0A" in named[2] else named[2][:80]


@check(
    "identity.directory-role-holders",
    topic="server-logins",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
)
def role_holders_are_there(
    roles: RoleHolders, computers: DomainComputers, now: ScanTime, *, most_days: int = 45
) -> Verdict:
    """The controllers that hold the directory's single roles exist and are alive.

    Why: without them new accounts, password changes and clocks fail sooner or later, weeks after
    the controller was retired, and nobody remembers why.
    Fix: seize the roles on a controller that lives, and remove the old one from the directory.
    Effort: 2 h.
    """
    controllers = {one.name.lower(): one for one in computers.controllers if one.enabled}
    holders = {name for _, name in roles.holders}
    seen = tuple(Evidence("fSMORoleOwner", name, where=role) for role, name in roles.holders)
    if len(controllers) == 1 and {name.lower() for name in holders} == set(controllers):
        return NotApplicable("There is one controller, which holds all roles.", *seen)
    since = now.at - timedelta(days=most_days)
    lost: list[str] = []
    for role, name in roles.holders:
        holder = controllers.get(name.lower())
        if holder is None or (last_sign(holder) or now.at) < since:
            lost.append(role)
    if lost:
        text = "Held by a controller that is not there: {roles}."
        return Fail(text, *seen, share=len(lost) / len(roles.holders), roles=", ".join(lost))
    if roles.untold:
        text, names = "Who holds these is not told: {roles}.", ", ".join(roles.untold)
        return Unknown(text, *seen, reason=Reason.ACCESS_DENIED, roles=names)
    return Pass("All roles are held by controllers that are alive.", *seen)

"""What the access list of a directory object lets whom do ([MS-ADTS] 5.1.3)."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from scanner.model.security import (
    ANONYMOUS,
    AUTHENTICATED_USERS,
    CONTROL_ACCESS,
    CREATE_CHILD,
    CREATOR_OWNER,
    ENTERPRISE_CONTROLLERS,
    EVERYONE,
    FULL_CONTROL,
    GENERIC_ALL,
    GENERIC_WRITE,
    SELF,
    SELF_SID,
    SYSTEM,
    USERS,
    WRITE_DAC,
    WRITE_OWNER,
    WRITE_PROPERTY,
    Ace,
    SecurityDescriptor,
    rid_of,
)

# Extended rights ([MS-ADTS] 5.1.3.2.1).
RESET_PASSWORD = UUID("00299570-246d-11d0-a768-00aa006e0529")
GET_CHANGES = UUID("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2")
GET_CHANGES_ALL = UUID("1131f6ad-9c07-11d1-f79f-00c04fc2dcd2")
ENROL = UUID("0e10c968-78fb-11d2-90d4-00c04f79dc55")
AUTO_ENROL = UUID("a05b8cc2-17bc-4802-a710-e7c15ab866a2")
# Attributes by schemaIDGUID ([MS-ADA2], [MS-ADA3]), each followed by the property set that holds it
# ([MS-ADTS] 3.1.1.2.3.3).
MEMBER = (
    UUID("bf9679c0-0de6-11d0-a285-00aa003049e2"),
    UUID("bc0ac240-79a9-11d0-9020-00c04fc2d4cf"),
)
SERVICE_NAME = (
    UUID("f3a64788-5306-11d1-a9c5-0000f80367c1"),
    UUID("e48d0154-bcf8-11d1-8702-00c04fb96050"),
)
ACTS_FOR_OTHERS = (
    UUID("3f78c3e5-f79a-46bd-a0b8-9d18116ddc79"),
    UUID("4c164200-20c0-11d0-a768-00aa006e0529"),
)
LOGIN_KEY = (
    UUID("5b47d60f-6090-40b2-9f37-2a4de88f3063"),
    UUID("9b026da6-0d3c-465c-8bee-5199d7165cba"),
)
POLICY_LINK = (UUID("f30e3bbe-9ff0-11d1-b603-0000f80367c1"),)
POLICY_FILES = (UUID("f30e3bc1-9ff0-11d1-b603-0000f80367c1"),)

OWNER_RIGHTS = "S-1-3-4"

#: Groups that hold whoever logs in, or whoever asks: Everyone, Anonymous, Authenticated Users,
#: Users, Guests, Pre-Windows 2000 Compatible Access; by RID Domain Users, Guests and Computers.
BROAD = frozenset({EVERYONE, ANONYMOUS, AUTHENTICATED_USERS, USERS, "S-1-5-32-546", "S-1-5-32-554"})
_BROAD_RIDS = frozenset({513, 514, 515})

#: The system's own: SYSTEM, CREATOR OWNER, SELF, domain controllers, OWNER RIGHTS.
_OWN = frozenset({SYSTEM, CREATOR_OWNER, SELF_SID, ENTERPRISE_CONTROLLERS, OWNER_RIGHTS})
#: Administrators, and Account, Server, Print and Backup Operators, which Windows itself gives
#: rights; who is in those is for another check to say.
_MASTERS = frozenset({f"S-1-5-32-{rid}" for rid in (544, 548, 549, 550, 551)})
#: Of the domain: the built-in account, Domain Admins, Domain Controllers; of the forest's first
#: domain: Schema Admins, Enterprise Admins.
_MASTER_RIDS = frozenset({500, 512, 516})
_FOREST_RIDS = frozenset({518, 519})
#: Names of SIDs that are no objects of the domain.
WELL_KNOWN = {
    EVERYONE: "Everyone",
    ANONYMOUS: "ANONYMOUS LOGON",
    AUTHENTICATED_USERS: "Authenticated Users",
}
_TAKING = WRITE_DAC | WRITE_OWNER | GENERIC_ALL | GENERIC_WRITE
# Attributes, and sets of them, by which one takes over a group, an account or a computer.
_TAKING_OVER = frozenset((*MEMBER, *ACTS_FOR_OTHERS, *SERVICE_NAME, *LOGIN_KEY))
_SYNCHRONISATION = ("msol_", "aad_", "provagentgmsa", "pgmsa_")


def is_broad(sid: str) -> bool:
    """Whether a group holds more or less everybody."""
    return sid in BROAD or (sid.startswith("S-1-5-21-") and rid_of(sid) in _BROAD_RIDS)


def is_master(sid: str, domain: str = "") -> bool:
    """Whether it is the system, or whom Windows itself makes an administrator or operator of that
    domain; of any domain where it is not known."""
    if sid in _OWN or sid in _MASTERS:
        return True
    if not sid.startswith("S-1-5-21-"):
        return False
    own = sid.rpartition("-")[0] == domain or not domain
    return rid_of(sid) in (_FOREST_RIDS | _MASTER_RIDS if own else _FOREST_RIDS)


def synchronises(name: str) -> bool:
    """Whether Microsoft's synchronisation with the cloud made the account, which must copy
    passwords: Entra Connect's, or the managed service account of cloud sync."""
    return name.lower().startswith(_SYNCHRONISATION)


class Way(StrEnum):
    """How one takes another over, as a step of a sentence."""

    OWNS = "owns"
    RIGHTS = "may change who has rights on"
    OWNERSHIP = "may become the owner of"
    EVERYTHING = "may change everything of"
    PASSWORD = "may reset the password of"  # noqa: S105 - a sentence
    MEMBERS = "may add members to"
    ITSELF = "may add itself to"
    KEY = "may add a login key to"
    SERVICE = "may give a service name to"
    ACTS = "may decide who acts for others on"
    COPIES = "may copy all passwords of"
    LINKS = "may link policies to"
    READS = "may read the password of"
    IS_IN = "is in"
    HOLDS = "holds"
    POLICY = "is a policy for"
    ANYWHERE = "collects the logins of visitors such as"
    ACTS_ON = "may act as anybody on"


def holders(
    descriptor: SecurityDescriptor, right: int, kinds: Iterable[UUID] = ()
) -> frozenset[str]:
    """Whom the list gives one right (a single bit), about one thing of ``kinds`` (its own GUID and
    that of its set), or about the object itself. What is denied first counts as denied to the
    same SID, and to everybody where everybody is denied; membership is not followed."""
    if descriptor.aces is None:
        return frozenset({EVERYONE})
    about = frozenset(kinds)
    given: set[str] = set()
    denied: set[str] = set()
    for ace in descriptor.aces:
        if not (ace.here and _has(ace, right)):
            continue
        if ace.object_type is not None and ace.object_type not in about:
            continue
        if not ace.allow:
            denied.add(ace.sid)
        elif ace.sid not in denied and not denied & {EVERYONE, AUTHENTICATED_USERS}:
            given.add(ace.sid)
    return frozenset(given)


def _has(ace: Ace, right: int) -> bool:
    if ace.mask & (right | GENERIC_ALL):
        return True
    return bool(ace.mask & GENERIC_WRITE and right in (WRITE_PROPERTY, SELF))


def takers(descriptor: SecurityDescriptor) -> list[tuple[str, Way]]:
    """Who may give themselves every right on the object, whatever it is."""
    found = [(sid, Way.RIGHTS) for sid in holders(descriptor, WRITE_DAC)]
    found += [(sid, Way.OWNERSHIP) for sid in holders(descriptor, WRITE_OWNER)]
    owner = descriptor.owner
    limited = any(ace.sid == OWNER_RIGHTS and ace.here for ace in descriptor.aces or ())
    if owner and (not limited or OWNER_RIGHTS in holders(descriptor, WRITE_DAC)):
        found.append((owner, Way.OWNS))
    return found


def writers(descriptor: SecurityDescriptor, kinds: Iterable[UUID]) -> frozenset[str]:
    """Who may write an attribute."""
    return holders(descriptor, WRITE_PROPERTY, kinds)


def extended(descriptor: SecurityDescriptor, right: UUID) -> frozenset[str]:
    """Who has an extended right."""
    return holders(descriptor, CONTROL_ACCESS, (right,))


def creators(descriptor: SecurityDescriptor, kind: UUID) -> frozenset[str]:
    """Who may create objects of a class below it."""
    return holders(descriptor, CREATE_CHILD, (kind,))


def has_full_control(ace: Ace) -> bool:
    """Whether an entry gives everything."""
    return bool(ace.mask & GENERIC_ALL) or ace.mask & FULL_CONTROL == FULL_CONTROL


def gives_everybody(descriptor: SecurityDescriptor) -> bool:
    """Whether a broad group is given a right on what is there, or below."""
    if descriptor.aces is None:
        return True
    allowed = (ace for ace in descriptor.aces if ace.allow and is_broad(ace.sid))
    return any(_dangerous(ace) for ace in allowed)


def _dangerous(ace: Ace) -> bool:
    if ace.mask & _TAKING:
        return True
    if ace.object_type is None:
        return bool(ace.mask & (WRITE_PROPERTY | CONTROL_ACCESS))
    if ace.mask & CONTROL_ACCESS and ace.object_type == RESET_PASSWORD:
        return True
    return bool(ace.mask & WRITE_PROPERTY) and ace.object_type in _TAKING_OVER

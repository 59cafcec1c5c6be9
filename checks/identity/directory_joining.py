"""What people may do who add computers and service accounts to a Windows domain."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from checks.identity.directory_administrators import others
from checks.identity.directory_control_paths_edges import readable
from checks.identity.directory_control_paths_objects import Kind, Places, Principals, Securable
from checks.identity.directory_grants import creators, holders, is_broad, takers
from checks.identity.directory_objects import AccountControl, Groups, Users
from checks.identity.directory_rights import NOBODY_ELSE, NOT_SHOWN, called
from checks.identity.directory_strangers import strangers
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
    Severity,
    Things,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.security import CONTROL_ACCESS, descriptor_of

LAPS = frozenset({"ms-mcs-admpwd", "mslaps-password", "mslaps-encryptedpassword"})
_MANAGED = "msds-delegatedmanagedserviceaccount"

# By name: the GUIDs of what a forest's schema may have beside Windows 2000's. LAPS makes its own.
SCHEMA_GUIDS = LdapSearch(
    Base.SCHEMA,
    "(|(objectClass=dMD)(lDAPDisplayName=ms-Mcs-AdmPwd)(lDAPDisplayName=msLAPS-Password)"
    "(lDAPDisplayName=msLAPS-EncryptedPassword)"
    "(lDAPDisplayName=msDS-DelegatedManagedServiceAccount))",
    ("lDAPDisplayName", "schemaIDGUID"),
)


@fact("directory.schema-guids")
class SchemaGuids:
    """schemaIDGUID by lDAPDisplayName in lower case, of those that the schema has; None where the
    GUID was not shown."""

    by_name: Mapping[str, UUID | None]

    @property
    def laps(self) -> tuple[UUID | None, ...]:
        """The attributes that hold local administrators' passwords."""
        return tuple(guid for name, guid in self.by_name.items() if name in LAPS)


@probe(Role.DOMAIN_CONTROLLER, SCHEMA_GUIDS, about=About.DOMAIN)
def schema_guids(entries: Entries) -> SchemaGuids:
    """The head of the schema is found too: without it the schema was not shown."""
    if not entries:
        raise BadAnswer("the schema was not shown")
    found: dict[str, UUID | None] = {}
    for entry in entries:
        name, octets = entry.text("lDAPDisplayName"), entry.blob("schemaIDGUID")
        if name is not None:
            found[name.lower()] = _guid(octets)
    return SchemaGuids(found)


def _guid(octets: bytes | None) -> UUID | None:
    return UUID(bytes_le=octets) if octets is not None and len(octets) == 16 else None


@check(
    "identity.directory-joining-computers",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 1.2", "PR.AA-05"),
    aliases=("IAM-MACHINE-QUOTA",),
)
def ordinary_people_join_no_computers(places: Places, users: Users, groups: Groups) -> Verdict:
    """Only administrators add computers to the domain.

    Why: by default anybody may add ten. An intruder with one ordinary login makes a computer of
    his own, which many attacks on the directory begin with.
    Fix: set ms-DS-MachineAccountQuota of the domain to 0, and delegate joining to those who do it.
    Effort: 0.5 h.
    """
    seen = Evidence("ms-DS-MachineAccountQuota", places.quota, where=places.domain.dn)
    if places.quota is None:
        return Unknown("The limit was not shown.", seen, reason=Reason.ACCESS_DENIED)
    if places.quota <= 0:
        return Pass("Not everybody may add computers.", seen)
    if not others(users, groups):
        return NotApplicable(NOBODY_ELSE)
    return Fail("Anybody may add {count} computers to the domain.", seen, count=places.quota)


@check(
    "identity.directory-laps-readers",
    topic="local-admins",
    severity=Severity.MEDIUM,
    maps=("CIS 5.4", "PR.AA-05"),
)
def who_joined_a_computer_reads_no_password(principals: Principals, schema: SchemaGuids) -> Verdict:
    """No ordinary login can read the local administrators' passwords that LAPS keeps.

    Why: who joined a computer to the domain stays its owner in the directory, and reads the
    password of its administrator. Where everybody can, LAPS protects nothing.
    Fix: make Domain Admins the owner of the computer objects, and remove the entries of single
    people from their security settings.
    Effort: 0.1 h a computer.
    """
    if not schema.laps:
        return NotApplicable("The directory keeps no passwords of local administrators.")
    passwords = tuple(guid for guid in schema.laps if guid is not None)
    if not passwords:
        return Unknown("The schema's GUIDs were not shown.", reason=Reason.ACCESS_DENIED)
    computers = [one for one in principals.all if _is_member(one)]
    if not computers:
        return NotApplicable("No computer but the controllers is in the domain.")
    shown = [one for one in computers if readable(one)]
    if not shown:
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name=computers[0].name)
    users = (one.sid for one in principals.all if one.kind is Kind.USER)
    single = strangers(users, principals)
    found = {one: sids for one in shown if (sids := set(_readers(one, passwords, single)))}
    if not found:
        return Pass("On {count} computers no ordinary login can read it.", count=len(shown))
    people = called({sid for sids in found.values() for sid in sids}, principals)
    where = Things(tuple(one.name for one in found))
    return Fail(
        "Can read the local administrator's password of {count} computers: {people}.",
        Evidence("computers", where),
        share=len(found) / len(shown),
        count=len(found),
        people=people,
    )


def _is_member(one: Securable) -> bool:
    enabled = not one.control & AccountControl.DISABLED
    return one.kind is Kind.COMPUTER and enabled and not one.controller


def _readers(
    computer: Securable, passwords: tuple[UUID, ...], single: frozenset[str]
) -> Iterator[str]:
    """People and broad groups that read a confidential attribute, or may let themselves; not
    groups that somebody made for it."""
    descriptor = descriptor_of(computer.descriptor or b"")
    for guid in passwords:
        for sid in holders(descriptor, CONTROL_ACCESS, (guid,)):
            if sid in single or is_broad(sid):
                yield sid
    for sid, _ in takers(descriptor):
        if sid in single or is_broad(sid):
            yield sid


@check(
    "identity.directory-making-service-accounts",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 6.8", "PR.AA-05"),
)
def only_administrators_make_managed_accounts(
    places: Places, principals: Principals, schema: SchemaGuids
) -> Verdict:
    """Only administrators may create delegated managed service accounts.

    Why: with a controller of Windows Server 2025 that lacks the update of August 2025, such an
    account can be made the heir of any administrator, and has all that administrator's rights.
    Fix: install CVE-2025-53779's update, and take "Create all child objects" on units away from
    everybody but administrators.
    Effort: 1 h.
    """
    if _MANAGED not in schema.by_name:
        return NotApplicable("The directory does not know accounts of that kind.")
    kind = schema.by_name[_MANAGED]
    if kind is None:
        return Unknown("The schema's GUIDs were not shown.", reason=Reason.ACCESS_DENIED)
    hidden = [one for one in (places.domain, *places.units) if not readable(one)]
    shown = (one for one in (places.domain, *places.units) if readable(one))
    makers = {sid for one in shown for sid in _makers(one, kind)}
    if found := strangers(makers, principals, places.domain.sid):
        people = called(found, principals)
        return Fail(
            "May create such accounts: {people}.", Evidence("CreateChild", people), people=people
        )
    if hidden:
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name=hidden[0].name)
    return Pass("Nobody but administrators may create accounts of that kind.")


def _makers(place: Securable, kind: UUID) -> Iterator[str]:
    descriptor = descriptor_of(place.descriptor or b"")
    yield from creators(descriptor, kind)
    yield from (sid for sid, _ in takers(descriptor))

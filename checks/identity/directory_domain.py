"""The domain and its forest: levels, schema, what is deleted, and how SYSVOL is replicated."""

from scanner.model import (
    About,
    BadAnswer,
    Base,
    DirectoryRoot,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Role,
    RootDse,
    SearchScope,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

ROOT = RootDse()
# One object: msDS-EnabledFeatureBL names the partitions for which the feature is switched on.
RECYCLE_BIN = LdapSearch(
    Base.CONFIGURATION,
    "(&(objectClass=msDS-OptionalFeature)(cn=Recycle Bin Feature))",
    ("msDS-EnabledFeatureBL",),
    under="CN=Optional Features,CN=Directory Service,CN=Windows NT,CN=Services",
    scope=SearchScope.ONE,
)
SERVICE = LdapSearch(
    Base.CONFIGURATION,
    "(objectClass=nTDSService)",
    ("tombstoneLifetime", "msDS-DeletedObjectLifetime"),
    under="CN=Directory Service,CN=Windows NT,CN=Services",
    scope=SearchScope.BASE,
)
SYSVOL_DFSR = LdapSearch(
    Base.DOMAIN,
    "(objectClass=msDFSR-GlobalSettings)",
    ("msDFSR-Flags",),
    under="CN=System",
    scope=SearchScope.ONE,
)
SYSVOL_FRS = LdapSearch(
    Base.DOMAIN,
    "(objectClass=nTFRSMember)",
    ("cn",),
    under="CN=File Replication Service,CN=System",
)
SCHEMA_HEAD = LdapSearch(
    Base.SCHEMA, "(objectClass=dMD)", ("objectVersion",), scope=SearchScope.BASE
)

# [MS-ADTS] 6.1.4.4: functional levels
LEVELS = {
    0: "Windows 2000",
    1: "Windows Server 2003 interim",
    2: "Windows Server 2003",
    3: "Windows Server 2008",
    4: "Windows Server 2008 R2",
    5: "Windows Server 2012",
    6: "Windows Server 2012 R2",
    7: "Windows Server 2016",
    10: "Windows Server 2025",
}
RECYCLE_BIN_LEVEL = 4
ELIMINATED = 48  # msDFSR-Flags of SYSVOL: 0 start, 16 prepared, 32 redirected, 48 eliminated (FRS)
NO_TOMBSTONE_LIFETIME = 60  # days where it is not set ([MS-ADTS] 6.1.1.2.4.1.1)


@fact("directory.forest")
class Forest:
    """What the root DSE of a controller says: its domain and the forest's root domain (DNs), and
    the functional levels of domain, forest and controller. ``samba``: it is no Windows."""

    domain: str
    root: str
    level: int
    forest_level: int
    controller_level: int
    samba: bool = False

    @property
    def alone(self) -> bool:
        """Whether this domain is the forest's root: what is set for the forest is judged there."""
        return self.domain.lower() == self.root.lower()


@fact("directory.schema")
class Schema:
    """objectVersion of the schema: 47 of Server 2008 R2, 69 of 2012 R2, 87 of 2016, 88 of 2019 and
    2022, 91 of 2025."""

    version: int


@fact("directory.deleted-objects")
class DeletedObjects:
    """Whether the recycle bin is on, and the days that deleted objects are kept as they are set:
    None where they are not."""

    recycle_bin: bool
    tombstone: int | None
    kept: int | None


@fact("directory.sysvol-replication")
class SysvolReplication:
    """msDFSR-Flags, None where there is no such object or it may not be seen; and how many members
    of the older FRS are seen."""

    state: int | None
    frs_members: int


@probe(Role.DOMAIN_CONTROLLER, ROOT, about=About.DOMAIN)
def forest(root: DirectoryRoot) -> Forest:
    """[MS-ADTS] 3.1.1.3.2: numbers as text."""
    names = ("domainFunctionality", "forestFunctionality", "domainControllerFunctionality")
    levels = [root.first(name) for name in names]
    if not all(text.isascii() and text.isdecimal() for text in levels):
        raise BadAnswer("the root DSE does not tell the functional levels")
    domain = root.first("defaultNamingContext")
    if not domain:
        raise BadAnswer("the root DSE does not name its domain")
    own, whole, controller = (int(text[:4]) for text in levels)
    samba = "samba" in root.first("vendorName").lower()
    top = root.first("rootDomainNamingContext") or domain
    return Forest(domain, top, own, whole, controller, samba)


@probe(Role.DOMAIN_CONTROLLER, SCHEMA_HEAD, about=About.DOMAIN)
def schema(entries: Entries) -> Schema:
    """The head of the schema is there for every account to read."""
    for entry in entries:
        version = entry.number("objectVersion")
        if version is not None:
            return Schema(version)
    raise BadAnswer("the directory does not show its schema's version")


@probe(Role.DOMAIN_CONTROLLER, RECYCLE_BIN, SERVICE, about=About.DOMAIN)
def deleted_objects(features: Entries, service: Entries) -> DeletedObjects:
    """Every account may read the configuration; the service's object is in every forest."""
    if not service:
        raise BadAnswer("the directory does not show its service's settings")
    return DeletedObjects(
        any(entry.has("msDS-EnabledFeatureBL") for entry in features),
        service[0].number("tombstoneLifetime"),
        service[0].number("msDS-DeletedObjectLifetime"),
    )


@probe(Role.DOMAIN_CONTROLLER, SYSVOL_DFSR, SYSVOL_FRS, about=About.DOMAIN)
def sysvol_replication(dfsr: Entries, frs: Entries) -> SysvolReplication:
    """Both live below CN=System, where every account may read."""
    return SysvolReplication(dfsr[0].number("msDFSR-Flags") if dfsr else None, len(frs))


def level_name(level: int) -> str:
    """A functional level as people call it."""
    return LEVELS.get(level, f"level {level}")


@check(
    "identity.directory-recycle-bin",
    topic="account-lifecycle",
    severity=Severity.MEDIUM,
    maps=("CIS 11.1", "RC.RP-01"),
    aliases=("IAM-RECYCLEBIN",),
)
def recycle_bin_is_on(deleted: DeletedObjects, forest: Forest) -> Verdict:
    """The directory's recycle bin is on, so that an account deleted by mistake can be brought back.

    Why: a user, a group or a whole department that is deleted by mistake is otherwise gone, or
    comes back from a backup in hours of work.
    Fix: switch on the Active Directory Recycle Bin; it cannot be switched off again.
    Effort: 0.5 h.
    """
    seen = Evidence("msDS-EnabledFeatureBL", deleted.recycle_bin, where="Recycle Bin Feature")
    if deleted.recycle_bin:
        return Pass("The recycle bin is on.", seen)
    if forest.forest_level < RECYCLE_BIN_LEVEL:
        text = "The forest is on the level of {level}, which has no recycle bin."
        return NotApplicable(text, seen, level=level_name(forest.forest_level))
    return Fail("The recycle bin is off.", seen)


@check(
    "identity.directory-tombstones",
    topic="account-lifecycle",
    severity=Severity.LOW,
    maps=("CIS 11.1", "RC.RP-01"),
    aliases=("IAM-TOMBSTONE",),
)
def deleted_objects_are_kept(
    deleted: DeletedObjects, forest: Forest, *, least_days: int = 180
) -> Verdict:
    """The directory keeps deleted objects for 180 days.

    Why: a backup of the directory, or a controller that was off, is of no use once it is older than
    the time for which the directory remembers what was deleted.
    Fix: set tombstoneLifetime of the Directory Service object to 180 days.
    Effort: 0.5 h.
    """
    if not forest.alone:
        text = "It is set for the whole forest, and judged at {root}."
        return NotApplicable(text, root=forest.root)
    days = NO_TOMBSTONE_LIFETIME if deleted.tombstone is None else deleted.tombstone
    if deleted.recycle_bin and deleted.kept is not None:
        days = min(days, deleted.kept)
    seen = (
        Evidence("tombstoneLifetime", deleted.tombstone, where="CN=Directory Service"),
        Evidence("msDS-DeletedObjectLifetime", deleted.kept, where="CN=Directory Service"),
    )
    if days < least_days:
        return Fail("What is deleted is remembered for {days} days.", *seen, days=days)
    return Pass("What is deleted is remembered for {days} days.", *seen, days=days)

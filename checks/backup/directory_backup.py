"""When the directory was last backed up, by the mark that a backup leaves in it."""

import re
from datetime import UTC, datetime, timedelta

from checks.identity.directory_domain import Forest
from scanner.model import (
    About,
    Base,
    CannotTellError,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    SearchScope,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

# Of each attribute of the domain's head, when it was last written ([MS-ADTS] 3.1.1.4.5.7): XML.
METADATA = LdapSearch(
    Base.DOMAIN, "(objectClass=*)", ("msDS-ReplAttributeMetaData",), scope=SearchScope.BASE
)

_LONGEST = 4096
_NAME = re.compile(r"<pszAttributeName>([^<]{1,120})</pszAttributeName>")
_WRITTEN = re.compile(
    r"<ftimeLastOriginatingChange>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z</ftimeLastOriginatingChange>"
)


@fact("directory.last-backup")
class DirectoryBackup:
    """When a backup last marked the domain (dSASignature); None where none ever did."""

    at: datetime | None

    def newer_than(self, moment: datetime) -> bool:
        """Whether it was backed up after then."""
        return self.at is not None and self.at >= moment


@probe(Role.DOMAIN_CONTROLLER, METADATA, about=About.DOMAIN)
def directory_backup(entries: Entries) -> DirectoryBackup:
    """Windows writes dSASignature when a backup that knows the directory (VSS) is done.

    Where other attributes have metadata and this one has none, it was never written; where none
    has, the account may not see it.
    """
    rows = [value for entry in entries for value in entry.texts("msDS-ReplAttributeMetaData")]
    written = dict(filter(None, (_row(row) for row in rows)))
    if "objectclass" not in written:
        raise CannotTellError(
            "the directory does not show when its attributes were written", Reason.ACCESS_DENIED
        )
    return DirectoryBackup(written.get("dsasignature"))


def _row(xml: str) -> tuple[str, datetime] | None:
    """One DS_REPL_ATTR_META_DATA: the attribute in lower case, and when it was written."""
    name, written = _NAME.search(xml[:_LONGEST]), _WRITTEN.search(xml[:_LONGEST])
    if name is None or written is None:
        return None
    return name[1].lower(), datetime.fromisoformat(written[1]).replace(tzinfo=UTC)


@check(
    "backup.directory-recent",
    topic="recency",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-AD-AGE",),
    needs="the right to read replication metadata of the domain's head",
)
def directory_is_backed_up(
    backup: DirectoryBackup | Missing,
    forest: Forest | Missing,
    now: ScanTime,
    *,
    warn_days: int = 7,
    fail_days: int = 30,
) -> Verdict:
    """A backup that can bring the directory back is made at least each week.

    Why: without such a backup, an attack or a fault that reaches all controllers means that every
    account, group, right and computer of the company is set up anew.
    Fix: back up the system state of two controllers with a product that knows Active Directory, and
    try the recovery once a year.
    Effort: 3 h.
    """
    if isinstance(forest, Forest) and forest.samba:
        return NotApplicable("A backup leaves no mark in Samba's directory.")
    if isinstance(backup, Missing):
        return backup.unknown()
    seen = Evidence("dSASignature", backup.at, where="msDS-ReplAttributeMetaData")
    if backup.at is None:
        return Fail("No backup has ever marked the directory.", seen)
    age = now.at - backup.at
    if age > timedelta(days=fail_days):
        return Fail("The directory was last backed up on {at}.", seen, at=backup.at)
    if age > timedelta(days=warn_days):
        text = "The directory was last backed up on {at}."
        return Fail(text, seen, severity=Severity.MEDIUM, at=backup.at)
    return Pass("The directory was last backed up on {at}.", seen, at=backup.at)

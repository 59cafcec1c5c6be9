"""Copies that survive an attack or a fire, of everything, and somebody who watches that they run.

What a person said; whether the backups ran is for the machines to tell.
"""

from checks.told import ToldFact
from scanner.model import (
    About,
    AskChoice,
    AskYesNo,
    Fail,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Told,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

OFFSITE = AskYesNo(
    "backup.offsite-copy",
    "Is a copy of the backups kept away from this building?",
    hint="In a data centre, with a cloud provider, or on a medium that is carried away. Name the"
    " place in the remark.",
)
IMMUTABLE = AskYesNo(
    "backup.immutable-copy",
    "Is there one copy of the backups that nobody can change or delete, not even an administrator?",
    hint="A disk or tape that is unplugged, or storage with a lock in time (immutable). A network"
    " drive that is always connected does not count.",
)
CLOUD_DATA = AskYesNo(
    "backup.cloud-data-backed-up",
    "Is what you keep in Microsoft 365 or Google Workspace (mail, files) backed up by something"
    " else than the provider's own recycle bin?",
    hint="Name the backup product in the remark. Answer n/a if neither is used.",
)
WATCHED = AskChoice(
    "backup.recency-watched",
    "How often does a named person read whether the backups ran?",
    hint="Put the name into the remark. A report that lands in a mailbox nobody reads is nobody.",
    choices=("daily", "weekly", "rarely", "nobody"),
)

NO_BACKUPS = "There is nothing at this site that has to be backed up."


@fact("backup.offsite-copy")
class OffsiteCopy(ToldFact[bool]):
    """Whether a copy of the backups is kept away from the building."""


@fact("backup.immutable-copy")
class ImmutableCopy(ToldFact[bool]):
    """Whether one copy can be changed by nobody."""


@fact("backup.cloud-data-backed-up")
class CloudDataBackup(ToldFact[bool]):
    """Whether the data in an office cloud is backed up elsewhere."""


@fact("backup.recency-watched")
class BackupsWatched(ToldFact[str]):
    """How often the backup reports are read: "daily", "weekly", "rarely", "nobody"."""


@probe(Role.PERSON, OFFSITE, about=About.SITE)
def offsite_copy(told: Told[bool | Word]) -> OffsiteCopy:
    """As told."""
    return OffsiteCopy(told)


@probe(Role.PERSON, IMMUTABLE, about=About.SITE)
def immutable_copy(told: Told[bool | Word]) -> ImmutableCopy:
    """As told."""
    return ImmutableCopy(told)


@probe(Role.PERSON, CLOUD_DATA, about=About.SITE)
def cloud_data_backup(told: Told[bool | Word]) -> CloudDataBackup:
    """As told."""
    return CloudDataBackup(told)


@probe(Role.PERSON, WATCHED, about=About.SITE)
def backups_watched(told: Told[str | Word]) -> BackupsWatched:
    """As told."""
    return BackupsWatched(told)


@check(
    "backup.offsite-copy",
    topic="copies",
    severity=Severity.CRITICAL,
    maps=("CIS 11.4", "PR.DS-11"),
    aliases=("BCK-Q-OFFSITE",),
)
def a_copy_is_kept_off_site(copy: OffsiteCopy) -> Verdict:
    """A copy of the backups is kept away from the building.

    Why: fire, water or a burglar takes the servers and the backups beside them in one night.
    Fix: send a copy of each backup, encrypted, to a second place or to a cloud provider.
    Effort: 8 h.
    """
    match copy.value:
        case True:
            return Pass("A copy is kept away from the building.", *copy.evidence)
        case False:
            return Fail("All copies are in the building.", *copy.evidence)
        case Word():
            return NotApplicable(NO_BACKUPS, *copy.evidence)


@check(
    "backup.immutable-copy",
    topic="copies",
    severity=Severity.HIGH,
    maps=("CIS 11.4", "PR.DS-11"),
    aliases=("BCK-Q-IMMUTABLE",),
)
def one_copy_cannot_be_changed(copy: ImmutableCopy) -> Verdict:
    """One copy of the backups is offline, or locked so that nobody can change it.

    Why: who breaks in for a ransom deletes the backups first; without them the business pays.
    Fix: keep one copy unplugged, or on storage that locks it for at least 14 days.
    Effort: 8 h.
    """
    match copy.value:
        case True:
            return Pass("One copy can be changed by nobody.", *copy.evidence)
        case False:
            return Fail("Who has the administrator's password can delete all.", *copy.evidence)
        case Word():
            return NotApplicable(NO_BACKUPS, *copy.evidence)


@check(
    "backup.cloud-data-backed-up",
    topic="recency",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.DS-11"),
    aliases=("BCK-Q-SAAS",),
)
def cloud_data_is_backed_up(backup: CloudDataBackup) -> Verdict:
    """Mail and files in Microsoft 365 or Google Workspace are backed up by a second party.

    Why: the provider keeps the service running; what staff or an intruder deletes is gone for good
    after a few weeks.
    Fix: add a backup service for the mailboxes, the files and the shared sites.
    Effort: 4 h.
    """
    match backup.value:
        case True:
            return Pass("The data in the cloud is backed up elsewhere.", *backup.evidence)
        case False:
            return Fail("There is no copy of it but the provider's.", *backup.evidence)
        case Word():
            return NotApplicable("No office cloud is used.", *backup.evidence)


@check(
    "backup.recency-watched",
    topic="recency",
    severity=Severity.MEDIUM,
    maps=("CIS 11.2", "PR.DS-11"),
)
def somebody_reads_the_backup_reports(watched: BackupsWatched) -> Verdict:
    """A named person reads at least each working day whether the backups ran.

    Why: backups stop without a sound; it is noticed on the day when one is needed.
    Fix: name a person and a deputy, and have failures raise a ticket by themselves.
    Effort: 2 h.
    """
    match watched.value:
        case Word():
            return NotApplicable(NO_BACKUPS, *watched.evidence)
        case "daily":
            return Pass("The backup reports are read each day.", *watched.evidence)
        case "weekly":
            return Fail(
                "The backup reports are read once a week.", *watched.evidence, severity=Severity.LOW
            )
        case how_often:
            return Fail(
                "The backup reports are read by nobody, or rarely: “{how_often}”.",
                *watched.evidence,
                how_often=how_often,
            )

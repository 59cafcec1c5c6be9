"""The NAS that holds the backups: its health and its free space. A person says which one it is."""

import re

from checks.server.condition import judge
from checks.server.storage_devices import NasHealth
from checks.server.storage_space import Volumes
from scanner.model import (
    About,
    AskText,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Told,
    Unknown,
    Verdict,
    Word,
    check,
    fact,
    probe,
)

BACKUP_NAS = AskText(
    "backup.nas-names",
    "What are the names of the storage devices (NAS) that the backups lie on?",
    "The names as they stand in the network, with commas between; none if there is no such device.",
)


@fact("backup.nas")
class BackupNas:
    """The host names of the NAS devices with backups, in lower case; none where there is none."""

    names: frozenset[str]

    def holds(self, name: str) -> bool:
        """Whether a device's name is one of them, with or without its domain."""
        return name in self.names or name.partition(".")[0] in self.names


@probe(Role.PERSON, BACKUP_NAS, about=About.SITE)
def backup_nas(told: Told[str | Word]) -> BackupNas:
    """Names between commas, semicolons or blanks."""
    if isinstance(told.value, Word):
        return BackupNas(frozenset())
    words = (word.strip(".").lower() for word in re.split(r"[,;\s]+", told.value))
    return BackupNas(frozenset(word for word in words if word) - {"none", "and", "no"})


@check(
    "backup.storage-healthy",
    topic="storage",
    severity=Severity.HIGH,
    maps=("CIS 11.3", "PR.DS-11"),
    aliases=("BCK-NAS-RAID",),
)
def backup_storage_is_healthy(nas: NasHealth, place: BackupNas) -> Verdict:
    """The disks that hold the backups are well.

    Why: backups on a failing NAS are lost on the day that they are needed.
    Fix: replace the disk that is named; then prove with a test restore that the copies are whole.
    Effort: 1 h a disk.
    """
    if not nas.name:
        return Unknown("The NAS does not tell its name, so whether it holds backups is not known.")
    if not place.holds(nas.name):
        return NotApplicable("This NAS holds no backups.")
    return judge(nas.parts)


@check(
    "backup.storage-space",
    topic="storage",
    severity=Severity.HIGH,
    maps=("CIS 11.2", "PR.IR-04"),
)
def backup_storage_has_space(
    volumes: Volumes, place: BackupNas, *, warn_percent: float = 20, fail_percent: float = 10
) -> Verdict:
    """The NAS that holds the backups has a fifth of its space left.

    Why: when the place for backups is full, they stop, and often nobody notices.
    Fix: shorten how long old copies are kept, or add disks.
    Effort: 2 h a device.
    """
    if not volumes.name:
        return Unknown("The device does not tell its name: whether it holds backups is not known.")
    if not place.holds(volumes.name) or not volumes.volumes:
        return NotApplicable("No backups lie on a disk of this device.")
    largest = max(volumes.volumes, key=lambda one: one.size)
    seen = Evidence("free GiB", round(largest.free, 1), where=largest.name)
    if largest.percent >= warn_percent:
        return Pass("{name} has {free} % left.", seen, name=largest.name, free=largest.percent)
    return Fail(
        "{name} has {free} % left.",
        seen,
        severity=None if largest.percent < fail_percent else Severity.LOW,
        name=largest.name,
        free=largest.percent,
    )

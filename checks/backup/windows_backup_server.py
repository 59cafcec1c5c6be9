"""The server that holds the backups: its room, and its place outside the domain."""

from dataclasses import dataclass

from checks.properties import count, words
from checks.server.windows_machine import Membership
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

VOLUMES = Wql(
    "Win32_Volume", ("Name", "Label", "Capacity", "FreeSpace", "BootVolume"), where="DriveType = 3"
)

# The services of products' servers, which run the jobs and mostly keep the copies: Veeam, Backup
# Exec, Altaro, BackupAssist, Commvault, Bacula, Acronis, DPM, UrBackup.
BACKUP_SERVERS = (
    *("VeeamBackupSvc", "BackupExecJobEngine", "BackupExecRPCService", "Altaro.SubAgent.exe"),
    *("AltaroVMBackup", "BackupAssistEngine", "GxCommServeN", "AcronisManagementServer"),
    *("MSDPM", "UrBackupWinServer"),
)
NO_BACKUP_SERVER = NotApplicable("It is no backup server that we know.")
GIB = 1 << 30
_SMALLEST = 20.0  # GiB; below are partitions for starting and mending Windows


@dataclass(frozen=True, slots=True)
class BackupVolume:
    """A volume in GiB; ``boot`` is the one that Windows lies on."""

    name: str
    label: str
    size: float
    free: float
    boot: bool

    @property
    def percent(self) -> float:
        """Free space in percent."""
        return 100 * self.free / self.size


@fact("windows.data-volumes")
class DataVolumes:
    """The local volumes of a size to hold data, that of Windows among them."""

    each: tuple[BackupVolume, ...]


@probe(Role.WINDOWS, VOLUMES)
def windows_data_volumes(rows: Rows) -> DataVolumes:
    """Win32_Volume; one that is not formatted has no Capacity."""
    each: list[BackupVolume] = []
    for row in rows:
        if row["Capacity"] is None or row["FreeSpace"] is None:
            continue
        size, free = count(row, "Capacity") / GIB, count(row, "FreeSpace") / GIB
        if size >= _SMALLEST:
            label = str(row["Label"] or "")[:40]
            each.append(
                BackupVolume(words(row, "Name", 80), label, size, free, row["BootVolume"] is True)
            )
    if not each:
        raise BadAnswer("Windows shows no volume with a size")
    return DataVolumes(tuple(sorted(each, key=lambda one: one.percent)))


@check(
    "backup.server-space",
    topic="storage",
    severity=Severity.HIGH,
    maps=("PR.IR-04", "CIS 11.2"),
    aliases=("BCK-REPO-FREE",),
)
def backup_server_has_space(
    services: Services | Missing,
    volumes: DataVolumes | Missing,
    *,
    warn_percent: float = 20,
    fail_percent: float = 10,
) -> Verdict:
    """The disks of the backup server have a fifth of their space left.

    Why: when the place for backups is full, they stop, and often nobody notices.
    Fix: shorten how long old copies are kept, or add disks.
    Effort: 2 h a server.
    """
    if isinstance(services, Missing):
        return services.unknown()
    if not services.named(*BACKUP_SERVERS):
        return NO_BACKUP_SERVER
    if isinstance(volumes, Missing):
        return volumes.unknown()
    data = [one for one in volumes.each if not one.boot] or list(volumes.each)
    shown = [
        Evidence("FreeSpace, GiB", round(one.free, 1), where=f"{one.name} {one.label}".strip())
        for one in data[:8]
    ]
    tightest = data[0]
    if tightest.percent >= warn_percent:
        return Pass(
            "{volume} has {free} % left.", *shown, volume=tightest.name, free=tightest.percent
        )
    return Fail(
        "{volume} has {free} % left.",
        *shown,
        severity=None if tightest.percent < fail_percent else Severity.LOW,
        volume=tightest.name,
        free=tightest.percent,
    )


@check(
    "backup.server-outside-domain",
    topic="access",
    severity=Severity.MEDIUM,
    maps=("CIS 11.4", "PR.DS-11"),
    aliases=("BCK-HOST-DOMAIN",),
)
def backup_server_is_outside_the_domain(
    services: Services | Missing, membership: Membership | Missing
) -> Verdict:
    """The backup server is no member of the domain that it backs up.

    Why: who takes the domain's administrator logs in on the backup server as well, and deletes the
    copies before he asks for the ransom.
    Fix: move it into a workgroup or a domain of its own, with accounts that are used nowhere else.
    Effort: 6 h.
    """
    if isinstance(services, Missing):
        return services.unknown()
    if not services.named(*BACKUP_SERVERS):
        return NO_BACKUP_SERVER
    if isinstance(membership, Missing):
        return membership.unknown()
    seen = Evidence("PartOfDomain", membership.member, where=membership.domain)
    if membership.member:
        return Fail("It is a member of {domain}.", seen, domain=membership.domain)
    return Pass("It is in the workgroup {name}.", seen, name=membership.domain)

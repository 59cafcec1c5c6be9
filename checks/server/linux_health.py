"""What is broken already: read-only file systems, degraded software RAID, failed services."""

import re
from dataclasses import dataclass

from checks.network.linux_machine import KERNEL_OF_ANOTHER, Kind, Machine
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Verdict,
    check,
    fact,
    probe,
)

# Device, mount point, type, and the file system's own state (not the bind mount's): ro or rw.
MOUNTS = Shell(
    "linux.mount-states",
    """awk '{for(i=7;i<NF;i++)if($i=="-"){split($(i+3),o,",");"""
    """print $(i+2),$5,$(i+1),o[1];break}}' /proc/self/mountinfo""",
)
# Only the mount points that are read-only on purpose: other fields of fstab may hold passwords.
MEANT_READ_ONLY = Shell(
    "linux.fstab-read-only",
    "[ ! -e /etc/fstab ] ||"
    """ awk '!/^[[:space:]]*#/ && (","$4",") ~ /,ro,/ {print $2}' /etc/fstab""",
)
MDSTAT = Shell("linux.mdstat", "if [ -e /proc/mdstat ]; then cat /proc/mdstat; else echo none; fi")
FAILED_UNITS = Shell(
    "linux.failed-units", "LC_ALL=C systemctl --failed --no-legend --plain --no-pager"
)

_ON_DISK = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs"})
# Appliances seal their programs (Flatcar, TrueNAS). ZFS is read-only where somebody has set it so;
# in trouble it stops.
_SEALED = frozenset({"/usr"})
# Units that fail for no harm: they wait for a network, or fetch news and hints.
_HARMLESS = re.compile(
    r".*-wait-online\.service|(motd-news|apt-news|esm-cache|fwupd-refresh|dnf-makecache"
    r"|casper-md5check|update-notifier-\w+)\.service"
)


@fact("linux.read-only-mounts")
class ReadOnlyMounts:
    """Mount points of disk file systems that are read-only, and are not so in fstab."""

    mounts: tuple[str, ...]
    seen: int


@dataclass(frozen=True, slots=True)
class Array:
    """A software RAID: how many members it should have and has; ``rebuilding`` while it mends."""

    name: str
    level: str
    wanted: int
    working: int
    active: bool
    rebuilding: bool


@fact("linux.md-arrays")
class Arrays:
    """The software RAIDs of the md driver; hardware RAID is not seen here."""

    each: tuple[Array, ...]


@fact("linux.failed-services")
class FailedServices:
    """Units in the state "failed", or services of Windows that ended with an error; those that fail
    for no harm left out."""

    units: tuple[str, ...]


@probe(Role.LINUX, MOUNTS, MEANT_READ_ONLY)
def read_only_mounts(mounts: ShellOutput, meant: ShellOutput) -> ReadOnlyMounts:
    """``/proc/self/mountinfo`` (proc_pid_mountinfo(5)): the super options after the dash."""
    wanted = set(meant.require().split())
    rows = [line.split(" ") for line in mounts.require().splitlines()]
    disks = [row for row in rows if len(row) == 4 and row[2] in _ON_DISK and row[3] in ("ro", "rw")]
    disks = [row for row in disks if not row[0].startswith("/dev/loop")]
    if not disks:
        raise BadAnswer("no file system on a disk is mounted (a container?)")
    stuck = {row[1][:120] for row in disks if row[3] == "ro" and row[1] not in wanted | _SEALED}
    stuck -= {row[1][:120] for row in disks if row[2] == "zfs"}
    return ReadOnlyMounts(tuple(sorted(stuck)), len(disks))


@probe(Role.LINUX, MDSTAT)
def md_arrays(output: ShellOutput) -> Arrays:
    """``/proc/mdstat`` (md(4)): "md0 : active raid1 ...", then "[2/1] [U_]" on the next line."""
    said = output.require()
    if said.strip() == "none":
        return Arrays(())
    if not said.startswith("Personalities"):
        raise BadAnswer("/proc/mdstat has another shape")
    arrays: list[Array] = []
    for block in re.split(r"(?m)^(?=md\S* : )", said)[1:]:
        head = re.match(r"(md\S{0,40}) : (active|inactive)(?: \(\S+\))* ?(\S*)", block)
        if head is None:
            raise BadAnswer("/proc/mdstat has an array that we cannot read")
        count = re.search(r"\[(\d{1,4})/(\d{1,4})\]", block)
        arrays.append(
            Array(
                name=head[1],
                level=head[3],
                wanted=int(count[1]) if count else 0,
                working=int(count[2]) if count else 0,
                active=head[2] == "active",
                rebuilding=re.search(r"\b(recovery|reshape) *=", block) is not None,
            )
        )
    return Arrays(tuple(arrays))


@probe(Role.LINUX, FAILED_UNITS)
def failed_services(output: ShellOutput) -> FailedServices:
    """``systemctl --failed``: the unit's name first; older versions print a dot before it."""
    lines = [line.strip().lstrip("●* ").split() for line in output.require().splitlines()]
    units = [words[0][:100] for words in lines if words and "failed" in words]
    return FailedServices(tuple(unit for unit in units if not _HARMLESS.fullmatch(unit)))


@check(
    "server.file-system-read-only",
    topic="health",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-LNX-FS-RO",),
)
def server_file_systems_are_writable(
    mounts: ReadOnlyMounts | Missing, purpose: Purpose, machine: Machine | Missing
) -> Verdict:
    """Every file system that should take data can be written to.

    Why: Linux makes a file system read-only when the disk under it fails; data is lost from then.
    Fix: look for disk errors in the kernel's log, replace the disk, check the file system.
    Effort: 3 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(mounts, Missing):
        contained = isinstance(machine, Machine) and machine.kind is Kind.CONTAINER
        return KERNEL_OF_ANOTHER if contained else mounts.unknown()
    if mounts.mounts:
        shown = [Evidence("mounted", "ro", where=mount) for mount in mounts.mounts[:10]]
        return Fail("{mount} is read-only and should not be.", *shown, mount=mounts.mounts[0])
    return Pass("Every file system on disks is writable ({seen}).", seen=mounts.seen)


@check(
    "server.raid-healthy",
    topic="health",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-LNX-MDRAID",),
)
def server_raid_is_whole(arrays: Arrays | Missing, purpose: Purpose) -> Verdict:
    """Every software RAID has all its disks.

    Why: a RAID that lost a disk has no spare left; the next failure loses the data.
    Fix: replace the failed disk and watch the rebuild to its end.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(arrays, Missing):
        return arrays.unknown()
    if not arrays.each:
        return NotApplicable("There is no software RAID; a hardware RAID is not seen from here.")
    shown = [
        Evidence("disks working", array.working, where=array.name) for array in arrays.each[:10]
    ]
    for array in arrays.each:
        if not array.active:
            return Fail("{name} is not running.", *shown, name=array.name)
        if array.working < array.wanted:
            return Fail(
                "{name} has {working} of {wanted} disks; rebuilding: {rebuilding}.",
                *shown,
                severity=Severity.MEDIUM if array.rebuilding else None,
                name=array.name,
                working=array.working,
                wanted=array.wanted,
                rebuilding=array.rebuilding,
            )
    return Pass("Every software RAID is whole ({count}).", *shown, count=len(arrays.each))


@check(
    "server.failed-services",
    topic="health",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
    aliases=("SRV-LNX-FAILED-UNITS", "SRV-AUTO-SERVICES"),
)
def server_services_run(failed: FailedServices | Missing, purpose: Purpose) -> Verdict:
    """No service of a server has failed.

    Why: a service that died unseen may be the backup, the mail queue or the certificate renewal.
    Fix: read why it failed (systemctl status, or the System log of Windows), mend it, or disable
    what is not needed.
    Effort: 0.5 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(failed, Missing):
        return failed.unknown()
    return judge_services(failed)


def judge_services(failed: FailedServices) -> Verdict:
    """The verdict of both areas."""
    if not failed.units:
        return Pass("No service has failed.")
    shown = [Evidence("failed", unit) for unit in failed.units[:10]]
    return Fail(
        "Services that have failed: {count}, such as {unit}.",
        *shown,
        count=len(failed.units),
        unit=failed.units[0],
    )

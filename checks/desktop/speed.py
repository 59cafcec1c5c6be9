"""What makes a desktop slow: a full disk, too little memory, a disk that spins."""

import re

from checks.server.linux_capacity import GIB, Volume, Volumes, judge_room
from checks.server.linux_load import Memory, memory_evidence, under_pressure
from checks.server.linux_purpose import HARDWARE, NOT_A_DESKTOP, Purpose, Use
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotSupported,
    Pass,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

MAC_DISK_SPACE = Shell("macos.disk-space", "df -Pkl")
MAC_MEMORY = Shell("macos.memory", "sysctl hw.memsize vm.swapusage")
MAC_SYSTEM_DISK = Shell("macos.system-disk", "diskutil info /")
# From the root file system down to the disks below it, whatever lies between (LVM, LUKS, RAID).
SYSTEM_DISK = Shell(
    "linux.system-disk",
    "command -v lsblk >/dev/null && command -v findmnt >/dev/null || exit 127;"
    ' lsblk -nrso NAME,TYPE,ROTA "$(findmnt -nvo SOURCE /)"',
)

# Makers and products in DMI by which hypervisors show themselves.
_VIRTUAL = re.compile(
    r"(?i)qemu|kvm|vmware|virtualbox|innotek|virtual machine|xen|parallels|bhyve|openstack"
    r"|google compute|amazon ec2|hvm domu"
)
_USED_BY_PEOPLE = ("/", "/home", "/System/Volumes/Data")


@fact("host.system-disk")
class SystemDisk:
    """The disk or disks under the system's own file system, and whether one of them spins.
    ``told`` is how the system says it: the name of the property and its value."""

    disks: tuple[str, ...]
    spins: bool
    told: tuple[str, str]


@probe(Role.MACOS, MAC_DISK_SPACE, rank=2)
def mac_volumes(output: ShellOutput) -> Volumes:
    """``df -Pkl``; all APFS volumes share the room of their container."""
    found: list[Volume] = []
    for line in output.require().splitlines()[1:]:
        row = re.match(r"(/dev/\S+)\s+(\d{1,18})\s+\d+\s+(\d{1,18})\s+\d+%\s+(/.*)", line)
        if row is not None and row[4] in _USED_BY_PEOPLE and int(row[2]):
            found.append(Volume(row[4], int(row[2]) / GIB, int(row[3]) / GIB))
    if not found:
        raise BadAnswer("df shows no system volume")
    return Volumes(tuple(found))


@probe(Role.MACOS, MAC_MEMORY, rank=2)
def mac_memory(output: ShellOutput) -> Memory:
    """sysctl(8): hw.memsize in bytes, vm.swapusage "total = 2048.00M  used = 1012.25M ..."."""
    said = output.require()
    size = re.search(r"hw\.memsize: (\d{1,15})", said)
    swap = re.search(r"vm\.swapusage: .{0,60}?\bused = (\d{1,12}(?:\.\d+)?)M", said)
    if size is None or swap is None or int(size[1]) <= 0:
        raise BadAnswer("sysctl without hw.memsize or vm.swapusage")
    total = int(size[1]) / 2**30
    return Memory(total, None, float(swap[1]) / 1024 / total, None)


@probe(Role.LINUX, SYSTEM_DISK, HARDWARE, rank=1)
def linux_system_disk(output: ShellOutput, hardware: ShellOutput) -> SystemDisk:
    """``lsblk``: ROTA is /sys/block/*/queue/rotational; a hypervisor says of it what it likes."""
    if _VIRTUAL.search(hardware.require().partition("chassis_type")[0]):
        raise NotSupported("in a virtual machine the kind of disk cannot be seen")
    rows = [line.split() for line in output.require().splitlines()]
    disks = [(row[0][:40], row[2]) for row in rows if len(row) == 3 and row[1] == "disk"]
    if not disks or any(spins not in ("0", "1") for _, spins in disks):
        raise BadAnswer("lsblk shows no disk under /")
    spins = any(rota == "1" for _, rota in disks)
    return SystemDisk(tuple(name for name, _ in disks), spins, ("rotational", str(int(spins))))


@probe(Role.MACOS, MAC_SYSTEM_DISK, rank=2)
def mac_system_disk(output: ShellOutput) -> SystemDisk:
    """``diskutil info /``: "Solid State: Yes" or "No"; other words mean that it cannot tell."""
    fields = dict(line.partition(":")[::2] for line in output.require().splitlines())
    plain = {key.strip(): value.strip() for key, value in fields.items()}
    if plain.get("Solid State") not in ("Yes", "No"):
        raise BadAnswer("diskutil does not say whether the disk is solid state")
    name, told = plain.get("Device Node", "/")[:40], plain["Solid State"]
    return SystemDisk((name,), told == "No", ("Solid State", told))


@check(
    "desktop.disk-space",
    topic="speed",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("DSK-DISK-FREE",),
)
def desktop_disk_has_room(
    volumes: Volumes | Missing,
    purpose: Purpose,
    *,
    fail_gib: float = 10,
    warn_gib: float = 25,
    warn_percent: float = 10,
    enough_gib: float = 60,
) -> Verdict:
    """Every desktop has room left on its system disk.

    Why: a computer with a full disk gets slow, loses work on saving and cannot take updates.
    Fix: move or delete large files, or fit a larger disk.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(volumes, Missing):
        return volumes.unknown()
    used = Volumes(tuple(v for v in volumes.each if v.system or v.mount in _USED_BY_PEOPLE))
    if not used.each:
        return Unknown("No file system of a disk is mounted where people work.")
    full = [volume for volume in used.each if volume.free < fail_gib]
    tight = [
        volume
        for volume in used.each
        if volume.free < warn_gib
        or (volume.percent_free < warn_percent and volume.free < enough_gib)
    ]
    return judge_room(used, full, tight)


@check(
    "desktop.memory-enough",
    topic="speed",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04", "ID.AM-01"),
    aliases=("DSK-RAM", "DSK-RAM-PRESSURE"),
)
def desktop_has_memory(
    memory: Memory | Missing,
    purpose: Purpose,
    *,
    least_gib: float = 7,
    plenty_gib: float = 15,
    free_percent: float = 10,
    swap_percent: float = 25,
    stalled_percent: float = 1,
    peak_percent: float = 90,
) -> Verdict:
    """Every desktop has enough memory for what runs on it.

    Why: a computer without memory makes its user wait at every change of program, all day.
    Fix: add memory (16 GiB is usual now), or replace the computer where none can be added.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(memory, Missing):
        return memory.unknown()
    seen, total = memory_evidence(memory), memory.total
    # The firmware and the graphics keep a part: 8 GiB fitted shows as 7.2 to 7.8.
    if total < least_gib:
        return Fail("It has {total} GiB of memory.", *seen, total=total)
    limits = (free_percent / 100, swap_percent / 100, stalled_percent / 100, peak_percent / 100)
    short = under_pressure(memory, *limits)
    if short and total < plenty_gib:
        return Fail(
            "Its {total} GiB of memory are not enough for what runs on it.",
            *seen,
            severity=Severity.LOW,
            total=total,
        )
    return Pass("It has {total} GiB of memory.", *seen, total=total)


@check(
    "desktop.system-disk-ssd",
    topic="speed",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("DSK-DISK-HDD",),
)
def desktop_starts_from_flash(disk: SystemDisk | Missing, purpose: Purpose) -> Verdict:
    """Every desktop has its system on a solid-state disk.

    Why: a spinning disk makes a computer slow that would otherwise serve for years.
    Fix: move the system to a solid-state disk; it is the cheapest way to a faster computer.
    Effort: 2 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(disk, Missing):
        return disk.unknown()
    name, value = disk.told
    seen = Evidence(name, value, where=", ".join(disk.disks[:4]))
    if disk.spins:
        return Fail("The system is on a disk that spins.", seen)
    return Pass("The system is on a solid-state disk.", seen)

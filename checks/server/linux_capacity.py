"""Room on the disks: free space and free inodes of local file systems."""

import re
from dataclasses import dataclass

from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
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
    Verdict,
    check,
    fact,
    probe,
)

# GNU df takes -l, which spares a hanging network share; busybox has neither -l nor --version.
DISK_SPACE = Shell(
    "linux.disk-space",
    "if df --version >/dev/null 2>&1; then df -PTkl; else df -PTk; fi",
)
INODES = Shell(
    "linux.inodes",
    "if df --version >/dev/null 2>&1; then df -PTil; else df -PTi; fi",
)

GIB = 1 << 20
"""A gibibyte in the 1024-byte blocks of ``df -k``."""

_LOCAL = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs"})
_LONGEST = 400
"""Characters of a line that are looked at: a longer one is no table of df."""

_REMOVABLE = ("/media/", "/run/media/", "/mnt/usb")


@dataclass(frozen=True, slots=True)
class Volume:
    """A mounted file system: its size and what is free to users, in GiB. ``system``: Windows is
    on it, whatever its letter."""

    mount: str
    size: float
    free: float
    system: bool = False

    @property
    def of_system(self) -> bool:
        """Whether the system itself is on it."""
        return self.system or self.mount == "/"

    @property
    def percent_free(self) -> float:
        """Free space in percent of the size."""
        return 100 * self.free / self.size


@fact("host.volumes")
class Volumes:
    """The local, fixed, writable kinds of file systems; the system's own stands first."""

    each: tuple[Volume, ...]


@dataclass(frozen=True, slots=True)
class InodeUse:
    """Inodes of a file system: how many there are, how many are free."""

    mount: str
    total: int
    free: int


@fact("linux.inode-use")
class Inodes:
    """The local file systems that count inodes at all (btrfs and zfs do not)."""

    each: tuple[InodeUse, ...]


def local_rows(output: ShellOutput) -> dict[str, tuple[int, int]]:
    """Mount point to (total, available) of ``df -PT``, POSIX format with the type as 2nd column.

    df ends with status 1 when it may not see one file system; the others are listed all the same.
    A device that is mounted in several places counts once, in the first.
    """
    lines = output.lines()
    if output.status == 127:
        raise NotSupported("there is no df")
    if not lines or not lines[0].startswith("Filesystem"):
        raise BadAnswer("df printed no table")
    found: dict[str, tuple[int, int]] = {}
    devices: set[str] = set()
    for line in (line[:_LONGEST] for line in lines[1:]):
        row = re.match(
            r"(\S.*?)\s+(\S+)\s+(\d{1,18})\s+(-?\d{1,18})\s+(-?\d{1,18})\s+(?:\d+%|-)\s+(/.*)", line
        )
        if row is None or row[2] not in _LOCAL or row[6].startswith(_REMOVABLE):
            continue
        if row[1].startswith("/dev/loop") or row[1] in devices or int(row[3]) == 0:
            continue
        devices.add(row[1])
        found[row[6][:120]] = (int(row[3]), max(0, int(row[5])))
    return dict(sorted(found.items(), key=lambda item: item[0] != "/"))


@probe(Role.LINUX, DISK_SPACE)
def linux_volumes(output: ShellOutput) -> Volumes:
    """``df -PTk``: 1024-byte blocks; "Available" leaves out what is kept for root."""
    rows = local_rows(output)
    if not rows:
        raise BadAnswer("df shows no local file system (a container?)")
    return Volumes(tuple(Volume(m, size / GIB, free / GIB) for m, (size, free) in rows.items()))


@probe(Role.LINUX, INODES)
def linux_inodes(output: ShellOutput) -> Inodes:
    """``df -PTi``: Inodes, IUsed, IFree."""
    return Inodes(
        tuple(InodeUse(m, total, free) for m, (total, free) in local_rows(output).items())
    )


@check(
    "server.disk-space",
    topic="capacity",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-LNX-DISK", "SRV-DISK-FREE"),
)
def server_disks_have_room(
    volumes: Volumes | Missing,
    purpose: Purpose,
    *,
    system_warn_gib: float = 15,
    system_warn_percent: float = 25,
    system_fail_gib: float = 5,
    system_fail_percent: float = 10,
    data_warn_percent: float = 10,
    data_fail_percent: float = 5,
    data_fail_gib: float = 50,
) -> Verdict:
    """Every server has room left on its disks.

    Why: a full disk stops databases, mail and backups without warning, mostly at month's end.
    Fix: remove what is not needed, move data, or enlarge the disk; then watch it.
    Effort: 2 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(volumes, Missing):
        return volumes.unknown()

    def is_full(volume: Volume) -> bool:
        if volume.of_system:
            return volume.free < system_fail_gib and volume.percent_free < system_fail_percent
        return volume.percent_free < data_fail_percent and volume.free < data_fail_gib

    def is_tight(volume: Volume) -> bool:
        if volume.of_system:
            # Many a virtual machine has a disk of ten gibibytes, half of them free.
            return volume.free < system_warn_gib and volume.percent_free < system_warn_percent
        return volume.percent_free < data_warn_percent

    return judge_room(
        volumes, [v for v in volumes.each if is_full(v)], [v for v in volumes.each if is_tight(v)]
    )


def _free_space(volume: Volume) -> str:
    """As ``df`` calls it, or Win32_Volume, whose volumes have letters."""
    return "Available, GiB" if volume.mount.startswith("/") else "FreeSpace, GiB"


def judge_room(volumes: Volumes, full: list[Volume], tight: list[Volume]) -> Verdict:
    """The verdict of both areas: names the tightest volume, shows all that are short."""
    short = full or tight
    shown = tuple(
        Evidence(_free_space(volume), round(volume.free, 1), where=volume.mount)
        for volume in sorted(short or volumes.each, key=lambda volume: volume.percent_free)[:10]
    )
    if not short:
        return Pass("Every volume has room ({count}).", *shown, count=len(volumes.each))
    worst = min(short, key=lambda volume: volume.free)
    return Fail(
        "{mount} has {free} GiB of {size} GiB left.",
        *shown,
        severity=None if full else Severity.LOW,
        mount=worst.mount,
        free=worst.free,
        size=worst.size,
    )


@check(
    "server.inodes",
    topic="capacity",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
)
def server_disks_have_inodes(
    inodes: Inodes | Missing, purpose: Purpose, *, warn_percent: float = 10, fail_percent: float = 3
) -> Verdict:
    """Every server can still create files on its disks.

    Why: when the file system's list of files is full, nothing can be saved although space is left.
    Fix: find the folder with very many small files (sessions, mail queue, cache) and clear it.
    Effort: 1 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(inodes, Missing):
        return inodes.unknown()
    worst = min(inodes.each, key=lambda use: use.free / use.total, default=None)
    if worst is None:
        return Pass("Its file systems do not run out of inodes.")
    left = 100 * worst.free / worst.total
    seen = Evidence("IFree", worst.free, where=worst.mount)
    if left < warn_percent:
        return Fail(
            "{mount} has {left} % of its inodes left.",
            seen,
            severity=None if left < fail_percent else Severity.LOW,
            mount=worst.mount,
            left=left,
        )
    return Pass("At least {left} % of the inodes are free.", seen, left=left)

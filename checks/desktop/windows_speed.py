"""Room, memory and the system's disk of Windows computers: the facts of desktops and servers."""

from checks.desktop.speed import SystemDisk
from checks.network.linux_machine import Kind
from checks.properties import count, words
from checks.server.linux_capacity import Volume, Volumes
from checks.server.linux_load import Memory
from checks.server.windows_machine import COMPUTER, windows_machine
from checks.server.windows_storage import STORAGE
from scanner.model import (
    BadAnswer,
    CimRow,
    NotSupported,
    Role,
    Rows,
    Unanswered,
    Wql,
    probe,
)

# DriveType 3: fixed disks; an iSCSI disk is one too.
VOLUMES = Wql(
    "Win32_Volume",
    ("Name", "Capacity", "FreeSpace", "BootVolume", "SystemVolume", "DriveLetter"),
    where="DriveType = 3",
)
MEMORY = Wql("Win32_OperatingSystem", ("TotalVisibleMemorySize", "FreePhysicalMemory"))
PAGE_FILES = Wql("Win32_PageFileUsage", ("AllocatedBaseSize", "CurrentUsage", "PeakUsage"))
DISKS = Wql("MSFT_Disk", ("Number", "IsBoot"), namespace=STORAGE)
MEDIA = Wql("MSFT_PhysicalDisk", ("DeviceId", "MediaType", "FriendlyName"), namespace=STORAGE)

_GIB = 1 << 30
_NAMELESS = "\\\\?\\Volume{"
"""A volume without a letter or folder: recovery, firmware."""
# MSFT_PhysicalDisk.MediaType: 0 is "unspecified", as behind many RAID controllers
HARD_DISK, SOLID_STATE, STORAGE_CLASS_MEMORY = 3, 4, 5
_SMALL_PAGE_FILE = 1024
"""In MiB: one that is only there for crash dumps; that it is full means nothing."""


@probe(Role.WINDOWS, VOLUMES, rank=3)
def windows_volumes(rows: Rows) -> Volumes:
    """Win32_Volume: octets; BootVolume is the one with Windows, SystemVolume that of the firmware.

    Left out: a firmware's small one that got a letter, and what BitLocker keeps locked.
    """
    named = [row for row in rows if not words(row, "Name", 260).startswith(_NAMELESS)]
    used = [row for row in named if row["BootVolume"] is True or row["SystemVolume"] is not True]
    shown = [_volume(row) for row in used if row["Capacity"] and row["FreeSpace"] is not None]
    if not any(volume.system for volume in shown):
        raise BadAnswer("the volume of Windows is not told")
    return Volumes(tuple(sorted(shown, key=lambda volume: not volume.system)))


def _volume(row: CimRow) -> Volume:
    letter, name = row["DriveLetter"], words(row, "Name", 120)
    return Volume(
        letter[:2] if isinstance(letter, str) and letter else name,
        count(row, "Capacity") / _GIB,
        count(row, "FreeSpace") / _GIB,
        system=row["BootVolume"] is True,
    )


@probe(Role.WINDOWS, MEMORY, PAGE_FILES, rank=3)
def windows_memory(system: Rows, files: Rows) -> Memory:
    """Win32_OperatingSystem in KiB: what the firmware keeps is not visible; free is what Windows
    can give away at once, its cache included. Win32_PageFileUsage in MiB."""
    if len(system) != 1:
        raise BadAnswer(f"{len(system)} operating systems")
    total, free = (count(system[0], name) for name in MEMORY.select)
    if not total or free > total:
        raise BadAnswer("more memory is free than there is")
    size, used, peak = (sum(count(row, name) for row in files) for name in PAGE_FILES.select)
    return Memory(
        total / (1 << 20),
        free / total,
        used * 1024 / total,
        None,
        peak=min(1.0, peak / size) if size >= _SMALL_PAGE_FILE else None,
        of_windows=True,
    )


@probe(Role.WINDOWS, DISKS, MEDIA, COMPUTER, rank=3)
def windows_system_disk(disks: Rows, media: Rows, computer: Rows | Unanswered) -> SystemDisk:
    """MSFT_Disk.IsBoot names the disk of Windows, MSFT_PhysicalDisk of that number its medium."""
    if isinstance(computer, tuple) and windows_machine.reader(computer).kind is Kind.VIRTUAL:
        raise NotSupported("in a virtual machine the kind of disk cannot be seen")
    numbers = {str(row["Number"]) for row in disks if row["IsBoot"] is True}
    own = [row for row in media if row["DeviceId"] in numbers]
    kinds = {row["MediaType"] for row in own}
    if not own:
        raise BadAnswer("the disk of Windows is not among the disks")
    if not kinds <= {HARD_DISK, SOLID_STATE, STORAGE_CLASS_MEMORY}:
        raise NotSupported("its controller does not tell what kind of disk it is")
    names = tuple(words(row, "FriendlyName", 60) for row in own)
    return SystemDisk(
        names, HARD_DISK in kinds, ("MediaType", "HDD" if HARD_DISK in kinds else "SSD")
    )

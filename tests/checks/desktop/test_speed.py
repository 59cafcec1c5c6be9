"""Disk space, memory and the kind of disk of desktops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.desktop.speed import (
    MAC_DISK_SPACE,
    MAC_MEMORY,
    MAC_SYSTEM_DISK,
    SYSTEM_DISK,
    desktop_disk_has_room,
    desktop_has_memory,
    desktop_starts_from_flash,
    linux_system_disk,
    mac_memory,
    mac_system_disk,
    mac_volumes,
)
from checks.desktop.systems import MACOS_VERSION
from checks.server.linux_capacity import DISK_SPACE
from checks.server.linux_load import MEMORY
from checks.server.linux_purpose import HARDWARE
from scanner.model import CannotTellError, Check, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import (
    DESKTOP,
    LINUX,
    MACOS,
    SERVER,
    TOWER,
    VIRTUAL,
    Answers,
)
from tests.checks.server.test_linux_capacity import HEAD, row
from tests.checks.server.test_linux_load import meminfo

MAC_HEAD = "Filesystem    1024-blocks      Used Available Capacity  Mounted on\n"
MAC: Answers = {MACOS_VERSION: shell("ProductVersion:\t26.1\n")}


def mac_row(mount: str, gib: float, free: float) -> str:
    """One line of df -Pk on a Mac."""
    return f"/dev/disk3s1   {int(gib * 2**20)}  9999  {int(free * 2**20)}    9%    {mount}\n"


def _linux(
    name: str,
    check: Check[...],
    expect: Result,
    answers: Answers,
    says: str = "",
    severity: str | None = None,
) -> Case:
    return Case(name, check, expect, {**DESKTOP, **answers}, LINUX, says=says, severity=severity)


def _mac(
    name: str,
    check: Check[...],
    expect: Result,
    answers: Answers,
    says: str = "",
    severity: str | None = None,
) -> Case:
    return Case(name, check, expect, {**MAC, **answers}, MACOS, says=says, severity=severity)


def _room(
    name: str, expect: Result, rows: str, says: str = "", severity: str | None = None
) -> Case:
    answers: Answers = {DISK_SPACE: shell(HEAD + rows)}
    return _linux(name, desktop_disk_has_room, expect, answers, says, severity)


def _ram(
    name: str, expect: Result, answer: object, says: str = "", severity: str | None = None
) -> Case:
    return _linux(name, desktop_has_memory, expect, {MEMORY: answer}, says, severity)


def _disk(name: str, expect: Result, text: str, says: str = "") -> Case:
    return _linux(name, desktop_starts_from_flash, expect, {SYSTEM_DISK: shell(text)}, says)


def sysctl(gib: int, swapped: float) -> dict[str, object]:
    """What a Mac says of its memory."""
    return shell(
        f"hw.memsize: {gib << 30}\nvm.swapusage: total = 8192.00M  used = {swapped * 1024:.2f}M"
        "  free = 35.75M  (encrypted)\n"
    )


SSD = "nvme0n1p2 part 0\nnvme0n1 disk 0\n"
CRYPT = "vg-root lvm 1\nluks-1 crypt 1\nsda3 part 1\nsda disk 1\n"
DISKUTIL = "   Device Node:               /dev/disk3s1\n   Solid State:               {}\n"

CASES = [
    _room("room", Result.PASS, row("/", 500, 200)),
    _room("25 GiB of 100", Result.PASS, row("/", 100, 25)),
    _room("under 25 GiB", Result.FAIL, row("/", 100, 24.9), "24.9 GiB", "low"),
    _room("9 % and 45 GiB", Result.FAIL, row("/", 500, 45), severity="low"),
    _room("6 % but 60 GiB", Result.PASS, row("/", 1000, 60)),
    _room("10 GiB", Result.FAIL, row("/", 100, 10), severity="low"),
    _room("under 10 GiB", Result.FAIL, row("/", 100, 9.9), severity="medium"),
    _room("home is full", Result.FAIL, row("/", 99, 50) + row("/home", 99, 2), "/home", "medium"),
    _room("a small /boot is no matter", Result.PASS, row("/", 99, 50) + row("/boot", 1, 0.5)),
    _room("nothing where people work", Result.UNKNOWN, row("/srv", 99, 50)),
    _room("no disk", Result.UNKNOWN, "tmpfs tmpfs 9 9 9 9% /run\n"),
    Case(
        "a server",
        desktop_disk_has_room,
        Result.NOT_APPLICABLE,
        {**SERVER, DISK_SPACE: shell(HEAD + row("/", 9, 1))},
        LINUX,
    ),
    _mac(
        "Mac",
        desktop_disk_has_room,
        Result.PASS,
        {MAC_DISK_SPACE: shell(MAC_HEAD + mac_row("/", 460, 300))},
    ),
    _mac(
        "full Mac",
        desktop_disk_has_room,
        Result.FAIL,
        {MAC_DISK_SPACE: shell(MAC_HEAD + mac_row("/System/Volumes/Data", 460, 4))},
        "/System/Volumes/Data",
        "medium",
    ),
    _mac(
        "Mac's small volumes",
        desktop_disk_has_room,
        Result.PASS,
        {
            MAC_DISK_SPACE: shell(
                MAC_HEAD + mac_row("/", 460, 300) + mac_row("/System/Volumes/xarts", 1, 0.4)
            )
        },
    ),
    _mac("Mac without a table", desktop_disk_has_room, Result.UNKNOWN, {MAC_DISK_SPACE: shell()}),
    _ram("16 GiB", Result.PASS, meminfo(15.5, 1)),
    _ram("8 GiB at ease", Result.PASS, meminfo(7.6, 4)),
    _ram("8 GiB under pressure", Result.FAIL, meminfo(7.6, 0.5), "not enough", "low"),
    _ram("8 GiB, much swapped", Result.FAIL, meminfo(7.6, 4, 8, 5), severity="low"),
    _ram("15 GiB are plenty", Result.PASS, meminfo(15, 0.5)),
    _ram("4 GiB", Result.FAIL, meminfo(3.7, 3), "3.7 GiB", "medium"),
    _ram("7 GiB is the least", Result.PASS, meminfo(7, 4)),
    _ram("no answer", Result.UNKNOWN, Gap()),
    Case(
        "a server",
        desktop_has_memory,
        Result.NOT_APPLICABLE,
        {**SERVER, MEMORY: meminfo(2, 1)},
        LINUX,
    ),
    _mac("Mac with 8", desktop_has_memory, Result.PASS, {MAC_MEMORY: sysctl(8, 1)}),
    _mac("Mac with 8, swapping", desktop_has_memory, Result.FAIL, {MAC_MEMORY: sysctl(8, 3)}),
    _mac("Mac with 16, swapping", desktop_has_memory, Result.PASS, {MAC_MEMORY: sysctl(16, 6)}),
    _mac(
        "sysctl says half",
        desktop_has_memory,
        Result.UNKNOWN,
        {MAC_MEMORY: shell("hw.memsize: 8589934592\n")},
    ),
    _disk("NVMe", Result.PASS, SSD),
    _disk("LUKS on a spinning disk", Result.FAIL, CRYPT, "spins"),
    _disk("one of a mirror spins", Result.FAIL, "md0 raid1 0\nsda disk 0\nsdb disk 1\n"),
    _disk("no disk", Result.UNKNOWN, ""),
    _disk("odd", Result.UNKNOWN, "sda disk maybe\n"),
    _linux("no lsblk", desktop_starts_from_flash, Result.UNKNOWN, {SYSTEM_DISK: shell("", 127)}),
    _linux(
        "a virtual machine",
        desktop_starts_from_flash,
        Result.UNKNOWN,
        {HARDWARE: shell(VIRTUAL), SYSTEM_DISK: shell("vda disk 1\n")},
        "virtual machine",
    ),
    Case(
        "a server",
        desktop_starts_from_flash,
        Result.NOT_APPLICABLE,
        {**SERVER, SYSTEM_DISK: shell(CRYPT)},
        LINUX,
    ),
    _mac(
        "Mac on flash",
        desktop_starts_from_flash,
        Result.PASS,
        {MAC_SYSTEM_DISK: shell(DISKUTIL.format("Yes"))},
    ),
    _mac(
        "iMac of 2015",
        desktop_starts_from_flash,
        Result.FAIL,
        {MAC_SYSTEM_DISK: shell(DISKUTIL.format("No"))},
    ),
    _mac(
        "Fusion drive",
        desktop_starts_from_flash,
        Result.UNKNOWN,
        {MAC_SYSTEM_DISK: shell(DISKUTIL.format("Info not available"))},
    ),
]


@pytest.mark.parametrize(
    "maker",
    [
        "sys_vendor=VMware, Inc.\nproduct_name=VMware Virtual Platform\nchassis_type=1\n",
        "sys_vendor=Microsoft Corporation\nproduct_name=Virtual Machine\nchassis_type=3\n",
        "sys_vendor=innotek GmbH\nproduct_name=VirtualBox\nchassis_type=1\n",
        VIRTUAL,
    ],
)
def test_hypervisors_are_known(maker: str) -> None:
    with pytest.raises(CannotTellError):
        linux_system_disk(ShellOutput(SSD, 0), ShellOutput(maker, 0))


def test_a_surface_is_no_virtual_machine() -> None:
    maker = "sys_vendor=Microsoft Corporation\nproduct_name=Surface Pro 9\nchassis_type=9\n"
    assert linux_system_disk(ShellOutput(SSD, 0), ShellOutput(maker, 0)).disks == ("nvme0n1",)


@given(st.text())
def test_readers_never_break(text: str) -> None:
    said = ShellOutput(text, 0)
    for read in (
        mac_volumes,
        mac_memory,
        mac_system_disk,
        lambda o: linux_system_disk(o, ShellOutput(TOWER, 0)),
    ):
        try:
            read(said)
        except (CannotTellError, ValueError, LookupError):
            continue

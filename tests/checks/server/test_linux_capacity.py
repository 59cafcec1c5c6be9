"""Free space and free inodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.server.linux_capacity import (
    DISK_SPACE,
    GIB,
    INODES,
    linux_inodes,
    linux_volumes,
    local_rows,
    server_disks_have_inodes,
    server_disks_have_room,
)
from scanner.model import BadAnswer, CannotTellError, NotSupported, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER

HEAD = "Filesystem     Type     1024-blocks      Used Available Capacity Mounted on\n"
INODE_HEAD = "Filesystem     Type       Inodes  IUsed    IFree IUse% Mounted on\n"
NOISE = (
    "devtmpfs       devtmpfs    12334524        0         0     100% /dev\n"
    "tmpfs          tmpfs        1048576  1048576         0     100% /run\n"
    "/dev/loop3     squashfs       65536    65536         0     100% /snap/core/1\n"
    "overlay        overlay     10485760 10485760         0     100% /var/lib/docker/overlay2/x\n"
    "nas:/export    nfs4        10485760 10485760         0     100% /mnt/nas\n"
    "/dev/loop9     ext4           65536    65536         0     100% /opt/image\n"
    "/dev/sdz1      ext4        10485760 10485760         0     100% /media/joe/Backup\n"
)


def row(mount: str, gib: float, free: float, device: str = "", kind: str = "ext4") -> str:
    """One line of df -PTk."""
    size, left = int(gib * GIB), int(free * GIB)
    used = round(100 * (size - left) / size)
    return f"{device or '/dev' + mount} {kind} {size} {size - left} {left} {used}% {mount}\n"


def _space(
    name: str, expect: Result, rows: str, says: str = "", severity: str | None = None
) -> Case:
    answers = {**SERVER, DISK_SPACE: shell(HEAD + rows)}
    check = server_disks_have_room
    return Case(name, check, expect, answers, LINUX, says=says, severity=severity)


def _inodes(
    name: str, expect: Result, rows: str, says: str = "", severity: str | None = None
) -> Case:
    answers = {**SERVER, INODES: shell(INODE_HEAD + rows)}
    check = server_disks_have_inodes
    return Case(name, check, expect, answers, LINUX, says=says, severity=severity)


CASES = [
    _space("room", Result.PASS, NOISE + row("/", 100, 40), "Every volume has room (1)."),
    _space("15 GiB on /", Result.PASS, row("/", 100, 15)),
    _space("under 15 GiB on /", Result.FAIL, row("/", 100, 14.9), "14.9 GiB", "low"),
    _space("5 GiB on /", Result.FAIL, row("/", 100, 5), severity="low"),
    _space("under 5 GiB on /", Result.FAIL, row("/", 100, 4.9), severity="high"),
    _space("a small disk, half free", Result.PASS, row("/", 8, 4)),
    _space("a small disk, a quarter free", Result.PASS, row("/", 40, 10)),
    _space("a small disk, less than that", Result.FAIL, row("/", 40, 9.9), "9.9 GiB", "low"),
    _space("a small disk, a tenth free", Result.FAIL, row("/", 8, 0.9), severity="low"),
    _space("a small disk, full", Result.FAIL, row("/", 8, 0.7), severity="high"),
    _space("data at 10 %", Result.PASS, row("/", 100, 40) + row("/srv", 1000, 100)),
    _space("data at 9 %", Result.FAIL, row("/", 99, 40) + row("/srv", 1000, 90), "/srv", "low"),
    _space("4 % but 60 GiB", Result.FAIL, row("/srv", 1500, 60), severity="low"),
    _space("5 % is no failure", Result.FAIL, row("/srv", 800, 40), severity="low"),
    _space("50 GiB is no failure", Result.FAIL, row("/srv", 1250, 50), severity="low"),
    _space("4 % and 40 GiB", Result.FAIL, row("/srv", 1000, 40), severity="high"),
    _space("xfs, btrfs", Result.PASS, row("/", 99, 40, kind="xfs") + row("/b", 9, 5, kind="btrfs")),
    _space(
        "one device twice",
        Result.PASS,
        row("/", 99, 40, "/dev/sda2", "btrfs") + row("/home", 99, 40, "/dev/sda2", "btrfs"),
        "Every volume has room (1).",
    ),
    _space("full", Result.FAIL, "/dev/sda1 ext4 1000000 1000000 -20000 100% /\n", "0 GiB", "high"),
    _space("only noise", Result.UNKNOWN, NOISE),
    Case(
        "status 1 with a table",
        server_disks_have_room,
        Result.PASS,
        {**SERVER, DISK_SPACE: shell(HEAD + row("/", 100, 40), 1)},
        LINUX,
    ),
    Case(
        "no table", server_disks_have_room, Result.UNKNOWN, {**SERVER, DISK_SPACE: shell()}, LINUX
    ),
    Case("hung", server_disks_have_room, Result.UNKNOWN, {**SERVER, DISK_SPACE: Gap()}, LINUX),
    Case(
        "a desktop",
        server_disks_have_room,
        Result.NOT_APPLICABLE,
        {**DESKTOP, DISK_SPACE: shell(HEAD + row("/", 100, 1))},
        LINUX,
    ),
    _inodes("many free", Result.PASS, "/dev/vda ext4 16777216 429219 16347997 3% /\n", "97.4 %"),
    _inodes("9 %", Result.FAIL, "/dev/vda ext4 1000 910 90 91% /\n", "9 %", "low"),
    _inodes("2 %", Result.FAIL, "/dev/vda ext4 1000 980 20 98% /\n", severity="medium"),
    _inodes("10 %", Result.PASS, "/dev/vda ext4 1000 900 100 90% /\n"),
    _inodes("btrfs has none", Result.PASS, "/dev/vda btrfs 0 0 0 - /\n", "do not run out"),
    Case("no df", server_disks_have_inodes, Result.UNKNOWN, {**SERVER, INODES: Gap()}, LINUX),
    Case(
        "a desktop",
        server_disks_have_inodes,
        Result.NOT_APPLICABLE,
        {**DESKTOP, INODES: shell(INODE_HEAD)},
        LINUX,
    ),
]


def test_busybox_and_odd_names() -> None:
    text = (
        "Filesystem           Type       1024-blocks    Used Available Capacity Mounted on\n"
        "/dev/vda3            ext4          20510332 5000000  15510332  24% /srv/two words\n"
        "//srv/share name     cifs          20510332 5000000         0 100% /mnt/x\n"
        "/dev/vda1            vfat            520000  500000     20000  96% /boot/efi\n"
    )
    assert list(local_rows(ShellOutput(text, 0))) == ["/srv/two words"]


def test_the_system_stands_first() -> None:
    read = linux_volumes(ShellOutput(HEAD + row("/a", 9, 5) + row("/", 9, 5), 0))
    assert [volume.mount for volume in read.each] == ["/", "/a"]


def test_could_not_look() -> None:
    with pytest.raises(NotSupported):
        local_rows(ShellOutput("", 127))
    with pytest.raises(BadAnswer):
        local_rows(ShellOutput("df: /: Permission denied\n", 1))


@given(st.text())
def test_readers_never_break(text: str) -> None:
    for reader in (linux_volumes, linux_inodes):
        try:
            reader(ShellOutput(HEAD + text, 0))
        except (CannotTellError, ValueError, LookupError):
            continue

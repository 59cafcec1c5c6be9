"""Read-only file systems, software RAID, failed services."""

from hypothesis import given
from hypothesis import strategies as st

from checks.network.linux_machine import VIRTUALISATION
from checks.server.linux_health import (
    FAILED_UNITS,
    MDSTAT,
    MEANT_READ_ONLY,
    MOUNTS,
    Array,
    failed_services,
    md_arrays,
    read_only_mounts,
    server_file_systems_are_writable,
    server_raid_is_whole,
    server_services_run,
)
from scanner.model import CannotTellError, Result, ShellOutput
from tests.checks.harness import Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers

ROOT = "proc /proc proc rw\n/dev/sda2 / ext4 rw\n/dev/loop0 /snap/x squashfs ro\n"

MIRROR = """Personalities : [raid1] [raid6] [raid5] [raid4]
md0 : active raid1 sdb1[1] sda1[0]
      976630464 blocks super 1.2 [2/2] [UU]
      bitmap: 2/8 pages [8KB], 65536KB chunk

unused devices: <none>
"""
DEGRADED = MIRROR.replace("sdb1[1] sda1[0]", "sdb1[1](F) sda1[0]").replace(
    "[2/2] [UU]", "[2/1] [U_]"
)
REBUILDING = DEGRADED.replace(
    "      bitmap", "      [==>..........]  recovery = 12.6% (1/9) finish=127.5min\n      bitmap"
)
CHECKING = MIRROR.replace(
    "      bitmap", "      [==>..........]  check = 12.6% (1/9) finish=127.5min\n      bitmap"
)
READ_ONLY = MIRROR.replace("active raid1", "active (auto-read-only) raid1")
INACTIVE = "Personalities : \nmd127 : inactive sdc1[0](S)\n      1047552 blocks super 1.2\n"
STRIPES = (
    "Personalities : [raid0]\nmd1 : active raid0 sdb1[1] sda1[0]\n      99 blocks 512k chunks\n"
)


def _mounts(
    name: str,
    expect: Result,
    mounts: object,
    meant: object,
    says: str = "",
    on: str = "none",
) -> Case:
    machine: Answers = {VIRTUALISATION: shell(f"{on}\n")}
    answers = {**SERVER, MOUNTS: mounts, MEANT_READ_ONLY: meant, **machine}
    return Case(name, server_file_systems_are_writable, expect, answers, LINUX, says=says)


def _raid(
    name: str, expect: Result, answer: object, says: str = "", severity: str | None = None
) -> Case:
    answers = {**SERVER, MDSTAT: answer}
    return Case(name, server_raid_is_whole, expect, answers, LINUX, says=says, severity=severity)


def _units(name: str, expect: Result, answer: object, says: str = "") -> Case:
    return Case(
        name, server_services_run, expect, {**SERVER, FAILED_UNITS: answer}, LINUX, says=says
    )


CASES = [
    _mounts("writable", Result.PASS, shell(ROOT), shell(), "writable (1)."),
    _mounts(
        "gone read-only", Result.FAIL, shell(ROOT + "/dev/sdb1 /srv xfs ro\n"), shell(), "/srv"
    ),
    _mounts("meant so", Result.PASS, shell(ROOT + "/dev/sdb1 /srv xfs ro\n"), shell("/srv\n")),
    _mounts("sealed programs", Result.PASS, shell(ROOT + "/dev/dm-0 /usr ext4 ro\n"), shell()),
    _mounts("ZFS as it was set", Result.PASS, shell(ROOT + "boot/conf /conf zfs ro\n"), shell()),
    _mounts("the root itself", Result.FAIL, shell("/dev/sda2 / ext4 ro\n"), shell()),
    _mounts("an image", Result.PASS, shell(ROOT + "/dev/loop1 /mnt ext4 ro\n"), shell()),
    _mounts("an overlay", Result.UNKNOWN, shell("overlay / overlay rw\n"), shell(), on="kvm"),
    _mounts(
        "a container", Result.NOT_APPLICABLE, shell("overlay / overlay rw\n"), shell(), on="lxc"
    ),
    _mounts(
        "a container's disk, gone read-only",
        Result.FAIL,
        shell(ROOT + "/dev/sdb1 /srv xfs ro\n"),
        shell(),
        "/srv",
        on="lxc",
    ),
    _mounts("fstab closed", Result.UNKNOWN, shell(ROOT), shell("", 2)),
    _mounts("timed out", Result.UNKNOWN, Gap(), shell()),
    Case(
        "a desktop",
        server_file_systems_are_writable,
        Result.NOT_APPLICABLE,
        {**DESKTOP, MOUNTS: shell(ROOT), MEANT_READ_ONLY: shell()},
        LINUX,
    ),
    _raid("whole", Result.PASS, shell(MIRROR), "whole (1)."),
    _raid("being checked", Result.PASS, shell(CHECKING)),
    _raid("not written to yet", Result.PASS, shell(READ_ONLY)),
    _raid("stripes", Result.PASS, shell(STRIPES)),
    _raid("lost a disk", Result.FAIL, shell(DEGRADED), "1 of 2 disks", "high"),
    _raid("rebuilding", Result.FAIL, shell(REBUILDING), "rebuilding: yes", "medium"),
    _raid("inactive", Result.FAIL, shell(INACTIVE), "md127 is not running", "high"),
    _raid(
        "second one lost a disk",
        Result.FAIL,
        shell(MIRROR + DEGRADED.partition("\n")[2].replace("md0", "md_d1")),
        "md_d1",
    ),
    _raid("odd", Result.UNKNOWN, shell("Personalities : [raid1]\nmd0 : broken\n")),
    _raid("no text", Result.UNKNOWN, shell("")),
    _raid("timed out", Result.UNKNOWN, Gap()),
    _raid("no md driver", Result.NOT_APPLICABLE, shell("none\n"), "no software RAID"),
    _raid("no array", Result.NOT_APPLICABLE, shell("Personalities : \nunused devices: <none>\n")),
    Case(
        "a desktop",
        server_raid_is_whole,
        Result.NOT_APPLICABLE,
        {**DESKTOP, MDSTAT: shell(DEGRADED)},
        LINUX,
    ),
    _units("all run", Result.PASS, shell()),
    _units(
        "one failed",
        Result.FAIL,
        shell("postfix@-.service loaded failed failed Postfix Mail Transport Agent\n"),
        "postfix",
    ),
    _units(
        "with a dot",
        Result.FAIL,
        shell("● nginx.service loaded failed failed A web server\n"),
        "nginx.service",
    ),
    _units(
        "harmless",
        Result.PASS,
        shell(
            "systemd-networkd-wait-online.service loaded failed failed Wait for Network\n"
            "fwupd-refresh.service loaded failed failed Refresh fwupd\n"
        ),
    ),
    _units(
        "gone unit file", Result.FAIL, shell("● old.service not-found failed failed old.service\n")
    ),
    _units("no bus", Result.UNKNOWN, shell("", 1)),
    _units("no systemd", Result.UNKNOWN, shell("", 127)),
    Case(
        "a desktop",
        server_services_run,
        Result.NOT_APPLICABLE,
        {**DESKTOP, FAILED_UNITS: shell()},
        LINUX,
    ),
]


def test_arrays_are_read() -> None:
    assert md_arrays(ShellOutput(REBUILDING, 0)).each == (
        Array("md0", "raid1", wanted=2, working=1, active=True, rebuilding=True),
    )
    assert md_arrays(ShellOutput(READ_ONLY, 0)).each[0].level == "raid1"
    assert md_arrays(ShellOutput(STRIPES, 0)).each[0].wanted == 0


@given(st.text())
def test_readers_never_break(text: str) -> None:
    for said in (text, f"Personalities : \nmd0 : {text}"):
        output = ShellOutput(said, 0)
        for read in (md_arrays, failed_services, lambda o: read_only_mounts(o, o)):
            try:
                read(output)
            except (CannotTellError, ValueError, LookupError):
                continue

"""Snapshots of ZFS and Btrfs."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from checks.backup.linux_snapshots import SNAPSHOTS, linux_keeps_snapshots, linux_snapshots
from scanner.model import CannotTellError, Result, ShellOutput
from tests.checks.harness import NOW, Case, Gap, shell
from tests.checks.server.computers import DESKTOP, LINUX, SERVER, Answers


def zfs(days: float) -> str:
    """Three snapshots, the newest some days old."""
    return f"kind zfs\nzfs 3 {int((NOW - timedelta(days=days)).timestamp())}\n"


def _case(name: str, expect: Result, said: object, says: str = "", on: Answers = SERVER) -> Case:
    answers: Answers = {**on, SNAPSHOTS: said}
    return Case(name, linux_keeps_snapshots, expect, answers, LINUX, says=says)


CASES = [
    _case("ZFS", Result.PASS, shell(zfs(0.5)), "3 snapshots, the newest of 2026-11-21"),
    _case("7 days", Result.PASS, shell(zfs(7))),
    _case("over 7 days", Result.FAIL, shell(zfs(7.1))),
    _case("Btrfs", Result.PASS, shell("kind btrfs\nbtrfs 2 2026-11-22T03:00:01\n")),
    _case("both", Result.PASS, shell(zfs(90) + "kind btrfs\nbtrfs 2 2026-11-22T03:00:01\n"), "5 "),
    _case("ZFS tells enough", Result.PASS, shell(zfs(1) + "kind btrfs\nclosed btrfs\n")),
    _case("none", Result.FAIL, shell("kind zfs\nzfs 0 0\n"), "no snapshot"),
    _case("none on Btrfs", Result.FAIL, shell("kind btrfs\nbtrfs 0 \n"), "no snapshot"),
    _case("closed", Result.UNKNOWN, shell("kind btrfs\nclosed btrfs\n"), "Only root"),
    _case("old, and others closed", Result.UNKNOWN, shell(zfs(90) + "kind btrfs\nclosed btrfs\n")),
    _case("another shape", Result.UNKNOWN, shell("kind zfs\nzfs 1 yesterday\n")),
    _case("no answer", Result.UNKNOWN, Gap()),
    _case("ext4", Result.NOT_APPLICABLE, shell()),
    _case("a desktop", Result.NOT_APPLICABLE, shell(zfs(1)), on=DESKTOP),
]


@given(st.text(alphabet="kind zfsbtrclosed0123456789-T:\n ", max_size=60))
def test_the_reader_bears_any_text(said: str) -> None:
    for text in (said, f"zfs 1 {said}", f"btrfs 1 {said}"):
        try:
            linux_snapshots(ShellOutput(text, 0))
        except (CannotTellError, ValueError, LookupError):
            continue

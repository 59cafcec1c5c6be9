"""A disk that fills up in the middle of a scan: one clear line, and the run can be gone on with."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lab.sim.office import Office
from tests.end_to_end.conftest import make_site
from tests.end_to_end.program import COMMAND, Program, run_ids
from tests.end_to_end.same_report import differences, is_measured, timeless

# In mount namespaces of its own. Arguments: the folder, the bytes of the small disk, the command.
_SMALL_DISK = """\
set -u
site=$1 size=$2
shift 2
mount -t tmpfs -o size="$size" tmpfs "$site.disk" || exit 99
cp "$site"/*.toml "$site.disk"
"$@" scan --no-services "$site.disk"
echo "code $?"
mount -o remount,size=64m "$site.disk" || exit 99
"$@" scan --no-services --resume last "$site.disk"
echo "code $?"
"$@" report --format json --out "$site" "$site.disk"
"""


def limit_files_to(size: int) -> None:
    """Let this process write files of at most so many bytes."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def not_moving(program: Program, one: Path, other: Path) -> list[object]:
    pair = (timeless(program.report(one)), timeless(program.report(other)))
    return [path for path in differences(*pair) if not is_measured(path)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_the_record_cannot_grow(user: Program, running: Office, tmp_path: Path) -> None:
    full, free = make_site(running, tmp_path / "full"), make_site(running, tmp_path / "free")
    assert user.run("scan", "--no-services", free).returncode in (0, 1)
    size = (free / "runs" / run_ids(free)[-1] / "record.bin").stat().st_size
    for part in (0.3, 0.7):
        limit = int(part * size)
        done = user.run("scan", "--no-services", full, before=lambda n=limit: limit_files_to(n))  # type: ignore[misc]
        assert done.returncode == 2
        (said,) = [line for line in done.stderr.splitlines() if line.startswith("Error")]
        assert "record.bin" in said
        assert "File too large" in said
        again = user.run("scan", "--no-services", full, "--resume", "last")
        assert again.returncode in (0, 1), again.stderr
        assert not_moving(user, free, full) == []


def test_the_disk_is_full_before_the_first_line(
    user: Program, running: Office, tmp_path: Path
) -> None:
    site = make_site(running, tmp_path / "site")
    (site / "runs").write_text("a file stands where the folder should be")
    done = user.run("scan", "--no-services", site)
    assert done.returncode == 2
    assert "cannot write" in done.stderr


@pytest.mark.lab
@pytest.mark.parametrize("size", ["20k", "28k", "36k"])
def test_a_small_disk(user: Program, running: Office, tmp_path: Path, size: str) -> None:
    free, site = make_site(running, tmp_path / "free"), make_site(running, tmp_path / "site")
    assert user.run("scan", "--no-services", free).returncode in (0, 1)
    (tmp_path / "site.disk").mkdir()
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", _SMALL_DISK, "sh", str(site), size, *COMMAND],
        env=user.environment(),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    codes = [line for line in done.stdout.splitlines() if line.startswith("code")]
    assert codes[0] == "code 2", done.stderr
    assert codes[1] in ("code 0", "code 1"), done.stderr
    assert "No space left on device" in done.stderr
    (written,) = site.glob("*.json")
    pair = (timeless(user.report(free)), timeless(json.loads(written.read_text())))
    assert [path for path in differences(*pair) if not is_measured(path)] == []

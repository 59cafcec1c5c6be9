"""kill -9 at any moment, a torn record, Ctrl-C: ``--resume`` ends with the same report."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.sim.office import Office
from tests.end_to_end.conftest import make_site
from tests.end_to_end.program import Done, Program, run_ids
from tests.end_to_end.same_report import Report, differences, is_measured, timeless

SEED = 20261122
SCAN = ("scan", "--no-services")


@dataclass(frozen=True)
class Undisturbed:
    """A scan that nobody disturbed: its report without times, how long it took, its site."""

    report: Report
    seconds: float
    site: Path


@pytest.fixture(scope="module")
def undisturbed(running: Office, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    site, program = make_site(running, folder / "site"), Program(folder, running.secrets)
    begun = time.monotonic()
    done = program.run(*SCAN, site)
    seconds = time.monotonic() - begun
    assert done.returncode in (0, 1), done.stderr
    return Undisturbed(timeless(program.report(site)), seconds, site)


def assert_same(one: Report, other: Report) -> None:
    """Equal but for measured values."""
    assert [path for path in differences(one, other) if not is_measured(path)] == []


def resume(program: Program, site: Path) -> Done:
    """Go on with the last run; begin one where the kill came before the first line."""
    done = program.run(*SCAN, site, "--resume", "last")
    if done.returncode == 2:
        assert "siteproof scan" in done.stderr or "before its first line" in done.stderr
        done = program.run(*SCAN, site)
    assert done.returncode in (0, 1), done.stderr
    return done


def asked_of(lines: list[dict[str, Any]]) -> Counter[str]:
    """How often each question stands in a record, by respondent, key and columns."""
    asked = [line["asked"] for line in lines if line["type"] == "asked"]
    return Counter(json.dumps([one["respondent"], one["key"], one["columns"]]) for one in asked)


def test_two_undisturbed_scans_say_the_same(
    undisturbed: Undisturbed, user: Program, office_site: Path
) -> None:
    user.run(*SCAN, office_site)
    again = timeless(user.report(office_site))
    assert_same(undisturbed.report, again)
    assert undisturbed.report["findings"]
    assert len(undisturbed.report["inventory"]) == 12


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_ten_kills(undisturbed: Undisturbed, user: Program, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    moments = [chance.uniform(0.1, 1.0) * undisturbed.seconds for _ in range(9)]
    killed = 0
    for number, moment in enumerate([None, *moments]):
        site = tmp_path / f"killed-{number}"
        shutil.copytree(undisturbed.site, site, ignore=shutil.ignore_patterns("runs", "reports"))
        killed += kill_a_scan(user, site, moment)
        before = user.record(site) if readable(user, site) else []
        if number % 3 == 2:
            kill_a_scan(user, site, moment or 0.0, "--resume", "last")
        if not whole(user, site):
            resume(user, site)
        after = user.record(site)
        assert after[: len(before)] == before, f"what was sealed was lost at {moment}"
        assert max(asked_of(after).values()) == 1, f"asked again after a kill at {moment}"
        assert_same(undisturbed.report, timeless(user.report(site)))
    assert killed >= 7, "the kills came too late to show anything"


def kill_a_scan(program: Program, site: Path, moment: float | None, *more: str) -> bool:
    """Kill a scan after so many seconds, or in the sweep; whether it still ran."""
    process = program.start(*SCAN, site, *more)
    assert process.stderr is not None
    try:
        if moment is None:
            assert "Looking for hosts" in process.stderr.readline()
        else:
            process.wait(moment)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill()
        process.communicate()
    return process.returncode == -signal.SIGKILL


def readable(program: Program, site: Path) -> bool:
    return bool(run_ids(site)) and program.run("runs", "show", site).returncode == 0


def whole(program: Program, site: Path) -> bool:
    return readable(program, site) and program.record(site)[-1]["type"] == "closing"


@pytest.mark.timeout(300)
def test_a_torn_tail(undisturbed: Undisturbed, user: Program, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    for number in range(8):
        site = tmp_path / f"torn-{number}"
        shutil.copytree(undisturbed.site, site, ignore=shutil.ignore_patterns("reports"))
        record = site / "runs" / run_ids(site)[-1] / "record.bin"
        size = chance.randrange(400, record.stat().st_size)
        os.truncate(record, size)
        before = user.record(site)
        resume(user, site)
        after = user.record(site)
        assert after[: len(before)] == before
        assert max(asked_of(after).values()) == 1, f"asked again after a tear at {size}"
        assert_same(undisturbed.report, timeless(user.report(site)))


def test_a_record_without_its_first_line(
    undisturbed: Undisturbed, user: Program, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(undisturbed.site, site, ignore=shutil.ignore_patterns("reports"))
    record = site / "runs" / run_ids(site)[-1] / "record.bin"
    for size in (0, 7, 60):
        os.truncate(record, size)
        done = user.run(*SCAN, site, "--resume", "last")
        assert done.returncode == 2
        assert str(site) in done.stderr or record.parent.name in done.stderr
        os.truncate(record, 100)


def test_an_altered_record_is_not_gone_on_with(
    undisturbed: Undisturbed, user: Program, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(undisturbed.site, site, ignore=shutil.ignore_patterns("reports"))
    record = site / "runs" / run_ids(site)[-1] / "record.bin"
    content = bytearray(record.read_bytes())
    content[len(content) // 2] ^= 1
    record.write_bytes(content)
    for command in ((*SCAN, site, "--resume", "last"), ("score", site), ("report", site)):
        done = user.run(*command)
        assert done.returncode == 2
        assert "altered or damaged" in done.stderr
    assert user.run("verify", site, record.parent.name).returncode == 1
    assert record.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("part", [0.45, 0.6, 0.75])
def test_ctrl_c_names_the_way_on(
    undisturbed: Undisturbed, user: Program, office_site: Path, part: float
) -> None:
    process = user.start(*SCAN, office_site)
    assert process.stderr is not None
    said = process.stderr.readline()
    assert "Looking for hosts" in said
    with_start = time.monotonic()
    while time.monotonic() < with_start + part * undisturbed.seconds / 2:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "Traceback" not in output + errors
    assert f"siteproof scan {office_site} --resume {run_ids(office_site)[0]}" in errors
    resume(user, office_site)
    assert_same(undisturbed.report, timeless(user.report(office_site)))


def test_a_whole_run_is_not_gone_on_with(undisturbed: Undisturbed, user: Program) -> None:
    done = user.run(*SCAN, undisturbed.site, "--resume", "last")
    assert done.returncode == 2
    assert "nothing to go on with" in done.stderr


def test_two_scans_of_one_run(user: Program, office_site: Path) -> None:
    kill_a_scan(user, office_site, 0.9)
    if not run_ids(office_site) or not readable(user, office_site):
        kill_a_scan(user, office_site, None)
    first = user.start(*SCAN, office_site, "--resume", "last")
    assert first.stderr is not None
    first.stderr.readline()
    second = user.run(*SCAN, office_site, "--resume", "last")
    first.communicate()
    assert second.returncode == 2
    assert "another scan is writing this run" in second.stderr

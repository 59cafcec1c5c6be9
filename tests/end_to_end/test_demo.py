"""``siteproof demo``: the first thing that anybody runs."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from lab.real.processes import ProcessId, children
from tests.end_to_end.program import Done, Program, run_ids

MOST_SECONDS = 90
AREAS = ["identity", "desktop", "server", "network", "backup", "process"]


def demo(program: Program, folder: Path) -> Done:
    done = program.run("demo", "--out", folder, timeout=MOST_SECONDS)
    assert done.returncode == 0, done.stderr
    return done


def reports(folder: Path) -> list[dict[str, Any]]:
    paths = sorted((folder / "reports").glob("*.json"))
    assert [path.stem for path in paths] == run_ids(folder)
    assert all(path.with_suffix(".html").stat().st_size > 10_000 for path in paths)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def test_six_scored_areas(program: Program, tmp_path: Path) -> None:
    done = demo(program, tmp_path / "one")
    (report,) = reports(tmp_path / "one")
    assert [area["id"] for area in report["areas"]] == AREAS
    not_scored = [area["id"] for area in report["areas"] if area["score"] is None]
    assert not_scored == []
    assert len(report["inventory"]) >= 25
    assert all(area in done.stdout for area in AREAS)
    assert str(tmp_path / "one" / "reports") in done.stdout


def test_again_into_the_same_folder_and_into_another(program: Program, tmp_path: Path) -> None:
    demo(program, tmp_path / "one")
    demo(program, tmp_path / "one")
    demo(program, tmp_path / "two")
    first, second = reports(tmp_path / "one")
    (third,) = reports(tmp_path / "two")
    scored = [[(area["id"], area["score"]) for area in r["areas"]] for r in (first, second, third)]
    assert scored[0] == scored[1] == scored[2]
    lengths = {len(report["findings"]) for report in (first, second, third)}
    assert len(lengths) == 1
    assert lengths != {0}


def test_two_at_once(program: Program, tmp_path: Path) -> None:
    started = [program.start("demo", "--out", tmp_path / name) for name in ("one", "two")]
    for process in started:
        _, errors = process.communicate(timeout=MOST_SECONDS)
        assert process.returncode == 0, errors
    (one,), (two,) = reports(tmp_path / "one"), reports(tmp_path / "two")
    assert [area["score"] for area in one["areas"]] == [area["score"] for area in two["areas"]]


def test_the_folder_is_a_site(program: Program, tmp_path: Path) -> None:
    demo(program, tmp_path)
    assert program.run("plan", tmp_path).returncode == 0
    assert program.run("score", tmp_path).returncode == 0
    assert program.run("verify", tmp_path, run_ids(tmp_path)[-1]).returncode == 0


def test_a_folder_with_a_real_site_is_left_alone(program: Program, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('name = "Main office"\n')
    done = program.run("demo", "--out", tmp_path)
    assert done.returncode == 2
    assert "real site" in done.stderr
    assert (tmp_path / "site.toml").read_text() == 'name = "Main office"\n'


@pytest.mark.skipif(sys.platform != "linux", reason="reads the office's process from /proc")
@pytest.mark.parametrize("moment", ["Starting", "Looking for hosts", "Asking them"])
def test_ctrl_c_leaves_nothing_running(program: Program, tmp_path: Path, moment: str) -> None:
    process = program.start("demo", "--out", tmp_path / "site")
    try:
        office = _office(process)
        _read_until(process, moment)
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, errors
    assert "Traceback" not in output + errors
    assert not office.alive()
    _assert_nobody_listens(tmp_path / "site" / "site.toml")


def _office(process: "subprocess.Popen[str]") -> ProcessId:
    """The demo's one child."""
    until = time.monotonic() + 60
    while not (found := children(process.pid)):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.005)
    return ProcessId.of(found[0])


def _read_until(process: "subprocess.Popen[str]", words: str) -> None:
    stream = process.stdout if words == "Starting" else process.stderr
    assert stream is not None
    for line in stream:
        if words in line:
            return
    raise AssertionError(f"it never said {words!r}")


def _assert_nobody_listens(site_file: Path) -> None:
    if not site_file.exists():
        return  # it had not come so far
    site = tomllib.loads(site_file.read_text(encoding="utf-8"))
    network = site["scope"]["networks"][0].rpartition(".")[0]
    for octet in (2, 10, 50):
        with socket.socket() as client:
            assert client.connect_ex((f"{network}.{octet}", 22 + site["ports"]["shift"])) != 0

"""``siteproof lab`` as a person uses it, each test on a machine of its own (namespaces)."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.lab_scenarios import SITE

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[2]
USAGE = 2
INTERRUPTED = 130

# What a lab leaves in /run is counted; the homes and SITE folders of the test lie elsewhere.
_OWN = """\
mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"
"""


def happened(scenario: str, timeout: int = 250) -> dict[str, Any]:
    done = subprocess.run(
        [
            *("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--net"),
            *("sh", "-c", _OWN, "sh"),
            *(sys.executable, "-m", "tests.end_to_end.lab_scenarios", scenario),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    plain: dict[str, Any] = json.loads(done.stdout)
    return plain


def test_up_run_and_down() -> None:
    saw = happened("ordinary")
    assert saw["up"]["code"] == 0, saw["up"]
    assert "39 hosts on 10.83.0.0/26" in saw["up"]["out"]
    (status,) = json.loads(saw["status"]["out"])
    assert (status["site"], status["hosts"]) == (SITE, 39)
    assert saw["again"]["code"] == USAGE
    assert "copley is up already" in saw["again"]["err"]
    assert saw["other"]["code"] == USAGE
    assert "bramley is not up; up: copley" in saw["other"]["err"]
    assert saw["down"]["out"] == "copley is down.\n"
    assert saw["after"]["out"].startswith("No test site is up")
    assert saw["down_again"]["out"] == "No test site is up.\n"
    assert saw["left"] == {}
    ran = json.loads(saw["run"]["out"])
    off = [each for each in ran["verdicts"] if each["judgement"] != "right"]
    assert (off, ran["stale"], ran["lost"], ran["strangers"]) == ([], [], [], [])
    assert saw["run"]["code"] == 0
    assert sum(area["right"] for area in ran["areas"]) == len(ran["verdicts"]) > 400


def test_a_killed_keeper_leaves_nothing_that_the_next_command_does_not_remove() -> None:
    saw = happened("crashed")
    assert saw["status"]["out"].startswith("No test site is up")
    assert "Removed what was left of 1 lab that" in saw["down"]["out"]
    assert saw["left"] == {}
    assert saw["up"]["code"] == 0, saw["up"]
    assert saw["left_then"] == {}


def test_ctrl_c_while_it_comes_up_takes_it_down() -> None:
    saw = happened("interrupted")
    assert saw["first"].startswith("  ")
    assert saw["code"] == INTERRUPTED, saw
    assert saw["reaped"] == []
    assert saw["left"] == {}


def test_of_a_site_there_is_one_lab_also_when_two_start_at_once() -> None:
    saw = happened("twice_at_once")
    assert sorted(saw["codes"]) == [0, USAGE], saw["errors"]
    assert "copley is up" in saw["errors"][saw["codes"].index(USAGE)]
    assert len(json.loads(saw["status"]["out"])) == 1
    assert saw["left"] == {}


def test_a_site_that_is_not_whole_is_not_judged() -> None:
    saw = happened("broken")
    assert "copley is not whole: the simulated devices ended." in saw["status"]["out"]
    assert saw["run"]["code"] == USAGE
    assert "the simulated devices ended before the scan" in saw["run"]["err"]
    assert saw["left"] == {}


def test_a_site_that_goes_down_while_it_is_scanned_is_not_judged() -> None:
    saw = happened("down_while_it_runs")
    assert saw["down"]["code"] == 0
    assert saw["code"] == USAGE
    assert "copley went down during the scan" in saw["err"]


def test_what_is_not_ours_in_the_labs_folder() -> None:
    saw = happened("odd_content")
    assert saw["harmless"]["out"] == "No test site is up.\n"
    for each in saw["damaged"]:
        assert each["code"] == USAGE
        assert "siteproof-odd was written by another version" in each["err"]


def test_a_network_that_this_machine_uses_is_refused() -> None:
    saw = happened("network_in_use")
    assert saw["code"] == USAGE
    assert "10.83.0.0/26 is in use on this machine" in saw["err"]


def test_a_site_behind_a_delay() -> None:
    saw = happened("delayed")
    assert saw["up"]["code"] == 0, saw["up"]
    assert saw["err"] == ""
    assert float(saw["round_trip"]) >= 0.02


@pytest.mark.timeout(900)
def test_twenty_times_up_and_down_leave_nothing() -> None:
    saw = happened("twenty", timeout=880)
    assert saw["codes"] == [0] * 40
    assert saw["left"] == {}
    assert saw["disk"] == 0

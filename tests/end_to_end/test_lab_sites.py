"""The whole test sites, real servers and all: every verdict is as the truth says."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.lab, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
_OWN = 'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"'
_MOST_SECONDS = 540


@dataclass(frozen=True)
class Ran:
    """What ``lab run --json`` said, its exit code, and the JSON report of the scan."""

    code: int
    said: dict[str, Any]
    report: dict[str, Any]

    def verdicts(self, check: str) -> dict[str, str]:
        """What a check found, by target."""
        return {e["target"]: e["got"] for e in self.said["verdicts"] if e["check"] == check}

    def device(self, address: str) -> dict[str, Any]:
        """The line of the inventory."""
        found: dict[str, Any] = next(
            device for device in self.report["inventory"] if address in device["addresses"]
        )
        return found


def ran(site: str, *options: str) -> Ran:
    done = subprocess.run(
        [
            *("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--net"),
            *("sh", "-c", _OWN, "sh"),
            *(sys.executable, "-m", "tests.end_to_end.lab_site_run", site, *options),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    plain = json.loads(done.stdout)
    return Ran(plain["code"], json.loads(plain["run"]), plain["report"])


def all_right(found: Ran) -> None:
    off = [each for each in found.said["verdicts"] if each["judgement"] != "right"]
    assert off == []
    assert [found.said[name] for name in ("stale", "lost", "strangers")] == [[], [], []]
    assert found.code == 0


def test_bramley_is_as_bad_as_it_was_planted() -> None:
    found = ran("bramley")
    all_right(found)
    failed = [each for each in found.said["verdicts"] if each["got"] == "fail"]
    assert len(failed) > 130
    assert found.said["waiting"]
    centre = found.device("10.82.0.10")
    assert centre["names"] == ["dc1.bramley.example"]
    assert "domain-controller" in centre["roles"]
    assert centre["os"] == "Samba Active Directory"


def test_hartfield_fails_nothing() -> None:
    found = ran("hartfield")
    all_right(found)
    areas = {area["id"]: area for area in found.report["areas"]}
    assert {area["level"] for area in areas.values()} == {"good"}


@pytest.mark.recordings
def test_recorded_devices_join_a_site(recordings: Path) -> None:
    found = ran("bramley", "--recordings", str(recordings / "snmp"))
    off = [each for each in found.said["verdicts"] if each["judgement"] != "right"]
    # What the site as a whole looks like is another thing with a hundred strangers in it.
    assert [each for each in off if each["target"] != "the site"] == []
    assert found.said["lost"] == []
    assert len(found.report["inventory"]) >= 40 + 100
    bugs = [row for row in found.report["findings"] if row["reason"] == "scanner-bug"]
    assert bugs == []

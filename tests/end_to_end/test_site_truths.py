"""The simulated part of each site is judged as its truth says: each planned fault, no other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from lab.sim.office import Office, running_office
from lab.sites.judging import Given, judge, stale_blinds
from lab.sites.reading import site_folder, site_names
from lab.sites.truth import THE_DOMAIN, Truth, read_truth
from scanner.model import Area
from tests.end_to_end.program import Program

FINISHED = (0, 1)  # some hosts may not have let us in
DEMO = "copley"
MOST_CAPPED = 2


@dataclass(frozen=True)
class Scanned:
    """The report of a scan of the whole site; targets go by the site's names."""

    name: str
    truth: Truth
    office: Office
    report: dict[str, Any]
    hosts: dict[str, str]

    def given(self) -> Iterator[Given]:
        """The verdicts."""
        for row in self.report["findings"]:
            target = self.hosts.get(row["target_id"], row["target"])
            target = THE_DOMAIN if row["target_id"].startswith("domain") else target
            yield Given(row["check"], target, row["outcome"], row["reason"] or "")


@pytest.fixture(scope="module", params=site_names())
def scanned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    name: str = request.param
    home, site = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("site")
    with running_office(name) as office:
        (site / "site.toml").write_text(office.site_toml(), encoding="utf-8")
        (site / "answers.toml").write_text(office.answers_toml(), encoding="utf-8")
        program = Program(home, office.secrets)
        done = program.run("scan", site, "--no-services")
    assert done.returncode in FINISHED, done.stderr
    report = program.report(site)
    names = {host.address: host.name for host in office.hosts}
    # On macOS all hosts share an address of the machine, but not of the scope.
    hosts = {
        device["id"]: names[address]
        for device in report["inventory"]
        for address in device["addresses"]
        if address in names
    }
    return Scanned(name, read_truth(site_folder(name)), office, report, hosts)


def test_every_verdict_is_as_the_truth_says(scanned: Scanned) -> None:
    today = datetime.now(UTC).date()
    judged = judge(scanned.given(), scanned.truth, "demo", today)
    assert [each for each in judged if each.judgement != "right"] == []
    assert len(judged) > 150


def test_what_cannot_be_seen_is_still_so(scanned: Scanned) -> None:
    today = datetime.now(UTC).date()
    assert stale_blinds(list(scanned.given()), scanned.truth, "demo", today) == []


def test_nothing_broke(scanned: Scanned) -> None:
    bugs = [row for row in scanned.report["findings"] if row["reason"] == "scanner-bug"]
    bugs += [gap for gap in scanned.report["gaps"] if gap["reason"] == "scanner-bug"]
    assert bugs == []


def test_the_six_areas_are_scored_as_the_truth_says(scanned: Scanned) -> None:
    areas = {area["id"]: area for area in scanned.report["areas"]}
    assert set(areas) == set(Area)
    scores = {name: area["score"] for name, area in areas.items()}
    assert None not in scores.values()
    scores["overall"] = sum(scores.values()) / len(scores)
    wanted = scanned.truth.scores
    assert set(wanted) == set(scores)
    outside = {n: s for n, s in scores.items() if not wanted[n][0] <= s <= wanted[n][1]}
    assert outside == {}
    assert {name: area["level"] for name, area in areas.items()} == scanned.truth.levels
    assert [name for name, area in areas.items() if area["provisional"]] == []


def test_an_ordinary_office_is_not_capped_in_every_area(scanned: Scanned) -> None:
    capped = sum(bool(area["capped_by"]) for area in scanned.report["areas"])
    assert capped <= MOST_CAPPED or scanned.name != DEMO


def test_every_host_is_in_the_inventory(scanned: Scanned) -> None:
    assert sorted(scanned.hosts.values()) == sorted(host.name for host in scanned.office.hosts)

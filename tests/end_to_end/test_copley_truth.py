"""The simulated office is judged as its truth table says: each planned fault, and no other."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from lab.sim.office import Office
from lab.sites.reading import site_folder
from scanner.model import Area
from tests.end_to_end.program import Program

GAPS = 1  # the exit status: some hosts did not let us in
MOST_CAPPED = 2

Verdicts = set[tuple[str, str]]


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Verdicts of one check that are expected on these targets, between two days."""

    check: str
    targets: tuple[str, ...]
    why: str
    since: date = date.min
    until: date = date.max


class Blind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why checks (all, where none is named) could not be judged on these targets."""

    targets: tuple[str, ...]
    reason: str
    why: str
    checks: tuple[str, ...] = ()

    def covers(self, check: str, target: str, reason: str) -> bool:
        """Whether it explains an unknown verdict."""
        told = not self.checks or check in self.checks
        return told and target in self.targets and reason == self.reason


class Truth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``truth.toml``."""

    scores: dict[str, tuple[float, float]]
    levels: dict[str, str]
    fault: tuple[Row, ...]
    blind: tuple[Blind, ...]
    disputed: tuple[Row, ...] = ()


TRUTH = msgspec.convert(
    tomllib.loads((site_folder("copley") / "truth.toml").read_text(encoding="utf-8")), Truth
)


@dataclass(frozen=True)
class Scanned:
    """The report of a scan of the whole office; targets go by the office's names."""

    report: dict[str, Any]
    hosts: dict[str, str]

    def findings(self, outcome: str) -> Iterator[tuple[str, str, str]]:
        """Check, target and reason ("" where there is none) of the verdicts with that outcome."""
        for row in self.report["findings"]:
            if row["outcome"] == outcome:
                target = self.hosts.get(row["target_id"], row["target"])
                yield row["check"], target, row["reason"] or ""


@pytest.fixture(scope="module")
def scanned(running: Office, tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    home, site = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("site")
    (site / "site.toml").write_text(running.site_toml(), encoding="utf-8")
    (site / "answers.toml").write_text(running.answers_toml(), encoding="utf-8")
    program = Program(home, running.secrets)
    done = program.run("scan", site, "--no-services")
    assert done.returncode == GAPS, done.stderr
    report = program.report(site)
    names = {host.address: host.name for host in running.hosts}
    # On macOS all hosts share an address of the machine, but not of the scope.
    hosts = {
        device["id"]: names[address]
        for device in report["inventory"]
        for address in device["addresses"]
        if address in names
    }
    return Scanned(report, hosts)


def expected(rows: tuple[Row, ...]) -> Verdicts:
    today = datetime.now(UTC).date()
    rows = tuple(row for row in rows if row.since <= today < row.until)
    return {(row.check, target) for row in rows for target in row.targets}


def test_every_planned_fault_is_found_and_no_other(scanned: Scanned) -> None:
    found = {(check, target) for check, target, _ in scanned.findings("fail")}
    planned, disputed = expected(TRUTH.fault), expected(TRUTH.disputed)
    assert not planned & disputed
    missed, invented = planned - found, found - planned - disputed
    assert not missed, f"faults that were not found: {sorted(missed)}"
    assert not invented, f"faults that nobody planned: {sorted(invented)}"


def test_a_disputed_verdict_is_still_given(scanned: Scanned) -> None:
    found = {(check, target) for check, target, _ in scanned.findings("fail")}
    mended = expected(TRUTH.disputed) - found
    assert not mended, f"mended: take it out of truth.toml: {sorted(mended)}"


def test_each_unknown_verdict_has_its_reason(scanned: Scanned) -> None:
    unknown = set(scanned.findings("unknown"))
    unexplained = {row for row in unknown if not any(blind.covers(*row) for blind in TRUTH.blind)}
    assert unexplained == set()
    for blind in TRUTH.blind:
        for target in blind.targets:
            seen = {row[0] for row in unknown if row[1] == target and blind.covers(*row)}
            assert seen, f"{target} is not blind: {blind.why}"
            assert seen >= set(blind.checks), (target, blind.why)


def test_nothing_broke(scanned: Scanned) -> None:
    bugs = [row for row in scanned.report["findings"] if row["reason"] == "scanner-bug"]
    bugs += [gap for gap in scanned.report["gaps"] if gap["reason"] == "scanner-bug"]
    assert bugs == []


def test_the_six_areas_are_scored_as_of_an_ordinary_office(scanned: Scanned) -> None:
    areas = {area["id"]: area for area in scanned.report["areas"]}
    assert set(areas) == set(Area)
    scores = {name: area["score"] for name, area in areas.items()}
    assert None not in scores.values()
    scores["overall"] = sum(scores.values()) / len(scores)
    outside = {
        name: score
        for name, score in scores.items()
        if not TRUTH.scores[name][0] <= score <= TRUTH.scores[name][1]
    }
    assert outside == {}
    assert {name: area["level"] for name, area in areas.items()} == TRUTH.levels
    assert sum(bool(area["capped_by"]) for area in areas.values()) <= MOST_CAPPED
    assert [name for name, area in areas.items() if area["provisional"]] == []


def test_every_host_of_the_office_is_in_the_inventory(scanned: Scanned, running: Office) -> None:
    assert sorted(scanned.hosts.values()) == sorted(host.name for host in running.hosts)


def test_the_table_names_checks_once() -> None:
    pairs = [(row.check, target) for row in TRUTH.fault for target in row.targets]
    assert len(pairs) == len(set(pairs))

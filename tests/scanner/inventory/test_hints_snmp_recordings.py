"""Identification over SNMP, on the recordings of real devices."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model import Identity, Role
from scanner.model.identity import CLASSES
from tests.scanner.inventory.snmp_recordings import parse, whoami

# What the recordings call a kind that we name otherwise, or leave open: two kinds are both right.
KINDS: dict[str, set[Role]] = {
    "switch-router": {Role.SWITCH, Role.ROUTER},
    "switch-ap": {Role.SWITCH, Role.ACCESS_POINT},
    "switch-ap-firewall": {Role.SWITCH, Role.ACCESS_POINT, Role.FIREWALL},
    "storage": {Role.NAS},
    "server": {Role.SERVER, Role.HYPERVISOR},
    "pdu": set(),
    "environment": set(),
}
# A switch that also routes, and the other way round, is called either.
BOTH = {Role.SWITCH, Role.ROUTER}


def _recorded(folder: Path) -> Iterator[tuple[dict[str, str], Identity]]:
    with (folder / "snmp" / "INDEX.tsv").open(encoding="utf-8") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            file = folder / "snmp" / f"{row['community']}.snmprec"
            recording = parse(file.read_text("utf-8", "replace").splitlines())
            yield row, whoami(recording)


def _right(want: set[Role], got: frozenset[Role]) -> bool:
    allowed = want | (BOTH if want & BOTH else set())
    return bool(got & want) and got <= allowed


@pytest.mark.recordings
def test_recorded_devices_are_of_their_kind(recordings: Path) -> None:
    right, wrong, asked = 0, [], 0
    for row, found in _recorded(recordings):
        want = KINDS.get(row["kind"]) if row["kind"] in KINDS else {Role(row["kind"])}
        got = found.roles & CLASSES
        asked += bool(want)
        right += _right(want or set(), got)
        if got and not _right(want or set(), got):
            wrong.append(row["community"])
    assert asked == 113  # of 115: two are of kinds that we have no role for
    assert right / asked >= 0.92, right
    assert len(wrong) / asked < 0.03, wrong


@pytest.mark.recordings
def test_recorded_devices_have_their_vendor(recordings: Path) -> None:
    named = right = 0
    for row, found in _recorded(recordings):
        if row["vendor"] not in ("", "None"):
            named += 1
            words = (found.vendor or "").replace("(", " ").replace(")", " ").split()
            right += any(word.lower() in row["vendor"].lower() for word in words)
    assert right / named >= 0.95, (right, named)


@pytest.mark.recordings
def test_of_957_devices_hardly_one_is_called_what_it_is_not(recordings: Path) -> None:
    """The type there is coarse: "network" may be anything that forwards."""
    kinds = {
        "network": {Role.SWITCH, Role.ROUTER, Role.ACCESS_POINT, Role.FIREWALL},
        "wireless": {Role.ACCESS_POINT, Role.ROUTER},
        "firewall": {Role.FIREWALL, Role.ROUTER},
        "printer": {Role.PRINTER},
        "storage": {Role.NAS},
        "power": {Role.UPS},
        "server": {Role.SERVER, Role.HYPERVISOR, Role.DESKTOP},
        "environment": set(),
    }
    judged, wrong = 0, []
    file = recordings / "snmp-ident" / "identify.jsonl"
    for line in file.read_text("utf-8").splitlines():
        device = json.loads(line)
        want = kinds.get(device["expected_type"])
        if want is None:
            continue
        recording = parse(device.get("oids") or [])
        recording.setdefault("1.3.6.1.2.1.1.1.0", (device["sysDescr"] or "").encode())
        object_id = (device["sysObjectID"] or "").removeprefix(".")
        recording.setdefault("1.3.6.1.2.1.1.2.0", object_id)
        got = whoami(recording).roles & CLASSES
        judged += 1
        if not got <= want:
            wrong.append((device["recording"], sorted(got)))
    assert judged > 750
    assert len(wrong) / judged < 0.01, wrong

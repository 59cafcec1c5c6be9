"""Recordings of 20 real devices, served by snmpsim: all they hold, beside what snmpbulkwalk reads.

A recording is cut into groups by its OIDs alone, without MIBs: tables with all their columns (so
that columns of different lengths and with holes travel together), and groups of scalars.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scanner.credentials.types import Secret, SnmpCommunity
from scanner.model import SnmpValue, SnmpWalk
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.snmp import connect
from tests.scanner.transports.snmp.commands import bulkwalk

pytestmark = [pytest.mark.recordings, pytest.mark.timeout(300)]

DEVICES = (
    "airos_airos8",
    "apc_smt750x-nmc2",
    "arubaos-cx_10.10",
    "brother",
    "ciscosb_sg350-10",
    "comware_a5500",
    "drac_r540",
    "dsm",
    "eatonupsm2_9px",
    "edgeos",
    "fortigate_60f",
    "hpe-ilo_4",
    "ios_c3560",
    "jetdirect_m252dw",
    "junos_ex",
    "procurve_e2910",
    "qnap",
    "routeros_rb750gr3",
    "windows_svr_2019_1809",
    "zynos_gs1900-fdb",
)
PORT = 16_161
COMMUNITY = SnmpCommunity("lab", Secret("public"))


class Patient(SnmpWalk):
    """snmpsim is slower than any device, and 20 of them share one process."""

    seconds = 200.0


Pair = tuple[SnmpValue | None, SnmpValue | None]


class Node(dict[int, "Node"]):
    """A part of the tree of OIDs; one without children is an object instance."""


def groups(oids: list[str]) -> list[Patient]:
    """All instances as walks, none twice."""
    root = Node()
    for oid in oids:
        node = root
        for arc in oid.split("."):
            node = node.setdefault(int(arc), Node())
    return list(_groups((), root, alone=False))


def _groups(path: tuple[int, ...], node: Node, *, alone: bool) -> Iterator[Patient]:
    entry = alone and path[-1:] == (1,) and len(path) > 7 and all(node.values())
    columns = [arc for arc, child in node.items() if entry or not all(child.values())]
    if columns:
        yield Patient(".".join(map(str, path)), {f"c{arc}": str(arc) for arc in columns})
    for arc, child in node.items():
        if arc not in columns:
            yield from _groups((*path, arc), child, alone=len(node) == 1)


@pytest.fixture(scope="module")
def devices(
    recordings: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Endpoint]]:
    work = tmp_path_factory.mktemp("snmpsim")
    arguments = [f"--cache-dir={work / 'cache'}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments += ["--process-user=root", "--process-group=root"]
    endpoints = {}
    for number, name in enumerate(DEVICES, 1):
        (work / name).mkdir()
        shutil.copy(recordings / "snmp" / f"{name}.snmprec", work / name / "public.snmprec")
        endpoints[name] = Endpoint(name, f"127.21.7.{number}", PORT)
        arguments += ["--v3-engine-id=auto", f"--data-dir={work / name}"]
        arguments += [f"--agent-udpv4-endpoint=127.21.7.{number}:{PORT}"]
    program = Path(sys.executable).with_name("snmpsim-command-responder")
    with (work / "log").open("wb") as log:
        process = subprocess.Popen([program, *arguments], stdout=log, stderr=log)
        try:
            _wait_for(list(endpoints.values())[-1], process, work / "log")
            yield endpoints
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(endpoint: Endpoint, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < end:
        try:
            connect(endpoint, COMMUNITY, Deadline(20)).close()
        except SessionError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text(errors="replace")[-2000:])


def ours(endpoint: Endpoint, walks: list[Patient]) -> dict[str, SnmpValue]:
    found: dict[str, SnmpValue] = {}
    session = connect(endpoint, COMMUNITY, Deadline(250))
    for reply in session.ask(walks, Deadline(250)):
        assert reply.reason is None, reply
        assert isinstance(reply.question, SnmpWalk)
        assert isinstance(reply.value, dict)
        for index, row in reply.value.items():
            for number, value in row.items():
                oid = f"{reply.question.oid}.{number}.{index}"
                assert oid not in found
                found[oid] = value
    session.close()
    return found


def difference(endpoint: Endpoint) -> tuple[int, int, dict[str, Pair]]:
    """Objects, walks, and what differs: (snmpbulkwalk's, ours)."""
    where = f"{endpoint.host}:{endpoint.port}"
    reference = bulkwalk(where, ".1", ("-v2c", "-c", "public"))
    walks = groups(list(reference))
    read = ours(endpoint, walks)
    differing = {
        oid: (reference.get(oid), read.get(oid))
        for oid in reference.keys() | read.keys()
        if reference.get(oid) != read.get(oid)
    }
    return len(reference), len(walks), differing


def test_answers_of_20_devices_equal_what_snmpbulkwalk_reads(
    devices: dict[str, Endpoint],
) -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        results = dict(zip(devices, pool.map(difference, devices.values()), strict=True))
    assert {name: differing for name, (_, _, differing) in results.items() if differing} == {}
    assert len(results) == 20
    assert sum(objects for objects, _, _ in results.values()) > 20_000
    assert all(walks > 3 for _, walks, _ in results.values())

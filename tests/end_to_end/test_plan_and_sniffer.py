"""What is sent was a member of the plan, and nothing went outside the scope: seen on the wire."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.real.lab import Lab
from scanner.model import Shares
from tests.end_to_end import real_site
from tests.end_to_end.packets import READS, Sent, sent
from tests.end_to_end.program import Done, Program
from tests.end_to_end.real_site import RealSite

pytestmark = [pytest.mark.lab, pytest.mark.timeout(300)]

HEAD = [
    "#",
    "exec 2>/dev/null",
    "unset HISTFILE",
    "LC_ALL=C; export LC_ALL",
    'PATH="${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"; export PATH',
]
FRAME = re.compile(
    r"# question (?P<id>\S+)\n"
    r"printf '\\n[0-9a-f]{32} begin \d+\\n'\n"
    r"\((?P<command>eval .*)\) </dev/null 2>/dev/null\n"
    r"printf '\\n[0-9a-f]{32} end \d+ %d\\n' \"\$\?\"\n"
)


@dataclass(frozen=True)
class Scanned:
    """A scan under the sniffer, and the plan that was stated before it."""

    real: RealSite
    program: Program
    site: Path
    plan: dict[str, Any]
    planning: list[Sent]
    frames: list[Sent]
    done: Done

    def to(self, address: str) -> list[Sent]:
        return [frame for frame in self.frames if frame.to == address]

    def planned(self, transport: str) -> list[dict[str, Any]]:
        return [one for one in self.plan["questions"] if one["transport"] == transport]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    folder = tmp_path_factory.mktemp("sniffed")
    site = real_site.write_site(folder / "site")
    key = real_site.make_key()
    with Lab(real_site.NETWORK, laptop=real_site.LAPTOP) as lab:
        lab.add_many(real_site.hosts(key))
        real = RealSite(lab, key)
        program, mac = real.program(folder / "home"), real.mac()
        with lab.laptop.sniff(folder / "plan.pcap") as capture:
            stated = real.run(program, "plan", site, "--json")
        planning = sent(capture, mac)
        with lab.laptop.sniff(folder / "scan.pcap") as capture:
            done = real.run(program, "scan", site, timeout=200)
        frames = sent(capture, mac)
        plan = json.loads(stated.stdout)
        yield Scanned(real, program, site, plan, planning, frames, done)


def test_the_plan_sends_nothing(scanned: Scanned) -> None:
    assert scanned.planning == []
    assert scanned.plan["questions"]


def test_the_scan_ends_with_gaps_and_finds_all(scanned: Scanned) -> None:
    assert scanned.done.returncode == 1, scanned.done.stderr
    found = scanned.program.report(scanned.site)["inventory"]
    assert {address for device in found for address in device["addresses"]} == real_site.FOUND


def test_nothing_goes_outside_the_scope(scanned: Scanned) -> None:
    touched = {frame.to for frame in scanned.frames}
    assert touched <= real_site.IN_SCOPE
    assert scanned.to(real_site.EXCLUDED) == []
    assert scanned.to(real_site.OUTSIDE_SSH) == []
    assert scanned.to(real_site.OUTSIDE_WEB) == []


def test_only_what_the_plan_names_is_sent(scanned: Scanned) -> None:
    """No DNS, no ICMP, no broadcast but ARP, no port that is not in the plan."""
    assert {frame.kind for frame in scanned.frames} <= {"arp who-has", "arp reply", "tcp", "snmp"}
    ports = set(scanned.plan["ports"])
    assert {frame.port for frame in scanned.frames if frame.kind == "tcp"} <= ports


def test_snmp_asks_planned_oids_and_only_reads(scanned: Scanned) -> None:
    planned = {oid for one in scanned.planned("snmp") for oid in one["sends"].split()}
    requests = [frame for frame in scanned.frames if frame.kind == "snmp"]
    assert {frame.pdu for frame in requests if frame.to != real_site.SEALED} <= READS
    assert "sealed" in {frame.pdu for frame in requests if frame.to == real_site.SEALED}
    asked = {oid for frame in requests for oid in frame.oids}
    outside = [oid for oid in asked if not any(f"{oid}.".startswith(f"{p}.") for p in planned)]
    assert outside == []
    for address in (real_site.LINUX, real_site.SWITCH, real_site.SIGNED, real_site.PRINTER):
        assert {oid for frame in scanned.to(address) for oid in frame.oids}


def test_a_printer_that_answers_snmp_gets_no_tcp_packet(scanned: Scanned) -> None:
    kinds = {frame.kind for frame in scanned.to(real_site.PRINTER)}
    assert "snmp" in kinds
    assert "tcp" not in kinds


def test_a_printer_without_snmp_is_never_touched_where_it_prints(scanned: Scanned) -> None:
    ports = {frame.port for frame in scanned.to(real_site.MUTE_PRINTER)}
    assert 515 in ports
    assert 9100 not in ports


def test_the_record_holds_only_planned_questions(scanned: Scanned) -> None:
    planned = {one["key"] for one in scanned.plan["questions"]}
    # nmap asks for these, in a stage of the plan that has its own name.
    stages = {stage["name"]: stage["sends"] for stage in scanned.plan["stages"]}
    planned |= {"service versions"} if "nmap -sV" in stages["services"] else set()
    # What the site file does not allow is recorded as not asked.
    planned |= {Shares().key}
    lines = scanned.program.record(scanned.site)
    asked = {line["asked"]["key"] for line in lines if line["type"] == "asked"}
    assert {key for key in asked if not _is_planned(key, planned)} == set()
    assert len(asked) > 10


def _is_planned(key: str, planned: set[str]) -> bool:
    """Itself, one of the two samples of a Twice, or a parent or child of an Each."""
    again = re.fullmatch(r"(.*) again after ([\d.]+) s", key)
    if again:
        return f"twice, {again[2]} s apart: {again[1]}" in planned
    if key in planned or any(one.endswith(f" s apart: {key}") for one in planned):
        return True
    return any(_is_part(key, one) for one in planned if one.startswith("each of ["))


def _is_part(key: str, each: str) -> bool:
    found = re.fullmatch(r"each of \[(.*)\], at most \d+: (.*)", each)
    assert found
    template = re.sub(r"<[^>]+>", r"\\S+", re.sub(r"([.\[\]()|])", r"\\\1", found[2]))
    return key == found[1] or re.fullmatch(template, key) is not None


def test_the_shell_gets_planned_texts_and_nothing_else(scanned: Scanned) -> None:
    commands, lines = real_site.what_the_shell_got(scanned.real.lab.hosts["logged"])
    assert set(commands) == {"exec /bin/sh -s"}
    assert len(commands) <= 3
    text = "".join(f"{line}\n" for line in lines)
    frames = list(FRAME.finditer(text))
    rest = FRAME.sub("", text).splitlines()
    assert rest == HEAD * len(commands)
    planned = {one["sends"] for one in scanned.planned("ssh")}
    texts = [shlex.split(frame["command"]) for frame in frames]
    assert [words[0] for words in texts] == ["eval"] * len(frames)
    assert {words[1] for words in texts} <= planned
    assert len({frame["id"] for frame in frames}) == len(frames) > 5


def test_a_wrong_password_is_tried_once(scanned: Scanned) -> None:
    host = scanned.real.lab.hosts["wrong"]
    assert host.log.count("Failed password for clerk") == 1
    assert f"Login refused at {real_site.WRONG} for wrong" in scanned.done.stderr
    gaps = scanned.program.report(scanned.site)["gaps"]
    assert "login-refused" in {gap["reason"] for gap in gaps if gap["target"] == real_site.WRONG}


def test_no_secret_is_in_the_record_or_on_the_terminal(scanned: Scanned) -> None:
    shown = scanned.program.run("runs", "show", scanned.site).stdout
    said = shown + scanned.done.stdout + scanned.done.stderr
    secrets = (real_site.MISTAKEN, real_site.AUTH, real_site.PRIV, real_site.COMMUNITY)
    assert not [secret for secret in (*secrets, "PRIVATE KEY") if secret in said]
    for path in (path for path in scanned.site.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not [one for one in (*secrets, "PRIVATE KEY") if one.encode() in content], path

"""Whole scans of hostile hosts: an honest one among them is judged as ever, and poison is inert."""

import json
import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lab.sim.hostile import Serving, Transport, behaviours
from lab.sim.hostile.names import POISONS
from lab.sim.office import Office
from tests.end_to_end import hostile
from tests.end_to_end.program import Done, Program, site_toml, with_scope
from tests.end_to_end.test_hostile_hosts import page_of

GOOD = "files"
HOSTILE = (
    *("ssh-floods-output", "ssh-floods-answer", "ssh-one-line-of-a-gigabyte", "ssh-floods-errors"),
    *("ssh-closes-mid-answer", "ssh-forges-frames", "ssh-wrong-mac", "ssh-stalls-after-login"),
    *(
        "ssh-stalls-mid-answer",
        "ssh-lines-for-ever",
        "ssh-drips-greeting",
        "ssh-unknown-algorithms",
    ),
    *("snmp-endless-table", "snmp-wrong-request-ids", "snmp-thousands-of-answers"),
    *("snmp-64-kilobyte-texts", "snmp-loop-of-two", "tls-drips", "tls-huge-chain"),
    *("http-redirects-elsewhere", "http-trickle", "http-endless-headers"),
)
SHIFT = 20_000
Places = Mapping[tuple[str, int], int]
Finding = tuple[str, str, str]


class Hosts:
    """Hostile hosts on addresses of their own, as long as the stack is open."""

    def __init__(self, stack: ExitStack, network: str) -> None:
        self._stack, self._network = stack, network
        self._door = stack.enter_context(hostile.tcp(hostile.says(b"")))
        self.names: dict[str, str] = {}
        self.places: dict[tuple[str, int], int] = {}
        self.served: list[Serving] = []

    def add(self, name: str) -> None:
        behaviour = behaviours()[name]
        address = f"{self._network}.{100 + len(self.names)}"
        serving = self._stack.enter_context(behaviour.serve())
        self.names[address] = name
        self.places[address, behaviour.port] = serving.port
        self.served.append(serving)
        if behaviour.transport is Transport.SNMP:  # a sweep looks for TCP
            self.places[address, 23] = self._door

    def forwards(self, shift: int) -> str:
        return "".join(
            f'"{address}:{port + shift}" = "127.0.0.1:{there}"\n'
            for (address, port), there in self.places.items()
        )

    def assert_unharmed(self) -> None:
        """Nobody followed them anywhere, and none of them broke."""
        assert [each.lured() for each in self.served] == [False] * len(self.served)
        assert [each.mistakes for each in self.served] == [[]] * len(self.served)


def scan(program: Program, site: Path) -> Done:
    done = program.run("scan", "--no-services", site, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    assert "Warning" not in done.stderr
    return done


def verdicts(report: dict[str, Any], address: str) -> set[Finding]:
    """Everything that was found of one host, but for measured values."""
    (name,) = (one["name"] for one in report["inventory"] if address in one["addresses"])
    return {
        (found["check"], found["outcome"], json.dumps(found["reason"]))
        for found in report["findings"]
        if found["target"] == name
    }


@pytest.mark.timeout(150)
def test_an_honest_host_among_hostile_ones(user: Program, running: Office, tmp_path: Path) -> None:
    good = running.host(GOOD).address
    found = {}
    for kind, names in (("alone", ()), ("among", HOSTILE)):
        with ExitStack() as stack:
            hosts = Hosts(stack, good.rpartition(".")[0])
            for name in names:
                hosts.add(name)
            # The honest host's accounts are for the hostile ones, too.
            everyone = [good, *hosts.names]
            listed = json.dumps(everyone)[1:-1]
            text = running.site_toml().replace(json.dumps(good), listed)
            text = _with_forwards(with_scope(text, everyone), hosts.forwards(running.shift))
            site = tmp_path / kind
            site.mkdir()
            (site / "site.toml").write_text(text + "\n[limits]\nhost_seconds = 10\n")
            scan(user, site)
            hosts.assert_unharmed()
        found[kind] = user.report(site)
    assert verdicts(found["alone"], good)
    assert verdicts(found["among"], good) == verdicts(found["alone"], good)
    there = {address for one in found["among"]["inventory"] for address in one["addresses"]}
    assert there >= set(hosts.names), "hostile hosts are hosts, too"
    assert not {gap["reason"] for gap in found["among"]["gaps"]} & {"scanner-bug"}
    record = user.record(tmp_path / "among")
    reasons = {line["asked"]["reason"] for line in record if line["type"] == "asked"}
    assert "scanner-bug" not in reasons
    assert {"too-large", "timed-out", "bad-answer"} <= reasons
    assert sum(file.stat().st_size for file in (tmp_path / "among").rglob("*.bin")) < 8 << 20


def _with_forwards(text: str, forwards: str) -> str:
    if "[forwards]\n" in text:
        return text.replace("[forwards]\n", "[forwards]\n" + forwards)
    return text.replace("[[credentials]]", f"[forwards]\n{forwards}\n[[credentials]]", 1)


POISONED = (
    *(f"names-in-snmp-{kind}" for kind in POISONS),
    *("names-in-ssh-banner", "names-in-http", "names-in-certificate", "names-in-shell-output"),
    *("tls-certificate-control-characters", "tls-certificate-nul-in-name"),
    *("tls-certificate-nobody", "tls-certificate-negative-serial", "http-binary-headers"),
)
CREDENTIALS = (
    '[[credentials]]\nname = "every"\ntransport = "snmp"\nkind = "community"\n\n'
    '[[credentials]]\nname = "shell"\ntransport = "ssh"\nkind = "password"\nuser = "reader"\n'
)
SECRETS = {
    "SITEPROOF_CRED_EVERY_COMMUNITY": "lab-read",
    "SITEPROOF_CRED_SHELL_PASSWORD": "only-in-the-lab",
}
# C0 but TAB and LF, DEL, C1, and what turns the direction of writing (Unicode's Bidi_Control).
ALIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
ON_A_TERMINAL = (("runs", "list"), ("runs", "show"), ("score",), ("score", "--json"), ("plan",))


@pytest.mark.timeout(150)
def test_names_are_inert_wherever_they_are_shown(program: Program, tmp_path: Path) -> None:
    user = Program(program.home, SECRETS)
    pages = {}
    for kind, names in (("clean", ["snmp-no-such-name-for-ever"]), ("poisoned", POISONED)):
        site = tmp_path / kind
        site.mkdir()
        with ExitStack() as stack:
            hosts = Hosts(stack, "127.88.0")
            for name in names:
                hosts.add(name)
            more = f"[ports]\nshift = {SHIFT}\n\n[forwards]\n{hosts.forwards(SHIFT)}\n{CREDENTIALS}"
            text = site_toml(list(hosts.names), more=more + "\n[limits]\nhost_seconds = 10\n")
            (site / "site.toml").write_text(text)
            done = scan(user, site)
            hosts.assert_unharmed()
        assert not ALIVE.findall(done.stdout + done.stderr)
        pages[kind] = page_of(user, site)
    for command in ON_A_TERMINAL:
        done = user.run(*command, site)
        assert not ALIVE.findall(done.stdout + done.stderr), command
    text, page = pages["poisoned"]
    assert not ALIVE.findall(text)
    assert "alert(1)" in page.text, "it shows what the device says"
    assert page.handlers == pages["clean"][1].handlers
    for tag in ("script", "img", "iframe", "link", "object", "b"):
        assert page.tags.get(tag) == pages["clean"][1].tags.get(tag), tag
    assert not [link for link in page.links if "elsewhere" in link or link.startswith("java")]
    for shown in ("{{7*7}}${7*7}", "+1+cmd|' /C calc'!A0", "[bold red]owned[/]"):
        assert shown in page.text, "not run, not changed"
    report = user.report(site)
    names_told = {one["name"] for one in report["inventory"]}
    assert len(report["inventory"]) == len(POISONED), "nobody hides behind another's name"
    assert not [name for name in names_told if name and ALIVE.search(name)]
    assert not {gap["reason"] for gap in report["gaps"]} & {"scanner-bug"}

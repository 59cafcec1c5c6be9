"""Devices that lie, never end or send poison: a gap of their own, and an inert report."""

import html.parser
import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lab.sim.hostile import behaviours
from tests.end_to_end import hostile
from tests.end_to_end.hostile import CONTROL, SCRIPT
from tests.end_to_end.program import Done, Program, site_toml

SHIFT = 20_000
SNMP = '[[credentials]]\nname = "every"\ntransport = "snmp"\nkind = "community"\n'
Places = Mapping[tuple[str, int], int]


@pytest.fixture
def engineer(program: Program) -> Program:
    return Program(program.home, {"SITEPROOF_CRED_EVERY_COMMUNITY": "lab-read"})


def write_site(folder: Path, places: Places, more: str = "") -> Path:
    """A site of loopback addresses whose services are led to where they really are."""
    folder.mkdir()
    addresses = sorted({address for address, _ in places})
    forwards = "".join(
        f'"{address}:{port + SHIFT}" = "127.0.0.1:{there}"\n'
        for (address, port), there in places.items()
    )
    text = f"[ports]\nshift = {SHIFT}\n\n[forwards]\n{forwards}\n{more}"
    (folder / "site.toml").write_text(site_toml(addresses, more=text))
    return folder


def scan(program: Program, site: Path) -> tuple[Done, dict[str, Any]]:
    done = program.run("scan", "--no-services", site, timeout=110)
    assert done.returncode in (0, 1), done.stderr
    return done, program.report(site)


def lines_of(program: Program, site: Path, address: str) -> list[dict[str, Any]]:
    lines = [line["asked"] for line in program.record(site) if line["type"] == "asked"]
    return [line for line in lines if line["respondent"] == address]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["endless", "repeating"])
def test_an_agent_that_never_ends(engineer: Program, tmp_path: Path, kind: str) -> None:
    bad, good = "127.88.0.1", "127.88.0.2"
    with ExitStack() as stack:
        answer = getattr(hostile, kind)("evil")
        agent = stack.enter_context(hostile.udp(answer))
        honest = stack.enter_context(hostile.udp(hostile.honest(hostile.system("good"))))
        door = stack.enter_context(hostile.tcp(hostile.says(b"")))
        places = {(bad, 161): agent, (good, 161): honest, (bad, 23): door, (good, 23): door}
        limits = "[limits]\nhost_seconds = 10\n\n"
        site = write_site(tmp_path / "site", places, limits + SNMP)
        done, report = scan(engineer, site)
    own = lines_of(engineer, site, bad)
    walks = [line for line in own if line["key"].startswith("snmp walk")]
    first = [line for line in walks if " again after " not in line["key"]]
    assert first
    late = [line for line in first if line["reason"] == "not-asked"]
    assert all("time was over" in line["detail"] for line in late)
    ended = {line["reason"] for line in first if line not in late}
    assert ended
    assert ended <= {"bad-answer", "too-large", "timed-out"}
    assert {gap["target"] for gap in report["gaps"] if gap["transport"] == "snmp"} == {"evil"}
    names = {device["name"] for device in report["inventory"]}
    assert names == {"evil", "good"}
    other = lines_of(engineer, site, good)
    assert all(line["reason"] is None for line in other if line["key"].startswith("snmp"))
    assert done.returncode in (0, 1)
    assert (site / "runs").stat().st_size < 50 << 20


class Page(html.parser.HTMLParser):
    """What a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.handlers: list[str] = []
        self.tags: dict[str, int] = {}
        self.text = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(program: Program, site: Path) -> tuple[str, Page]:
    done = program.run("report", site, "--format", "html")
    assert done.returncode == 0, done.stderr
    text = Path(done.stdout.strip()).read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    return text, page


def poisoned_places(stack: ExitStack, poison: str) -> Places:
    bad = "127.88.0.1"
    mib = hostile.system(f"{poison}name", f"{poison}descr")
    ssh = f"SSH-2.0-{poison}\r\n".encode()
    http = f"HTTP/1.1 200 OK\r\nServer: {poison}\r\nWWW-Authenticate: {poison}\r\n\r\n".encode()
    return {
        (bad, 161): stack.enter_context(hostile.udp(hostile.honest(mib))),
        (bad, 23): stack.enter_context(hostile.tcp(hostile.says(f"{poison}\r\nlogin: ".encode()))),
        (bad, 22): stack.enter_context(hostile.tcp(hostile.says(ssh))),
        (bad, 80): stack.enter_context(hostile.tcp(hostile.says(http))),
        (bad, 21): stack.enter_context(hostile.tcp(hostile.says(f"220 {poison}\r\n".encode()))),
    }


def test_poison_in_banners_is_inert(engineer: Program, tmp_path: Path) -> None:
    pages = {}
    for name, poison in (("clean", "plain"), ("poisoned", CONTROL + SCRIPT)):
        with ExitStack() as stack:
            site = write_site(tmp_path / name, poisoned_places(stack, poison), SNMP)
            done, report = scan(engineer, site)
        assert len(report["inventory"]) == 1
        pages[name] = page_of(engineer, site)
        said = done.stdout + done.stderr
        assert not re.findall(r"[\x00-\x08\x0b-\x1f\x7f]", said)
    text, page = pages["poisoned"]
    assert "alert(1)" in page.text, "it shows what the device says"
    assert page.handlers == pages["clean"][1].handlers
    for tag in ("script", "img", "iframe", "link", "object"):
        assert page.tags.get(tag) == pages["clean"][1].tags.get(tag), tag
    assert not [link for link in page.links if link.startswith(("javascript:", "http", "x"))]
    assert not re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)


def test_a_certificate_that_cannot_be_parsed(engineer: Program, tmp_path: Path) -> None:
    bad, good = "127.88.0.1", "127.88.0.2"
    with ExitStack() as stack:
        tls = stack.enter_context(behaviours()["tls-no-certificate"].serve()).port
        door = stack.enter_context(hostile.tcp(hostile.says(b"login: ")))
        places = {(bad, 443): tls, (bad, 23): door, (good, 23): door}
        site = write_site(tmp_path / "site", places)
        _, report = scan(engineer, site)
    (hello,) = [one for one in lines_of(engineer, site, bad) if one["key"] == "tls hello 443"]
    own = [found for found in report["findings"] if bad in (found["target"], found["target_id"])]
    about = [found for found in own if "certificate" in found["check"] or "tls" in found["check"]]
    unknown = {found["reason"] for found in about if found["outcome"] == "unknown"}
    in_record = hello["reason"] in ("bad-answer", "not-supported")
    assert in_record or "bad-answer" in unknown
    assert "pass" not in {found["outcome"] for found in about if "certificate" in found["check"]}
    told = [gap for gap in report["gaps"] if gap["target"] == bad and gap["transport"] == "wire"]
    assert told, "the report says that a certificate could not be read"

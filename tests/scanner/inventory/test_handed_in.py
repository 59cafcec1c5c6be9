"""Which target a file belongs to: by UUID, MAC addresses, serial number, name or address."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from scanner.inventory import Inventory, Sources, build
from scanner.inventory.hints_wire import from_presence
from scanner.inventory.uuids import is_unique
from scanner.model import Asked, Grade, Identity, Present, Role, Shell, ShellOutput, Target, probe
from scanner.model.collected import Collected, Computer, file_of, file_respondent
from tests.scanner.inventory.test_merging import MAC1, MAC2, MAC3, NOW

WORDS = Shell("test.told", "told")
UUID1, UUID2 = "4c4c4544-0042-5210-804d-b4c04f585131", "4c4c4544-0042-5210-804d-b4c04f585132"
ZERO = "00000000-0000-0000-0000-000000000000"
LOCAL = "02:00:00:00:00:01"


@probe(Role.HOST, WORDS, rank=10)
def told(output: ShellOutput) -> Identity:
    """``name mac serial uuid`` with - for what is not told."""
    name, mac, serial, uuid = (None if w == "-" else w for w in output.stdout.split())
    return Identity(
        vendor="Maker" if serial else None,
        serial=serial,
        name=name,
        macs=tuple(mac.split(",")) if mac else (),
        uuid=uuid,
    )


SOURCES = Sources(identity=(told, from_presence), sightings=())


@dataclass
class Site:
    """Hosts by address, and files."""

    lines: dict[tuple[str, str], Asked] = field(default_factory=dict)

    def add(self, who: str, key: str, value: object, at: datetime = NOW) -> None:
        self.lines[who, key] = Asked(who, key, (), at, 0.0, Grade.MEASURED, value)

    def host(self, address: str, words: str = "- - - -", arp: str | None = None) -> "Site":
        self.add(address, Present().key, {"how": "arp", "mac": arp, "names": []})
        self.add(address, WORDS.key, {"stdout": words.encode(), "status": 0})
        return self

    def file(self, name: str = "pc7", at: datetime = NOW, **more: Any) -> "Site":
        sha256 = f"{len(self.lines):064x}"[::-1]
        known = Computer(f"{name}.jsonl", sha256, "windows", name)
        plain = {**asdict(known), **more}
        self.add(file_respondent(known.file, sha256), Collected().key, plain, at)
        return self

    @property
    def inventory(self) -> Inventory:
        return build(SOURCES, self.lines)

    @property
    def together(self) -> list[list[str]]:
        """The respondents of each target, files by their names."""
        made = self.inventory
        return [
            [file_of(one) or one for one in made.respondents[target.id]] for target in targets(made)
        ]


def targets(made: Inventory) -> list[Target]:
    return [target for target in made.targets.values() if target.id != "site"]


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        (f"- - - {UUID1}", {"uuid": UUID1}),
        (f"pc7 - - {UUID1}", {"uuid": UUID1, "serial": "S7", "vendor": "Maker"}),
        (f"- {MAC1} - -", {"macs": [MAC2, MAC1]}),
        ("- - S7 -", {"serial": "S7", "vendor": "Maker"}),
        ("pc7 - - -", {}),
        ("PC7.office.example - - -", {"domain": "office.example"}),
        (f"pc7 {LOCAL} - -", {"macs": [LOCAL]}),
        ("- - - -", {"addresses": ["10.0.0.7"]}),
    ],
    ids=["uuid", "uuid-and-name", "mac", "serial", "name", "domain", "local-mac", "address"],
)
def test_a_file_joins_its_host(words: str, heading: dict[str, Any]) -> None:
    site = Site().host("10.0.0.7", words).host("10.0.0.8", "other - - -").file(**heading)
    assert site.together == [["10.0.0.7", "pc7.jsonl"], ["10.0.0.8"]]


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("other - - -", {}),
        (f"pc7 - - {UUID2}", {"uuid": UUID1}),
        ("pc7 - S8 -", {"serial": "S7", "vendor": "Maker"}),
        ("other - - -", {"addresses": ["10.0.0.7"]}),
        (f"- {MAC3} - -", {"addresses": ["10.0.0.7"]}),
        ("- - - -", {"addresses": ["10.0.0.9"]}),
        (f"- - - {ZERO}", {"uuid": ZERO}),
    ],
    ids=["name", "uuid", "serial", "taken", "mac", "elsewhere", "no-uuid"],
)
def test_a_file_of_another_computer_stays_alone(words: str, heading: dict[str, Any]) -> None:
    site = Site().host("10.0.0.7", words).file(**heading)
    assert site.together == [["10.0.0.7"], ["pc7.jsonl"]]


def test_a_computer_without_a_name_is_not_every_host_without_one() -> None:
    site = Site().host("10.0.0.7").file("localhost")
    assert site.together == [["10.0.0.7"], ["localhost.jsonl"]]


def test_a_uuid_that_was_never_set_contradicts_nothing() -> None:
    site = Site().host("10.0.0.7", f"pc7 - - {ZERO}").file(uuid=UUID1)
    assert site.together == [["10.0.0.7", "pc7.jsonl"]]


def test_an_address_of_last_week_is_nobodys() -> None:
    old = NOW - timedelta(days=7)
    site = Site().host("10.0.0.7").file(at=old, addresses=["10.0.0.7"])
    assert site.together == [["10.0.0.7"], ["pc7.jsonl"]]


def test_two_hosts_of_one_name_are_told_apart_by_address_or_not_at_all() -> None:
    site = Site().host("10.0.0.7", "pc7 - S1 -").host("10.0.0.8", "pc7 - S2 -")
    assert site.file().together[-1] == ["pc7.jsonl"]
    site = Site().host("10.0.0.7", "pc7 - S1 -").host("10.0.0.8", "pc7 - S2 -")
    assert site.file(addresses=["10.0.0.8"]).together[1] == ["10.0.0.8", "pc7.jsonl"]


def test_a_dock_that_two_laptops_share_does_not_make_them_one() -> None:
    site = Site().file("pc7", macs=[MAC1, MAC2]).file("pc8", macs=[MAC1, MAC3])
    assert sorted(site.together) == [["pc7.jsonl"], ["pc8.jsonl"]]


def test_the_id_of_a_host_is_the_same_with_its_file() -> None:
    without = Site().host("10.0.0.7", f"pc7 {MAC2} - -")
    (before,) = targets(without.inventory)
    (after,) = targets(without.file(macs=[MAC1, MAC2]).inventory)
    assert before.id == after.id == f"mac:{MAC2}"
    assert set(after.macs) == {MAC1, MAC2}


def test_the_better_source_wins_whoever_brought_it() -> None:
    site = Site().host("10.0.0.7", f"pc7 {MAC1} - -")
    (target,) = targets(site.file(macs=[MAC1], domain="office.example", model="M").inventory)
    assert target.name == "pc7.office.example"  # a heading is better than SNMP
    (device,) = site.inventory.devices
    assert device.model == "M"


def test_a_computer_that_nobody_reached_is_no_host_of_the_network() -> None:
    (target,) = targets(Site().file(macs=[MAC1], addresses=["10.0.0.7"]).inventory)
    assert (target.id, target.addresses) == (f"mac:{MAC1}", ())
    assert target.roles == frozenset({Role.WINDOWS})


def test_a_heading_that_cannot_be_read_makes_nothing() -> None:
    site = Site().host("10.0.0.7")
    site.add(file_respondent("x.jsonl", "ab" * 32), Collected().key, {"file": "x"})
    assert site.together == [["10.0.0.7"]]


@pytest.mark.parametrize(
    ("uuid", "unique"),
    [
        (UUID1, True),
        (None, False),
        ("ffffffff-ffff-ffff-ffff-ffffffffffff", False),
        ("03000200-0400-0500-0006-000700080009", False),
    ],
)
def test_uuids_that_no_computer_owns(uuid: str | None, unique: bool) -> None:
    assert is_unique(uuid) is unique

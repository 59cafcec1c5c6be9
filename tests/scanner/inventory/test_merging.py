"""From respondents to targets: what is one thing, what is two, what was only seen."""

from datetime import UTC, datetime

from scanner.inventory import Inventory, Sources, build
from scanner.inventory.hints_wire import from_presence
from scanner.inventory.identity import Identity, merge
from scanner.inventory.sighted import unreached
from scanner.model import (
    Asked,
    Grade,
    OpenPorts,
    Present,
    Role,
    Shell,
    ShellOutput,
    Sighting,
    Target,
    probe,
    sightings,
)

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
WORDS = Shell("test.words", "words")
SEEN = Shell("test.seen", "seen")
MAC1, MAC2, MAC3 = "00:00:5e:00:53:01", "00:00:5e:00:53:02", "00:00:5e:00:53:03"


@probe(Role.HOST, WORDS)
def told(output: ShellOutput) -> Identity:
    """``name mac,mac role serial`` with - for what is not told."""
    name, mac, role, serial = (None if w == "-" else w for w in output.stdout.split())
    return Identity(
        roles=frozenset({Role(role)}) if role else frozenset(),
        vendor="Maker" if serial else None,
        serial=serial,
        name=name,
        macs=tuple(mac.split(",")) if mac else (),
    )


@sightings(Role.SWITCH, SEEN)
def seen(output: ShellOutput) -> list[Sighting]:
    """``where mac address [name role]`` a line, with - for what is not told."""
    found = []
    for line in output.lines():
        where, *words = (None if word == "-" else word for word in line.split())
        mac, at, name, role = (*words, None, None)[:4]
        roles = frozenset({Role(role)} if role else ())
        found.append(Sighting(str(where), mac=mac, address=at, name=name, roles=roles))
    return found


SOURCES = Sources(identity=(told, from_presence), sightings=(seen,))


def inventory(hosts: dict[str, str], sightings: str = "", arp: str | None = None) -> Inventory:
    """What the hosts say of themselves, what each tells of others, and what ARP told of all."""
    lines: dict[tuple[str, str], Asked] = {}

    def add(who: str, key: str, value: object) -> None:
        lines[who, key] = Asked(who, key, (), NOW, 0.0, Grade.MEASURED, value)

    for address, words in hosts.items():
        add(address, Present().key, {"how": "arp", "mac": arp, "names": []})
        add(address, OpenPorts().key, {"open": [22], "tried": [22, 80]})
        add(address, WORDS.key, {"stdout": words.encode(), "status": 0})
        add(address, SEEN.key, {"stdout": sightings.encode(), "status": 0})
    return build(SOURCES, lines)


def targets(made: Inventory) -> list[Target]:
    return [target for target in made.targets.values() if target.id != "site"]


def test_two_addresses_of_one_mac_are_one_target() -> None:
    made = inventory({"10.0.0.1": f"fw {MAC1} firewall -", "10.0.9.1": f"- {MAC1} - -"})
    (one,) = targets(made)
    assert (one.id, one.name) == (f"mac:{MAC1}", "fw")
    assert one.addresses == ("10.0.0.1", "10.0.9.1")
    assert made.respondents[one.id] == one.addresses


def test_two_addresses_of_one_serial_are_one_target() -> None:
    made = inventory({"10.0.0.1": "a - - S1", "10.0.9.1": "a - - S1"})
    assert len(targets(made)) == 1


def test_one_mac_with_two_names_is_two_hosts_behind_a_router() -> None:
    made = inventory({"10.0.0.1": f"files {MAC1} - -", "10.0.0.2": f"mail {MAC1} - -"})
    assert [one.name for one in targets(made)] == ["files", "mail"]


def test_addresses_behind_one_mac_that_only_arp_tells_are_many_hosts() -> None:
    made = inventory({f"10.0.0.{n}": "- - - -" for n in range(1, 6)}, arp=MAC1)
    assert [one.id for one in targets(made)] == [f"ip:10.0.0.{n}" for n in range(1, 6)]


def test_an_address_is_its_hosts_when_arp_tells_the_mac_that_the_host_tells() -> None:
    made = inventory({"10.0.0.1": f"fw {MAC2},{MAC1} firewall -", "10.0.0.9": "- - - -"}, arp=MAC2)
    (one,) = targets(made)
    assert (one.id, one.addresses) == (f"mac:{MAC1}", ("10.0.0.1", "10.0.0.9"))
    assert set(one.macs) == {MAC1, MAC2}


def test_a_router_of_many_networks_is_one_target() -> None:
    made = inventory({f"10.0.{n}.1": f"core {MAC1} switch -" for n in range(1, 30)})
    assert len(targets(made)) == 1


def test_a_mac_that_only_arp_tells_names_a_host_of_its_own() -> None:
    (one,) = targets(inventory({"10.0.0.1": "- - - -"}, arp=MAC1))
    assert (one.id, one.macs) == (f"mac:{MAC1}", (MAC1,))


def test_a_router_that_answers_for_a_host_lends_it_no_mac() -> None:
    hosts = {"10.0.0.1": f"fw {MAC1} firewall -", "10.0.0.2": "files - - -"}
    _, files = targets(inventory(hosts, arp=MAC1))
    assert (files.id, files.macs) == ("name:files", ())


def test_hosts_without_any_identifier_are_told_apart_by_address() -> None:
    made = inventory({"10.0.0.1": "- - - -", "10.0.0.2": "- - - -"})
    assert [one.id for one in targets(made)] == ["ip:10.0.0.1", "ip:10.0.0.2"]


def test_the_same_name_twice_does_not_hide_a_host() -> None:
    made = inventory({"10.0.0.1": "localhost - - -", "10.0.0.2": "localhost - - -"})
    assert len(targets(made)) == 2


def test_a_target_keeps_its_id_when_its_address_changes() -> None:
    before = inventory({"10.0.0.1": f"files {MAC1} - -"})
    after = inventory({"10.0.0.77": f"files {MAC1} - -"})
    assert targets(before)[0].id == targets(after)[0].id


def test_what_a_switch_sees_is_known_but_not_reached() -> None:
    made = inventory({"10.0.0.1": "sw1 - switch -"}, f"port-7 {MAC2} -")
    unreached = [one for one in targets(made) if one.seen_only]
    assert [(one.id, one.seen_only) for one in unreached] == [(f"mac:{MAC2}", "seen on sw1 port-7")]
    assert unreached[0].roles == frozenset()


def test_a_sighting_of_a_known_host_adds_its_mac_instead_of_a_host() -> None:
    made = inventory({"10.0.0.1": "sw1 - switch -", "10.0.0.2": "pc - - -"}, f"arp {MAC3} 10.0.0.2")
    by_name = {one.name: one for one in targets(made)}
    assert by_name["pc"].macs == (MAC3,)
    assert by_name["pc"].id == f"mac:{MAC3}"
    assert not [one for one in targets(made) if one.seen_only]


def test_one_mac_on_two_switches_is_one_sighting() -> None:
    made = inventory(
        {"10.0.0.1": "sw1 - switch -", "10.0.0.2": "sw2 - switch -"}, f"port-7 {MAC2} -"
    )
    assert len([one for one in targets(made) if one.seen_only]) == 1


def test_the_best_source_decides_class_and_system() -> None:
    best = Identity(frozenset({Role.NAS}), vendor="Maker", os="DSM", os_version="7")
    other = Identity(frozenset({Role.SERVER, Role.SSH, Role.LINUX}), vendor="Other", os="Linux")
    made = merge([best, other])
    assert made.roles == {Role.HOST, Role.NAS, Role.SSH, Role.LINUX}
    assert (made.vendor, made.os, made.os_version) == ("Maker", "DSM", "7")


def test_name_and_version_of_a_system_come_from_one_source() -> None:
    made = merge([Identity(os="Debian"), Identity(os="Ubuntu", os_version="24.04")])
    assert (made.os, made.os_version) == ("Debian", None)
    made = merge([Identity(os="Debian"), Identity(os="Debian", os_version="12")])
    assert (made.os, made.os_version) == ("Debian", "12")


def test_what_several_tell_of_one_thing_is_put_together() -> None:
    phone = Sighting("sw1 port 3", mac=MAC2, name="phone-3", roles=frozenset({Role.PHONE}))
    arp = Sighting("fw1", mac=MAC2, address="10.0.0.30")
    again = Sighting("sw2 port 24", mac=MAC2)
    (one,) = unreached([again, arp, phone], [])
    assert (one.id, one.name, one.addresses) == (f"mac:{MAC2}", "phone-3", ("10.0.0.30",))
    assert one.roles == {Role.PHONE}
    assert one.seen_only == "seen on sw1 port 3"


def test_two_macs_of_one_address_are_two_things() -> None:
    conflict = [Sighting("fw1", mac=mac, address="10.0.0.30") for mac in (MAC1, MAC2)]
    assert len(unreached(conflict, [])) == 2


def test_a_management_controller_is_not_its_server() -> None:
    made = inventory({"10.0.0.1": "srv - server S1", "10.0.0.9": "- - bmc S1"})
    assert len(targets(made)) == 2


def directory(*rows: str) -> str:
    return "\n".join(f"directory - {row}" for row in rows)


def names(hosts: dict[str, str], told: str) -> dict[str, str]:
    """Names of all targets, with why those are known that were not reached."""
    made = inventory({"10.0.0.1": "sw1 - switch -", **hosts}, told)
    return {one.name: one.seen_only or "" for one in targets(made) if one.name != "sw1"}


def test_a_host_without_a_name_takes_that_of_the_name_service() -> None:
    told = directory("10.0.0.2 fs1.office.example windows")
    assert names({"10.0.0.2": "- - windows -"}, told) == {"fs1.office.example": ""}


def test_an_old_record_names_nothing_of_another_kind_or_name() -> None:
    told = directory("10.0.0.2 fs1.office.example windows")
    sighted = "seen on sw1 directory"
    assert names({"10.0.0.2": "- - printer -"}, told) == {"10.0.0.2": ""}
    assert names({"10.0.0.2": "pc9 - windows -"}, told) == {
        "pc9": "",
        "fs1.office.example": sighted,
    }


def test_the_short_name_of_a_reached_host_is_the_whole_one_of_the_directory() -> None:
    told = directory("- fs1.office.example windows")
    assert names({"10.0.0.2": "fs1 - windows -"}, told) == {"fs1": ""}
    assert names({"10.0.0.2": "fs1.other.example - windows -"}, told) == {
        "fs1.other.example": "",
        "fs1.office.example": "seen on sw1 directory",
    }

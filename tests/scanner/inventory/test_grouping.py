"""Which respondents are one thing, whatever their order."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from scanner.inventory.grouping import Host, group
from scanner.inventory.identity import Identity
from scanner.model import Asked, Grade, Role

NOW = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
MAC1, MAC2, MAC3 = "00:00:5e:00:53:01", "00:00:5e:00:53:02", "00:00:5e:00:53:03"


def host(
    address: str,
    *own: str,
    name: str | None = None,
    arp: str | None = None,
    serial: str | None = None,
    role: Role = Role.HOST,
) -> Host:
    heard = frozenset({arp} if arp else ())
    vendor = "Maker" if serial else None
    identity = Identity(
        frozenset({role}), vendor, serial=serial, name=name, macs=(*own, *sorted(heard))
    )
    last = Asked(address, "presence", (), NOW, 0.0, Grade.MEASURED)
    return Host(address, identity, frozenset(), last, frozenset(own), heard)


def parts(*hosts: Host) -> set[frozenset[str]]:
    """The addresses of each group; the same in every order of the hosts."""
    found = {
        frozenset(frozenset(one.address for one in members) for members in group(order))
        for order in permutations(hosts)
    }
    (same,) = found
    return set(same)


def sets(*addresses: str) -> set[frozenset[str]]:
    return {frozenset(one.split()) for one in addresses}


def test_a_host_that_shares_with_two_makes_them_one() -> None:
    assert parts(host("a", MAC1), host("b", MAC2), host("c", MAC1, MAC2)) == sets("a b c")


def test_a_chain_of_shared_addresses_is_one() -> None:
    hosts = host("a", MAC1), host("b", MAC1, MAC2), host("c", MAC2, MAC3), host("d", MAC3)
    assert parts(*hosts) == sets("a b c d")


def test_mac_and_serial_number_together_make_one() -> None:
    hosts = host("a", MAC1), host("b", MAC1, serial="S1"), host("c", serial="S1")
    assert parts(*hosts) == sets("a b c")


def test_groups_stand_in_the_order_of_their_first_host() -> None:
    made = group([host("a", MAC2), host("b", MAC1), host("c", MAC2), host("d", MAC1)])
    assert [[one.address for one in members] for members in made] == [["a", "c"], ["b", "d"]]


def test_nameless_hosts_behind_one_mac_of_arp_are_not_one() -> None:
    assert parts(host("a", arp=MAC1), host("b", arp=MAC1), host("c", arp=MAC1)) == sets(
        "a", "b", "c"
    )


def test_the_mac_of_arp_and_the_name_together_make_one() -> None:
    named = host("a", name="fw", arp=MAC1), host("b", name="fw.office.lan", arp=MAC1)
    others = host("c", name="files", arp=MAC1), host("d", name="fw", arp=MAC2), host("e", arp=MAC1)
    assert parts(*named, *others) == sets("a b", "c", "d", "e")


def test_arp_counts_where_one_tells_that_mac_of_itself() -> None:
    assert parts(host("a", arp=MAC1), host("b", MAC1), host("c", arp=MAC2)) == sets("a b", "c")


def test_arp_does_not_count_against_what_a_host_tells_of_itself() -> None:
    assert parts(host("a", MAC1), host("b", MAC2, arp=MAC1)) == sets("a", "b")


def test_many_addresses_of_which_arp_tells_one_mac_are_proxy_arp() -> None:
    hosts = [host("router", MAC1), *(host(f"h{n}", arp=MAC1) for n in range(9))]
    assert len(group(hosts)) == 10
    assert len(group(hosts[:9])) == 1


def test_a_nameless_host_is_neither_of_two_names() -> None:
    hosts = host("a", MAC1), host("b", MAC1, name="web"), host("c", MAC1, name="db")
    assert parts(*hosts) == sets("a", "b", "c")


def test_two_of_one_name_are_one_beside_another_name() -> None:
    hosts = (
        host("a", MAC1, name="web"),
        host("b", MAC1, name="db"),
        host("c", MAC1, name="web"),
    )
    assert parts(*hosts) == sets("a c", "b")


def test_two_names_are_not_joined_by_a_nameless_host_between_them() -> None:
    hosts = (
        host("a", MAC1, name="web"),
        host("b", MAC1, MAC2),
        host("c", MAC2, name="db"),
        host("d", MAC2, name="db"),
    )
    assert parts(*hosts) == sets("a b", "c d")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("files", "files.office.lan", True),
        ("FILES", "files", True),
        ("files.a.lan", "files.b.lan", True),
        ("files", "files2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("localhost", "files", True),
    ],
)
def test_a_name_is_its_first_label(one: str, other: str, *, same: bool) -> None:
    expected = sets("a b") if same else sets("a", "b")
    assert parts(host("a", MAC1, name=one), host("b", MAC1, name=other)) == expected


@pytest.mark.parametrize(
    "shared",
    [
        "00:00:5e:00:01:0a",
        "00:00:5e:00:02:0a",
        "00:00:0c:07:ac:01",
        "00:00:0c:9f:f1:23",
        "02:42:ac:11:00:02",
        "52:54:00:12:34:56",
        "01:00:5e:00:00:01",
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "not a mac",
    ],
)
def test_what_many_things_may_have_makes_nothing_one(shared: str) -> None:
    assert parts(host("a", MAC1, shared), host("b", MAC2, shared)) == sets("a", "b")


def test_a_management_controller_is_not_its_server() -> None:
    assert parts(host("a", serial="S1"), host("b", serial="S1", role=Role.BMC)) == sets("a", "b")


def test_a_network_of_one_mac_is_grouped_in_one_pass() -> None:
    """A hostile network: every address tells the same; a quadratic way would never end."""
    hosts = [host(f"h{n}", MAC1) for n in range(50_000)]
    assert len(group(hosts)) == 1

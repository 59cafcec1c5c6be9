"""The id of a thing: the same whatever the order of its interfaces and addresses."""

from itertools import permutations

from scanner.inventory.naming import Macs, ids, macs_of
from tests.scanner.inventory.test_grouping import MAC1, MAC2, MAC3, host

ROUTERS = "00:00:5e:00:01:0a"
DOCKER = "02:42:ac:11:00:02"
GUEST = "52:54:00:a1:0b:31"


def best(*macs: str, name: str | None = None) -> str:
    return next(ids(Macs(macs, frozenset(macs)), name, "192.0.2.1"))


def test_the_lowest_address_of_a_maker_names_it_in_any_order() -> None:
    for macs in permutations((MAC3, MAC1, DOCKER, ROUTERS, GUEST)):
        assert best(*macs, name="files") == f"mac:{MAC1}"


def test_mac_before_name_before_address() -> None:
    assert best(MAC1, name="files") == f"mac:{MAC1}"
    assert best(name="files") == "name:files"
    assert best() == "ip:192.0.2.1"


def test_a_guest_keeps_its_made_up_address_and_others_their_name() -> None:
    assert best(GUEST, name="files") == f"mac:{GUEST}"
    assert best(DOCKER, name="files") == "name:files"
    assert best(DOCKER) == f"mac:{DOCKER}"


def test_the_address_of_a_group_of_routers_names_nobody() -> None:
    assert best(ROUTERS) == "ip:192.0.2.1"


def test_what_two_things_tell_names_neither() -> None:
    one, other = macs_of([[host("a", MAC1, MAC2)], [host("b", MAC1)]])
    assert one == Macs((MAC1, MAC2), frozenset({MAC2}))
    assert other == Macs((MAC1,), frozenset())


def test_what_arp_tells_of_two_names_neither() -> None:
    made = list(macs_of([[host("a", arp=MAC1)], [host("b", arp=MAC1)]]))
    assert [(one.known, one.sole) for one in made] == [((MAC1,), frozenset())] * 2


def test_what_a_thing_tells_of_itself_is_its_own_against_arp() -> None:
    one, other = macs_of([[host("a", MAC1)], [host("b", arp=MAC1)]])
    assert one == Macs((MAC1,), frozenset({MAC1}))
    assert other == Macs((), frozenset())


def test_what_arp_tells_names_a_thing_that_tells_nothing() -> None:
    one, other = macs_of([[host("a", MAC1, arp=MAC3)], [host("b", arp=MAC2)]])
    assert one == Macs((MAC1, MAC3), frozenset({MAC1}))
    assert other.sole == {MAC2}

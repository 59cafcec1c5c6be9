"""Control paths of directories that chance made: they end, they are bounded, they are found."""

from collections import deque

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.identity import directory_control_paths_graph as graph
from checks.identity.directory_control_paths_edges import Landscape, edges_into
from checks.identity.directory_control_paths_graph import find_paths
from checks.identity.directory_control_paths_objects import (
    Kind,
    Places,
    Policies,
    Principals,
    Securable,
)
from checks.identity.directory_grants import Way
from scanner.model.security import CONTROL_ACCESS, WRITE_PROPERTY
from tests.checks.directory_answers import DOMAIN_SID
from tests.checks.identity.directory_guarded import BASE, MEMBER, RESET, guarded

Pairs = list[tuple[int, int]]
_PAIRS = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=120)
_HEAD = Securable(BASE, "the domain", Kind.DOMAIN, guarded(), DOMAIN_SID)


def _dn(number: int) -> str:
    return f"CN=o{number},OU=x,{BASE}"


def random_domain(grants: Pairs, members: Pairs) -> Landscape:
    """30 objects, users and groups by turns; object 1 is Domain Admins. ``grants`` are (who, on
    whom), ``members`` (who, of which group)."""
    found = []
    for number in range(30):
        group = number % 2 == 1
        who = [(1000 + one) for one, on in grants if on == number]
        right = (WRITE_PROPERTY, MEMBER) if group else (CONTROL_ACCESS, RESET)
        found.append(
            Securable(
                _dn(number),
                f"o{number}",
                Kind.GROUP if group else Kind.USER,
                guarded(*((rid if rid != 1001 else 512, *right) for rid in who)),
                f"{DOMAIN_SID}-{512 if number == 1 else 1000 + number}",
                members=tuple(_dn(one) for one, of in members if group and of == number),
            )
        )
    return Landscape.of(
        Principals(tuple(found)), Places(_HEAD, None, (), frozenset(), 0), Policies(())
    )


@given(_PAIRS, _PAIRS)
@settings(max_examples=150, deadline=None)
def test_every_path_ends_at_a_target_by_steps_that_exist(grants: Pairs, members: Pairs) -> None:
    land = random_domain(grants, members)
    paths = find_paths(land)
    targets = set(land.targets())
    for key in paths.next:
        at, seen = key, {key}
        for way, then in paths.steps(key):
            assert (at, way) in set(edges_into(land, then, weak=False))
            assert then not in seen
            seen.add(then)
            at = then
        assert at in targets
        assert len(seen) - 1 <= graph.MOST_STEPS


@given(_PAIRS, _PAIRS)
@settings(max_examples=150, deadline=None)
def test_paths_are_the_shortest_that_a_plain_search_finds(grants: Pairs, members: Pairs) -> None:
    land = random_domain(grants, members)
    paths = find_paths(land, most_steps=100)
    distance = dict.fromkeys(land.targets(), 0)
    todo = deque(distance)
    while todo:
        key = todo.popleft()
        for who, _ in edges_into(land, key, weak=False):
            if who not in distance:
                distance[who] = distance[key] + 1
                todo.append(who)
    assert {key: sum(1 for _ in paths.steps(key)) for key in paths.next} == distance


@given(_PAIRS, _PAIRS, st.lists(st.integers(3, 14), unique=True, min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_planted_path_is_found(grants: Pairs, members: Pairs, chain: list[int]) -> None:
    users = [2 * one for one in chain]
    planted = [(users[0], 1), *zip(users[1:], users[:-1], strict=True)]
    paths = find_paths(random_domain(grants + planted, members))
    last = _dn(users[-1]).lower()
    assert last in paths.next
    assert 0 < sum(1 for _ in paths.steps(last)) <= len(planted)


@given(_PAIRS, st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_no_path_is_longer_than_the_bound(grants: Pairs, most: int) -> None:
    paths = find_paths(random_domain(grants, []), most_steps=most)
    assert all(sum(1 for _ in paths.steps(key)) <= most for key in paths.next)


def test_a_directory_that_is_too_large_is_cut() -> None:
    land = random_domain([(n, 1) for n in range(2, 30)], [])
    kept, graph.MOST_OBJECTS = graph.MOST_OBJECTS, 10
    try:
        paths = find_paths(land)
    finally:
        graph.MOST_OBJECTS = kept
    assert paths.cut
    assert len(paths.next) == 10


def test_a_group_of_everybody_is_not_taken_apart() -> None:
    everybody = Securable(
        _dn(90),
        "Domain Users",
        Kind.GROUP,
        guarded(),
        f"{DOMAIN_SID}-513",
        members=tuple(_dn(n) for n in range(2, 30, 2)),
    )
    land = random_domain([], [])
    admins = land.things[_dn(1).lower()]
    opened = Securable(
        admins.dn,
        admins.name,
        admins.kind,
        guarded((513, WRITE_PROPERTY, MEMBER)),
        admins.sid,
    )
    rest = [one for one in land.things.values() if one not in (admins, _HEAD)]
    paths = find_paths(
        Landscape.of(
            Principals((*rest, everybody, opened)),
            Places(_HEAD, None, (), frozenset(), 0),
            Policies(()),
        )
    )
    assert list(paths.everybody) == [everybody.key]
    assert paths.ordinary() == ()
    assert next(paths.steps(everybody.key)) == (Way.MEMBERS, admins.key)

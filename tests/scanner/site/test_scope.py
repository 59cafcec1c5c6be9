"""What may be touched: a table of addresses, and the two lists agree."""

import ipaddress

import pytest

from scanner.site.scope import Network, Scope, read_network


def nets(*texts: str) -> tuple[Network, ...]:
    return tuple(read_network(text) for text in texts)


SCOPE = Scope(
    nets("10.0.0.0/28", "10.0.0.4/30", "10.1.0.0/31", "10.2.0.5", "fd00::/125", "fe80::/64"),
    nets("10.0.0.8/30", "10.2.0.9", "fd00::2"),
)


@pytest.mark.parametrize(
    ("address", "permitted"),
    [
        ("10.0.0.1", True),
        ("10.0.0.0", False),
        ("10.0.0.15", False),
        ("10.0.0.4", True),
        ("10.0.0.7", True),
        ("10.0.0.9", False),
        ("10.0.0.12", True),
        ("10.0.0.16", False),
        ("10.1.0.0", True),
        ("10.1.0.1", True),
        ("10.2.0.5", True),
        ("10.2.0.6", False),
        ("fd00::", False),
        ("fd00::1", True),
        ("fd00::2", False),
        ("fd00::7", True),
        ("fe80::1%eth0", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:10.0.0.9", False),
        ("8.8.8.8", False),
        ("10.0.0.01", False),
        ("server.example", False),
        ("", False),
    ],
)
def test_permits(address: str, permitted: bool) -> None:
    assert SCOPE.permits(address) is permitted


def test_addresses_come_once_in_order_and_are_what_is_permitted() -> None:
    scope = Scope(SCOPE.networks[:5], SCOPE.exclude)
    listed = [str(address) for address in scope.addresses()]
    assert listed == [
        *(f"10.0.0.{n}" for n in (1, 2, 3, 4, 5, 6, 7, 12, 13, 14)),
        *("10.1.0.0", "10.1.0.1", "10.2.0.5"),
        *(f"fd00::{n}" for n in (1, 3, 4, 5, 6, 7)),
    ]
    every = (a for n in scope.networks for a in (n if n.num_addresses < 99 else ()))
    assert {str(a) for a in every if scope.permits(a)} == set(listed)


def test_a_huge_network_is_counted_and_walked_lazily() -> None:
    scope = Scope(nets("fd00::/64", "fd00::/96"))
    assert scope.size == 2**64
    assert next(scope.addresses()) == ipaddress.ip_address("fd00::1")


def test_host_bits_are_answered_with_both_meanings() -> None:
    with pytest.raises(ValueError, match=r'"192.168.1.0/24" for the network, or "192.168.1.5"'):
        read_network("192.168.1.5/24")

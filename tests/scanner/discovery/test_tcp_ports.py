import pytest

from scanner.discovery import NEVER, PORTS, ports, scan_ports
from scanner.discovery.tcp_sweep import KNOCK_PORTS
from tests.scanner.discovery.conftest import Forwards, Listen, OutOfScope, allow, refuse

HOST, OTHER = "203.0.113.9", "203.0.113.10"


def test_open_and_tried_are_standard_ports(listen: Listen, closed_port: int) -> None:
    where = Forwards(closed_port, {(HOST, 22): listen(), (HOST, 443): listen()})
    found = ports(HOST, (443, 80, 22), allow, where)
    assert found == {"open": [22, 443], "tried": [22, 80, 443]}


def test_many_hosts(listen: Listen, closed_port: int) -> None:
    where = Forwards(closed_port, {(OTHER, 22): listen()})
    hosts = [f"203.0.113.{number}" for number in range(9, 100)]
    found = dict(scan_ports(hosts, (22,), allow, where))
    assert list(found) == hosts
    assert [host for host, one in found.items() if one["open"]] == [OTHER]


@pytest.mark.parametrize("port", sorted(NEVER))
def test_some_ports_are_never_touched(port: int, closed_port: int) -> None:
    where = Forwards(closed_port, {})
    assert ports(HOST, (port, 22), allow, where) == {"open": [], "tried": [22]}
    assert where.asked == [(HOST, 22)]


def test_nothing_is_sent_when_one_host_is_not_permitted(closed_port: int) -> None:
    where = Forwards(closed_port, {})
    with pytest.raises(OutOfScope):
        list(scan_ports([HOST, OTHER], (22,), refuse, where))
    assert not where.asked


def test_the_lists() -> None:
    assert not NEVER & set(PORTS)
    assert not NEVER & set(KNOCK_PORTS)
    assert len(set(PORTS)) == len(PORTS)

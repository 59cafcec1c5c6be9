import pytest

from scanner.discovery.addresses import is_moved, is_own, permitted
from scanner.transports.base import Endpoint
from tests.scanner.discovery.conftest import OutOfScope, allow, as_is, refuse


def test_each_is_permitted_once_and_kept_in_order() -> None:
    asked: list[str] = []
    assert permitted(["10.0.0.2", "::1", "10.0.0.2"], asked.append) == ["10.0.0.2", "::1"]
    assert asked == ["10.0.0.2", "::1"]


def test_what_is_not_permitted_stops_everything() -> None:
    with pytest.raises(OutOfScope):
        permitted(["10.0.0.2"], refuse)


@pytest.mark.parametrize("name", ["printer.example", "10.0.0.0/24", "-oN", ""])
def test_only_addresses(name: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        permitted([name], allow)


def test_own_addresses() -> None:
    assert is_own("127.0.0.1")
    assert not is_own("203.0.113.9")


def test_a_forward_is_seen_in_any_port() -> None:
    def where(address: str, port: int) -> Endpoint:
        return Endpoint(address, "127.0.0.1" if port == 22 else address, port)

    assert is_moved("203.0.113.9", where, (80, 22))
    assert not is_moved("203.0.113.9", where, (80, 443))
    assert not is_moved("203.0.113.9", as_is, (80, 22))

import pytest

from scanner.discovery import Abilities, presence, sweep, tcp_sweep
from scanner.discovery.arp import Card
from tests.scanner.discovery.conftest import Forwards, Listen, OutOfScope, allow, as_is, refuse

HOST, OTHER = "203.0.113.9", "203.0.113.10"
ABLE = Abilities(raw_sockets=True, nmap="7.93")


@pytest.fixture(autouse=True)
def no_packets_but_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(presence, "on_link", forbidden)
    monkeypatch.setattr(presence, "ping_sweep", forbidden)


def test_a_forwarded_host_is_there_when_a_port_is_open(listen: Listen, closed_port: int) -> None:
    """Those that are refused are refused by this computer."""
    where = Forwards(closed_port, {(HOST, 3389): listen()})
    told: list[str] = []
    found = dict(sweep([OTHER, HOST], allow, where, told.append, ABLE))
    assert found == {HOST: {"how": "tcp 3389", "mac": None, "names": []}}
    assert told == []


def test_loopback_refuses_for_everybody(
    listen: Listen, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_sweep, "KNOCK_PORTS", (closed_port,))
    assert dict(sweep(["127.0.0.1"], allow, as_is, print, ABLE)) == {}
    port = listen()
    monkeypatch.setattr(tcp_sweep, "KNOCK_PORTS", (closed_port, port))
    [(address, found)] = sweep(["127.0.0.1"], allow, as_is, print, ABLE)
    assert (address, found["how"]) == ("127.0.0.1", f"tcp {port}")


def test_nothing_is_sent_when_one_address_is_not_permitted(closed_port: int) -> None:
    where = Forwards(closed_port, {})
    with pytest.raises(OutOfScope):
        list(sweep([HOST, OTHER], refuse, where, print, ABLE))
    assert not where.asked


def test_own_addresses_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "is_own", lambda address: address == HOST)
    told: list[str] = []
    assert list(sweep([HOST], allow, as_is, told.append, ABLE)) == []
    assert told == [f"{HOST} is this computer itself: left out."]


class Ways:
    """Stand-ins for the three ways: who is asked in which."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: dict[str, list[str]] = {}
        monkeypatch.setattr(presence, "is_own", lambda address: False)
        monkeypatch.setattr(presence, "find_nmap", lambda: "nmap")
        for way in ("_sweep_links", "ping_sweep", "tcp_sweep"):
            monkeypatch.setattr(presence, way, getattr(self, way))

    def _sweep_links(self, addresses, tell):  # type: ignore[no-untyped-def]
        self.asked["arp"] = addresses
        yield from ()
        return [one for one in addresses if one.startswith("198.51.100.")]

    def ping_sweep(self, nmap, addresses, tell):  # type: ignore[no-untyped-def]
        self.asked["nmap"] = addresses
        yield from ()
        return addresses[:1]

    def tcp_sweep(self, addresses, where, tell):  # type: ignore[no-untyped-def]
        self.asked["tcp"] = addresses
        yield from ()


MAC = "02:00:00:00:00:0a"
CARD = Card("eth7", "203.0.113.8", "02:00:00:00:00:01")
SWEEP_LINKS = presence._sweep_links
NEAR, FAR, FARTHER = "203.0.113.9", "198.51.100.1", "198.51.100.2"


@pytest.mark.parametrize(
    ("raw", "nmap", "asked"),
    [
        (True, "7.93", {"arp": [NEAR, FAR, FARTHER], "nmap": [FAR, FARTHER], "tcp": [FAR]}),
        (True, None, {"arp": [NEAR, FAR, FARTHER], "tcp": [FAR, FARTHER]}),
        (False, "7.93", {"nmap": [NEAR, FAR, FARTHER], "tcp": [NEAR]}),
        (False, None, {"tcp": [NEAR, FAR, FARTHER]}),
    ],
)
def test_each_address_in_the_best_way(
    monkeypatch: pytest.MonkeyPatch, raw: bool, nmap: str | None, asked: dict[str, list[str]]
) -> None:
    ways = Ways(monkeypatch)
    told: list[str] = []
    able = Abilities(raw, nmap, ("What is lost.",))
    assert list(sweep([NEAR, FAR, FARTHER], allow, as_is, told.append, able)) == []
    assert ways.asked == asked
    assert told == ["What is lost."]


def test_a_card_that_fails_leaves_the_rest_to_the_next_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(card, addresses, tell):  # type: ignore[no-untyped-def]
        yield NEAR, MAC
        raise OSError("Network is down")

    ways = Ways(monkeypatch)
    monkeypatch.setattr(presence, "_sweep_links", SWEEP_LINKS)
    monkeypatch.setattr(presence, "arp_sweep", failing)
    monkeypatch.setattr(presence, "on_link", lambda addresses: {CARD: addresses})
    told: list[str] = []
    able = Abilities(raw_sockets=True, nmap=None)
    found = list(sweep([NEAR, FAR], allow, as_is, told.append, able))
    assert found == [(NEAR, {"how": "arp", "mac": MAC, "names": []})]
    assert ways.asked == {"tcp": [FAR]}
    assert told == ["The network card eth7 failed: Network is down."]


def test_a_firewall_that_refuses_for_everybody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(address, where, pace):  # type: ignore[no-untyped-def]
        return address, "tcp 22", False

    monkeypatch.setattr(tcp_sweep, "_answer", refused)
    told: list[str] = []
    addresses = [f"203.0.113.{number}" for number in range(1, 31)]
    assert len(list(tcp_sweep.tcp_sweep(addresses, as_is, told.append))) == 30
    assert [sentence[:16] for sentence in told] == ["All 30 addresses"]

"""What is made of ARP frames; the frames of real hosts are in test_real_network.py."""

from collections.abc import Sequence

import pytest
from scapy.layers.l2 import ARP, Ether
from scapy.packet import Packet

from scanner.discovery import arp

A, B = "203.0.113.1", "203.0.113.2"
MAC, OTHER = "02:00:00:00:00:0a", "02:00:00:00:00:0b"


class Wire:
    """A socket that hears some frames and then nothing."""

    def __init__(self, frames: Sequence[Packet | None]) -> None:
        self.frames = list(frames)

    def select(self, sockets: Sequence["Wire"], remain: float) -> Sequence["Wire"]:
        return sockets if self.frames else []

    def recv(self) -> Packet | None:
        return self.frames.pop(0)


def answer(address: str, mac: str, op: int = 2) -> Packet:
    return Ether(src=mac) / ARP(op=op, hwsrc=mac, psrc=address)


def heard(*frames: Packet | None) -> tuple[list[tuple[str, str]], list[str]]:
    macs: dict[str, set[str]] = {A: set(), B: set()}
    told: list[str] = []
    found = list(arp._hear(Wire(frames), 0.01, macs))
    arp._tell_oddities(macs, told.append)
    return found, told


def test_answers() -> None:
    frames = (answer(A, MAC), None, answer(B, OTHER.upper()), answer(A, MAC))
    assert heard(*frames) == ([(A, MAC), (B, OTHER)], [])


@pytest.mark.parametrize(
    "frame",
    [
        answer("203.0.113.77", MAC),
        answer(A, MAC, op=1),
        answer(A, "00:00:00:00:00:00"),
        answer(A, "ff:ff:ff:ff:ff:ff"),
        answer(A, "01:00:5e:00:00:01"),
        Ether(src=MAC, type=0x0806) / b"cut",
        Ether(src=MAC) / b"",
    ],
    ids=["not asked for", "a question", "nobody", "broadcast", "multicast", "cut", "no ARP"],
)
def test_what_is_no_answer(frame: Packet) -> None:
    assert heard(Ether(bytes(frame))) == ([], [])


def test_two_devices_with_one_address() -> None:
    found, told = heard(answer(A, OTHER), answer(A, MAC))
    assert found == [(A, OTHER)]
    assert told == [f"Two devices claim {A}: {MAC}, {OTHER}."]


def test_a_router_that_answers_for_others() -> None:
    told: list[str] = []
    arp._tell_oddities({f"203.0.113.{n}": {MAC} for n in range(16)}, told.append)
    assert told == [f"{MAC} answered ARP for 16 addresses: not all of them need be hosts."]


def test_loopback_is_on_no_link() -> None:
    assert arp.on_link(["127.0.0.1", "::1"]) == {}

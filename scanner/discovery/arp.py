"""Who answers ARP (RFC 826) on the networks that this computer is plugged into. Uses scapy.

scapy is imported when it is needed: it takes a fifth of a second and looks at every network card.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from scanner.discovery.addresses import Tell

_PER_SECOND = 500
_BURST = 10
_ROUND_WAITS = (0.3, 0.8)
"""Seconds to listen after each round: the second one is for who slept through the first."""
_ETH_P_ARP = 0x0806
_IS_AT = 2
_NOBODY = "00:00:00:00:00:00"
_PROXY = 16
"""From so many addresses of one MAC on it is a router that answers for others."""


@dataclass(frozen=True, slots=True)
class Card:
    """A network card on a link: its name, its own address there, and its MAC."""

    name: str
    address: str
    mac: str


def no_raw_sockets() -> str:
    """Why this computer cannot send and hear ARP; empty when it can. Sends nothing."""
    conf = _scapy()
    from scapy.error import Scapy_Exception

    try:
        conf.L2socket(iface=conf.iface, type=_ETH_P_ARP, promisc=False).close()
    # What scapy raises differs by platform and by what is missing.
    except (OSError, Scapy_Exception, ImportError, RuntimeError, ValueError, TypeError) as error:
        return str(error) or type(error).__name__
    return ""


def on_link(addresses: Iterable[str]) -> dict[Card, list[str]]:
    """The IPv4 addresses that are reached without a router, by network card. Sends nothing."""
    conf = _scapy()
    conf.ifaces.reload()
    conf.route.resync()
    found: dict[Card, list[str]] = defaultdict(list)
    for address in addresses:
        if ip_address(address).version != 4:
            continue
        name, source, gateway = conf.route.route(address, verbose=0)
        mac = _mac(str(name))
        if gateway == "0.0.0.0" and mac:  # noqa: S104 - scapy's word for "no gateway"
            found[Card(str(name), source, mac)].append(address)
    return dict(found)


def arp_sweep(card: Card, addresses: Sequence[str], tell: Tell) -> Iterator[tuple[str, str]]:
    """Yield address and MAC (aa:bb:cc:dd:ee:ff) of each that answers, as the answers come.

    Asks twice, paced, in the card's own name. Raises OSError when the card is gone.
    """
    from scapy.layers.l2 import ARP, Ether

    conf = _scapy()
    macs: dict[str, set[str]] = {address: set() for address in addresses}
    frame = Ether(src=card.mac, dst="ff:ff:ff:ff:ff:ff")
    opened = conf.L2socket(iface=card.name, type=_ETH_P_ARP, promisc=False)
    try:
        for wait in _ROUND_WAITS:
            unseen = [address for address, seen in macs.items() if not seen]
            if not unseen:
                break
            for start in range(0, len(unseen), _BURST):
                for address in unseen[start : start + _BURST]:
                    opened.send(frame / ARP(hwsrc=card.mac, psrc=card.address, pdst=address))
                yield from _hear(opened, _BURST / _PER_SECOND, macs)
            yield from _hear(opened, wait, macs)
    finally:
        opened.close()
    _tell_oddities(macs, tell)


def _hear(opened: Any, seconds: float, macs: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """New answers within ``seconds``; ``macs`` gets all of them."""
    from scapy.layers.l2 import ARP

    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if not opened.select([opened], left):
            continue
        packet = opened.recv()
        if packet is None or ARP not in packet or packet[ARP].op != _IS_AT:
            continue
        address, mac = str(packet[ARP].psrc), str(packet[ARP].hwsrc).lower()
        if address not in macs or mac in macs[address] or not _is_station(mac):
            continue
        macs[address].add(mac)
        if len(macs[address]) == 1:
            yield address, mac


def _is_station(mac: str) -> bool:
    """Whether it can be one card's: not zero, not a group address (IEEE 802, the lowest bit)."""
    return mac != _NOBODY and len(mac) == len(_NOBODY) and not int(mac[:2], 16) & 1


def _tell_oddities(macs: dict[str, set[str]], tell: Tell) -> None:
    by_mac: dict[str, int] = defaultdict(int)
    for address, seen in macs.items():
        if len(seen) > 1:
            tell(f"Two devices claim {address}: {', '.join(sorted(seen))}.")
        for mac in seen:
            by_mac[mac] += 1
    for mac, count in by_mac.items():
        if count >= _PROXY:
            tell(f"{mac} answered ARP for {count} addresses: not all of them need be hosts.")


def _mac(card: str) -> str:
    """The MAC of a card; empty for one that is not Ethernet."""
    from scapy.arch import get_if_hwaddr
    from scapy.error import Scapy_Exception

    try:
        mac = str(get_if_hwaddr(card)).lower()
    except (OSError, Scapy_Exception, ValueError):
        return ""
    return mac if _is_station(mac) else ""


def _scapy() -> Any:
    """scapy's configuration, after its routes and cards were read, without its warnings."""
    # It prints what it has to say about other people's routes on stderr.
    logging.getLogger("scapy").setLevel(logging.CRITICAL)
    import scapy.arch
    import scapy.route  # noqa: F401
    from scapy.config import conf

    return conf

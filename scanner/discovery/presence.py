"""Who is there, in the best way that this computer can: ARP, else nmap, else TCP connects.

Each address is asked in one way only: an absent host is not there in the other ways either.
"""

from collections.abc import Generator, Iterator, Sequence

from scanner.discovery.addresses import Permit, Tell, is_loopback, is_moved, is_own, permitted
from scanner.discovery.arp import arp_sweep, on_link
from scanner.discovery.laptop import Abilities, abilities
from scanner.discovery.nmap_process import find_nmap
from scanner.discovery.ping_sweep import Presence, ping_sweep
from scanner.discovery.tcp_sweep import KNOCK_PORTS, tcp_sweep
from scanner.transports.base import Where

Sightings = Generator[tuple[str, Presence], None, list[str]]
"""Addresses that answered; at the end, those that could not be asked in this way."""


def sweep(
    addresses: Sequence[str],
    permit: Permit,
    where: Where,
    tell: Tell,
    able: Abilities | None = None,
) -> Iterator[tuple[str, Presence]]:
    """Yield each address that somebody answers at, with its ``Presence`` as plain data.

    ``tell`` hears what could not be seen. This computer's own addresses are left out, but for
    loopback. Raises what ``permit`` raises, before anything is sent.
    """
    wanted = permitted(addresses, permit)
    able = able or abilities()
    by_connect = [one for one in wanted if is_loopback(one) or is_moved(one, where, KNOCK_PORTS)]
    taken = set(by_connect)
    real = [one for one in wanted if one not in taken]
    others = [one for one in real if not is_own(one)]
    if len(others) < len(real):
        own = ", ".join(sorted(set(real) - set(others)))
        tell(f"{own} is this computer itself: left out.")
    if others:
        by_connect += yield from _sweep_real(others, able, tell)
    for address, how in tcp_sweep(by_connect, where, tell):
        yield address, {"how": how, "mac": None, "names": []}


def _sweep_real(addresses: list[str], able: Abilities, tell: Tell) -> Sightings:
    """By ARP what is on a link, the rest by nmap."""
    for sentence in able.why_not:
        tell(sentence)
    left = addresses
    if able.raw_sockets:
        left = yield from _sweep_links(addresses, tell)
    nmap = find_nmap() if able.nmap and left else None
    if nmap is None:
        return left
    return (yield from ping_sweep(nmap, left, tell))


def _sweep_links(addresses: list[str], tell: Tell) -> Sightings:
    settled: set[str] = set()
    for card, near in on_link(addresses).items():
        try:
            for address, mac in arp_sweep(card, near, tell):
                settled.add(address)
                yield address, {"how": "arp", "mac": mac, "names": []}
        except OSError as error:
            tell(f"The network card {card.name} failed: {error}.")
        else:
            settled.update(near)
    return [one for one in addresses if one not in settled]

"""Addresses that may be touched, and whose they are."""

import ipaddress
import socket
from collections.abc import Callable, Iterable

from scanner.transports.base import Where

Permit = Callable[[str], None]
"""Raises when an address may not be touched. Asked for all of them before the first packet."""

Tell = Callable[[str], None]
"""Takes one sentence about what could not be seen, and why."""


def permitted(addresses: Iterable[str], permit: Permit) -> list[str]:
    """The addresses, each once, after each was permitted.

    Raises:
        ValueError: one is not an IP address (a name would be looked up in DNS); and what
            ``permit`` raises.
    """
    found = list(dict.fromkeys(addresses))
    for address in found:
        ipaddress.ip_address(address)
        permit(address)
    return found


def is_loopback(address: str) -> bool:
    """Whether it is this computer's own loopback network."""
    return ipaddress.ip_address(address).is_loopback


def is_own(address: str) -> bool:
    """Whether a network card of this computer has it. Sends nothing."""
    version = ipaddress.ip_address(address).version
    family = socket.AF_INET6 if version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket only chooses the source: for an own address, itself.
            probe.connect((address, 9))
        except OSError:
            return False
        source: str = probe.getsockname()[0]
        return source == address


def is_moved(address: str, where: Where, ports: Iterable[int]) -> bool:
    """Whether a service is really reached at another address, by a forward on this computer."""
    return any(where(address, port).host != address for port in ports)

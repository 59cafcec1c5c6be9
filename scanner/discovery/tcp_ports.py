"""Which TCP ports of a host accept a connection. Gentle: plain connects, paced, no data."""

import asyncio
from collections.abc import Collection, Iterator, Sequence

from scanner.discovery.addresses import Permit, permitted
from scanner.discovery.knocking import OUTSTANDING, Knock, Pace, knock
from scanner.transports.base import Where

PORTS = (
    *(21, 22, 23, 25, 53, 79, 80, 88, 110, 111, 135, 139, 143, 389, 443, 445, 465, 512, 513, 514),
    *(515, 548, 554, 587, 593, 631, 636, 873, 902, 993, 995, 1433, 1521, 1723, 2049, 3268, 3269),
    *(
        3306,
        3389,
        3493,
        5000,
        5001,
        5060,
        5432,
        5900,
        5985,
        5986,
        6379,
        8000,
        8006,
        8080,
        8291,
        8443,
    ),
    *(8728, 9200, 9392, 9401, 10000, 11211, 27017),
)
"""What the probes and checks ask about: logins, files, mail, directories, databases, management
and backup consoles."""

NEVER = frozenset({102, 502, 9100, 20000, 44818, 47808})
"""Never touched: a connection makes printers print (9100), and controllers stop (S7, Modbus, DNP3,
EtherNet/IP, BACnet)."""

_PER_HOST = 20
_BATCH = 64


def ports(host: str, wanted: Collection[int], permit: Permit, where: Where) -> dict[str, list[int]]:
    """``Ports`` as plain data: ``open`` and ``tried``, both standard port numbers, sorted."""
    [(_, found)] = scan_ports([host], wanted, permit, where)
    return found


def scan_ports(
    hosts: Sequence[str], wanted: Collection[int], permit: Permit, where: Where
) -> Iterator[tuple[str, dict[str, list[int]]]]:
    """Yield each host with its ``Ports`` as plain data, batch by batch."""
    touched = permitted(hosts, permit)
    tried = sorted(set(wanted) - NEVER)
    for start in range(0, len(touched), _BATCH):
        yield from asyncio.run(_scan(touched[start : start + _BATCH], tried, where))


async def _scan(
    hosts: Sequence[str], tried: Sequence[int], where: Where
) -> list[tuple[str, dict[str, list[int]]]]:
    pace = Pace(OUTSTANDING)

    async def one(host: str) -> tuple[str, dict[str, list[int]]]:
        return host, {"open": await _open_ports(host, tried, where, pace), "tried": list(tried)}

    return await asyncio.gather(*(one(host) for host in hosts))


async def _open_ports(host: str, tried: Sequence[int], where: Where, pace: Pace) -> list[int]:
    own = asyncio.Semaphore(_PER_HOST)

    async def one(port: int) -> bool:
        async with own:
            return await knock(where(host, port), pace) is Knock.OPEN

    heard = await asyncio.gather(*(one(port) for port in tried))
    return [port for port, is_open in zip(tried, heard, strict=True) if is_open]

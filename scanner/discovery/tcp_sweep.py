"""Who is there, by TCP connects alone: for a laptop without raw sockets or nmap, and loopback."""

import asyncio
from collections.abc import Iterator, Sequence

from scanner.discovery.addresses import Tell, is_loopback
from scanner.discovery.knocking import OUTSTANDING, Knock, Pace, knock
from scanner.transports.base import Where

KNOCK_PORTS = (22, 80, 443, 445, 3389, 23, 135, 139, 631, 8080)
"""One of them is open, or refused aloud, on most of what an office has."""

_AT_ONCE = OUTSTANDING // len(KNOCK_PORTS)
_BATCH = 8 * _AT_ONCE
_SUSPICIOUS = 16


def tcp_sweep(addresses: Sequence[str], where: Where, tell: Tell) -> Iterator[tuple[str, str]]:
    """Yield each address that answers and how ("tcp 443"), batch by batch.

    A refusal counts as an answer, but not on loopback, where every address refuses, nor of a
    forward, where this computer refuses.
    """
    refusing = answering = 0
    for start in range(0, len(addresses), _BATCH):
        batch = addresses[start : start + _BATCH]
        for address, how, opened in asyncio.run(_sweep(batch, where)):
            refusing += not opened
            answering += 1
            yield address, how
    if refusing == answering == len(addresses) and answering >= _SUSPICIOUS:
        tell(
            f"All {answering} addresses refused every connection: a firewall may answer for "
            "addresses without a host."
        )


async def _sweep(addresses: Sequence[str], where: Where) -> list[tuple[str, str, bool]]:
    pace = Pace()
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(address: str) -> tuple[str, str, bool] | None:
        async with turns:
            return await _answer(address, where, pace)

    answers = await asyncio.gather(*(one(address) for address in addresses))
    return [answer for answer in answers if answer]


async def _answer(address: str, where: Where, pace: Pace) -> tuple[str, str, bool] | None:
    """The first port that answers; the others are not waited for."""

    async def one(port: int) -> tuple[int, Knock]:
        endpoint = where(address, port)
        heard = await knock(endpoint, pace)
        if heard is Knock.REFUSED and (endpoint.host != address or is_loopback(address)):
            return port, Knock.SILENT
        return port, heard

    knocks = [asyncio.create_task(one(port)) for port in KNOCK_PORTS]
    try:
        for next_one in asyncio.as_completed(knocks):
            port, heard = await next_one
            if heard is not Knock.SILENT:
                return address, f"tcp {port}", heard is Knock.OPEN
    finally:
        for task in knocks:
            task.cancel()
        await asyncio.gather(*knocks, return_exceptions=True)
    return None

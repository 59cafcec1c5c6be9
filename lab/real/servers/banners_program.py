"""The program of Banners, run by its path: standard library only.

One argument: JSON, port number to the banner, a letter for each byte (Latin-1).
"""

import asyncio
import json
import sys
from contextlib import suppress
from functools import partial


async def _greet(banner: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        writer.write(banner)
        await writer.drain()
        while await reader.read(4096):
            pass
    writer.close()


async def _serve(banners: dict[str, str]) -> None:
    servers = []
    for port, banner in banners.items():
        greet = partial(_greet, banner.encode("latin-1"))
        servers.append(await asyncio.start_server(greet, "0.0.0.0", int(port)))
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1])))

"""``python -m bench.windows_fleet NAME COUNT``: so many Windows hosts as one of bramley's.

Each listens for WinRM on a free port of loopback. Prints the ports, as JSON; after a line of input,
the HTTP requests of all and the most connections that logged on to one.
"""

import asyncio
import json
import sys

from bench.windows_host import PASSWORD, USER, bramley
from lab.sim.logon.accounts import Account
from lab.sim.winrm.server import WinRmServer, handler


async def _serve(name: str, count: int) -> None:
    host = bramley(name)
    servers = [WinRmServer(host, [Account(USER, PASSWORD)]) for _ in range(count)]
    listening = [await asyncio.start_server(handler(one, None), "127.0.0.1", 0) for one in servers]
    print(json.dumps([one.sockets[0].getsockname()[1] for one in listening]), flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    requests = sum(one.journal.requests for one in servers)
    connections = max(len(one.journal.logons) for one in servers)
    print(json.dumps({"requests": requests, "connections": connections}), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2])))

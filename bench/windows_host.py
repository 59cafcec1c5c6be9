"""``python -m bench.windows_host NAME``: a Windows host of bramley's, whose requests are counted.

WinRM on port 5985, and on port 5984 the number of HTTP requests so far, to whoever connects.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from lab.real.server import Port, Server
from lab.sim.logon.accounts import Account
from lab.sim.placeholders import Placeholders
from lab.sim.winrm.server import WinRmServer, handler
from lab.sim.winrm.windows_data import WindowsHost as Data
from lab.sim.winrm.windows_data import read_windows

WINRM, COUNTER = 5985, 5984
USER, PASSWORD = "bench", "only in the bench"

_DATA = Path(__file__).parents[1] / "lab" / "sites" / "bramley" / "windows"


@dataclass(frozen=True, slots=True)
class WindowsHost(Server):
    """The simulated host as a server of a lab host."""

    name: str

    programs: ClassVar[Mapping[str, str]] = {}
    outside: ClassVar[bool] = True

    def ports(self) -> Sequence[Port]:
        """Both."""
        return (Port("tcp", WINRM), Port("tcp", COUNTER))

    def command(self) -> Sequence[str]:
        """This module, wherever the host's process starts."""
        start = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
        start += "runpy.run_module('bench.windows_host', run_name='__main__')"
        return (sys.executable, "-c", start, str(Path(__file__).parents[1]), self.name)


def bramley(name: str) -> Data:
    """What one of bramley's Windows hosts knows."""
    return read_windows(_DATA, [f"{name}.toml"], Placeholders.of(name, "10.80.0", 1))


async def _serve(name: str) -> None:
    server = WinRmServer(bramley(name), [Account(USER, PASSWORD)])

    async def count(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(str(server.journal.requests).encode())
        await writer.drain()
        writer.close()

    await asyncio.start_server(count, "0.0.0.0", COUNTER)  # in the host's own namespace
    listening = await asyncio.start_server(handler(server, None), "0.0.0.0", WINRM)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))

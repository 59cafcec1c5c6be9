"""Simulated Windows hosts of a test, served on loopback while a scan runs in its own process."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from lab.sim.logon.accounts import Account
from lab.sim.placeholders import Placeholders
from lab.sim.winrm.server import WinRmServer
from lab.sim.winrm.windows_data import WindowsHost, read_windows
from tests.end_to_end import hostile
from tests.end_to_end.program import site_toml
from tests.lab.sim.winrm.listening import listening

SHIFT = 20_000
HTTP, HTTPS = 5985, 5986
OPEN = (135, 445)
"""By these two a scan takes a host for Windows; nobody listens to what comes."""

ACCOUNT = Account("siteproof", "correct horse battery", "BRAMLEY")
LOGIN = """
[[credentials]]
name = "windows"
transport = "winrm"
kind = "password"
user = 'BRAMLEY\\siteproof'
"""
Places = Mapping[tuple[str, int], int]
"""Where the service really is that is at this address and standard port."""

_DATA = Path(__file__).parents[2] / "lab" / "sites" / "bramley" / "windows"


@cache
def windows(name: str) -> WindowsHost:
    """One of bramley's Windows hosts. Its times count from now, so it is read once."""
    return read_windows(_DATA, [f"{name}.toml"], Placeholders.of(name, "10.82.0", 1))


def serve(
    stack: ExitStack, address: str, name: str, account: Account = ACCOUNT, *, tls: bool = False
) -> tuple[WinRmServer, dict[tuple[str, int], int]]:
    """Serve a host until the stack is closed: its server, and its places."""
    server = WinRmServer(windows(name), [account])
    where = stack.enter_context(listening(server))
    places = doors(stack, address) | {(address, HTTP): where.clear}
    return server, places | ({(address, HTTPS): where.tls} if tls else {})


def doors(stack: ExitStack, address: str) -> dict[tuple[str, int], int]:
    """The places of the ports that are only open."""
    door = stack.enter_context(hostile.tcp(hostile.says(b"")))
    return {(address, port): door for port in OPEN}


def write_site(folder: Path, places: Places, more: str = LOGIN, *, host_seconds: int = 60) -> Path:
    """A site of these hosts, each port of which is led to where it is served."""
    folder.mkdir()
    forwards = "".join(
        f'"{address}:{port + SHIFT}" = "127.0.0.1:{there}"\n'
        for (address, port), there in places.items()
    )
    limits = f"[limits]\nhost_seconds = {host_seconds}\n"
    text = f"[ports]\nshift = {SHIFT}\n\n[forwards]\n{forwards}\n{limits}{more}"
    (folder / "site.toml").write_text(site_toml(_addresses(places), more=text))
    return folder


def _addresses(places: Places) -> Sequence[str]:
    return sorted({address for address, _ in places})

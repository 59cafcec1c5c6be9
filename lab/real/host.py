"""What a lab host is: a name, addresses, files of its own, and the servers it runs.

Its servers share a root file system: a folder given as ``tree`` (by default the machine's root)
under read-only ``layers`` and a throw-away layer (overlayfs on tmpfs) that holds the host's files.
So a host has its own /etc/passwd, /etc/os-release, /home and host name, and can change nothing
outside. See lab.real.boot for how it comes up.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from ipaddress import IPv4Address
from pathlib import Path

from lab.real.accounts import account_files
from lab.real.files import Entry, File
from lab.real.server import Port, Server

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Host:
    """A host that answers ARP and ping, and serves what ``servers`` serve.

    ``address`` may hold several addresses separated by spaces. ``layers`` are folders laid over
    ``tree``, the first one on top. ``files`` are added to the host's own by absolute path, and win
    over those that its servers bring; of two servers' files the later server's win.
    """

    name: str
    address: str
    _: KW_ONLY
    mac: str | None = None
    tree: Path = Path("/")
    layers: tuple[Path, ...] = ()
    files: Mapping[str, Entry] = field(default_factory=dict)
    servers: tuple[Server, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a lower-case host name of up to 40 letters")
        for folder in (*self.layers, self.tree):
            # Both separate folders in the options of overlayfs, which also unescapes backslashes.
            if not folder.is_absolute() or set(str(folder)) & set(":,\\"):
                raise ValueError(f"{folder} cannot be a layer: absolute, and without : , and \\")

    @property
    def addresses(self) -> tuple[IPv4Address, ...]:
        return tuple(IPv4Address(address) for address in self.address.split())

    def ports(self) -> Sequence[Port]:
        """The ports that are open once the host is up."""
        return [port for server in self.servers for port in server.ports()]

    def original(self, path: str) -> Path | None:
        """Where the absolute ``path`` lies in the layers and the tree, the uppermost one."""
        for folder in (*self.layers, self.tree):
            there = folder / path.removeprefix("/")
            if there.exists():
                return there
        return None

    def entries(self) -> Mapping[str, Entry]:
        """All files that the host has over its trees, by absolute path."""
        entries = {**_identity(self.name), **account_files((), self.original)}
        for server in self.servers:
            entries.update(server.files(self))
        return {**entries, **self.files}


def _identity(name: str) -> dict[str, Entry]:
    return {
        "/etc/hostname": File(f"{name}\n"),
        "/etc/hosts": File(f"127.0.0.1 localhost\n127.0.1.1 {name}\n"),
        "/etc/resolv.conf": File(""),
    }

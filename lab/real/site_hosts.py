"""From a site's rows to the hosts of a lab."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lab.real.files import Entry, File
from lab.real.host import Host
from lab.real.server import Server
from lab.real.site_servers import Servers
from lab.sim.logins import Secrets
from lab.sim.placeholders import Placeholders
from lab.sites.rows import Row, Site

def tree_of(name: str, say: object) -> Path:  # TODO(lead)
    return Path("/")


_MACHINE = Path("/")

Say = Callable[[str], None]


@dataclass
class Builder:
    """Makes the hosts of a site. ``secrets`` are those of its logins; build() adds the secrets
    of domain users, which are made with the directory."""

    site: Site
    folder: Path
    secrets: dict[str, Secrets] = field(repr=False)
    hosts: list[Host] = field(default_factory=list)

    def build(self, say: Say) -> list[Host]:
        """All hosts; whole trees and the directory are made first where there are none yet."""
        names = sorted({row.tree for row in self.site.host if row.tree})
        trees = {name: tree_of(name, say) for name in names}
        servers = Servers(self.site, self.secrets)
        self.hosts = [
            Host(
                row.name,
                f"{self.site.network}.{row.address}",
                mac=row.mac or None,
                tree=trees.get(row.tree, _MACHINE),
                files=self._files(row),
                servers=tuple(servers.of(row)),
            )
            for row in self.site.host
        ]
        return self.hosts

    def held(self) -> dict[str, tuple[int, ...]]:
        """The ports that real servers hold, by host; the devices leave them alone."""
        return {
            host.name: tuple(sorted({port.number for port in host.ports()})) for host in self.hosts
        }

    def _files(self, row: Row) -> dict[str, Entry]:
        own = Placeholders.of(row.name, self.site.network, row.address, row.mac)
        return {
            path: File(own.text(text), 0o440 if "sudoers" in path else 0o644)
            for path, text in row.files.items()
        }

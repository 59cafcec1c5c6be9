"""What ``site.toml`` of a test site may say: the network, the logins, a row for each host."""

from typing import Literal

from lab.sites.servers import Servers
from lab.sites.tables import Certificate, Table

__all__ = ["Certificate", "Login", "Row", "Site", "Table"]


class Login(Table, frozen=True):
    """One credential, without its secrets. ``community`` is only given where the client has left
    it at its factory value; other secrets are made at each start, those of a domain user
    (``user`` is "DOMAIN\\\\name") when the directory is built. ``hosts`` are names of hosts."""

    name: str
    transport: Literal["ssh", "snmp", "winrm", "ldap"]
    kind: Literal["password", "key", "community", "v3"]
    user: str = ""
    community: str = ""
    auth_protocol: str = "sha1"
    priv_protocol: str = "aes128"
    hosts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Row(Table, frozen=True):
    """One host. ``address`` is the last octet; ``mac`` and ``what`` are for people.

    ``device`` names the file in ``devices/`` that simulates it, by itself or beside the real
    ``servers``, which win where both would hold a port. ``tree`` is the root file system of the
    real servers: "" the machine's own, or the name of a Debian release.
    """

    name: str
    address: int
    what: str
    mac: str = ""
    device: str = ""
    tree: str = ""
    servers: Servers = Servers()
    files: dict[str, str] = {}


class Site(Table, frozen=True):
    """A site: ``network`` is the first three octets of its addresses in the lab, ``prefix`` the
    length of the scope's prefix. ``laptop`` is the last octet of the laptop's address."""

    name: str
    client: str
    network: str
    prefix: int = 24
    laptop: int = 250
    login: tuple[Login, ...] = ()
    host: tuple[Row, ...] = ()

    def credential(self, name: str) -> Login:
        """The credential of that name. Raises KeyError."""
        return {login.name: login for login in self.login}[name]

"""What ``site.toml`` of a test site may say: the network, the logins, a row for each host."""

from typing import Annotated, Literal

from msgspec import Meta

from lab.sites.servers import Servers
from lab.sites.tables import Certificate, Octet, Table

__all__ = ["Certificate", "Login", "Row", "Site", "Table"]


# They become names of variables and of namespaces, and lines of servers' own files.
_LOGIN = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
_NAME = Annotated[str, Meta(pattern=r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
_USER = Annotated[str, Meta(pattern=r"^[^\s:]{0,64}$")]
_MAC = Annotated[str, Meta(pattern=r"^([0-9a-f][02468ace](:[0-9a-f]{2}){5})?$")]
_PATH = Annotated[str, Meta(pattern=r"^(/(?!\.\.?(/|$))[^/\x00]+)+$")]


class Login(Table, frozen=True):
    """One credential, without its secrets. ``community`` is only given where the client has left
    it at its factory value; other secrets are made at each start, those of a domain user
    (``user`` is "DOMAIN\\\\name") when the directory is built. ``hosts`` are names of hosts."""

    name: _LOGIN
    transport: Literal["ssh", "snmp", "winrm", "ldap"]
    kind: Literal["password", "key", "community", "v3", "certificate"]
    user: _USER = ""
    community: str = ""
    auth_protocol: Literal["md5", "sha1", "sha256", "sha512"] = "sha1"
    priv_protocol: Literal["des", "aes128", "aes256"] = "aes128"
    hosts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


class Row(Table, frozen=True):
    """One host. ``address`` is the last octet; ``mac`` and ``what`` are for people.

    ``device`` names the file in ``devices/`` that simulates it, by itself or beside the real
    ``servers``, which win where both would hold a port. ``tree`` is the root file system of the
    real servers: "" the machine's own, or the name of a Debian release.
    """

    name: _NAME
    address: Octet
    what: str
    mac: _MAC = ""
    device: str = ""
    tree: Literal["", "bookworm", "bullseye"] = ""
    servers: Servers = Servers()
    files: dict[_PATH, str] = {}


class Site(Table, frozen=True):
    """A site: ``network`` is the first three octets of its addresses in the lab, ``prefix`` the
    length of the scope's prefix. ``laptop`` is the last octet of the laptop's address. With
    ``open_shares`` the client allows to ask servers for their shares."""

    name: str
    client: str
    network: str
    prefix: Annotated[int, Meta(ge=16, le=30)] = 24
    laptop: Octet = 250
    open_shares: bool = False
    login: tuple[Login, ...] = ()
    host: tuple[Row, ...] = ()

    def credential(self, name: str) -> Login:
        """The credential of that name. Raises KeyError."""
        return {login.name: login for login in self.login}[name]

"""What a simulated device is, and how it is read from its TOML file.

The hosts of a site stand in its ``site.toml`` (lab.sites); a row with a ``device`` is simulated as
the file of that name in ``devices/`` says. A device may start from others by ``extends``: tables
are merged, everything else is replaced. Texts may hold placeholders (``lab.sim.placeholders``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from lab.sim.device_file import read_extended
from lab.sim.placeholders import Placeholders
from lab.sites import recordings
from lab.sites.reading import SiteFileError
from lab.sites.rows import Certificate, Row, Site, Table
from lab.sites.tables import Latin1, PortNumber

SSH, SNMP = 22, 161
WSMAN, WSMAN_TLS = 5985, 5986
LDAP, LDAP_TLS, GLOBAL_CATALOG, GLOBAL_CATALOG_TLS = 389, 636, 3268, 3269


class Page(Table, frozen=True):
    """One reply to GET and HEAD."""

    status: int = 200
    headers: dict[str, str] = {}
    title: str = ""


class Http(Page, frozen=True):
    """The reply for any path but those of ``paths``. ``clock`` is how far ``Date`` is off, in
    seconds."""

    clock: int = 0
    paths: dict[str, Page] = {}


class SshHello(Table, frozen=True):
    """A server that offers what our SSH library no longer speaks: it ends after KEXINIT."""

    banner: str
    kex: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]


class Service(Table, frozen=True):
    """One TCP port. Just one of ``http``, ``ssh_hello``, ``greeting`` and ``silent`` is given.

    ``greeting`` is sent at once, as Latin-1, so that ``\\u00ff`` is the octet 255; ``replies``
    answers lines by their first word. ``silent`` accepts, says nothing, and closes when spoken to.
    """

    http: Http | None = None
    ssh_hello: SshHello | None = None
    greeting: Latin1 | None = None
    replies: dict[str, str] = {}
    silent: bool = False
    tls: Certificate | None = None


class Ssh(Table, frozen=True):
    """An SSH server. ``logins`` name credentials of the site; with ``menu`` the login shell is a
    menu that prints this text and runs nothing. The last lists narrow what is offered."""

    banner: str
    logins: tuple[str, ...] = ()
    menu: str = ""
    port: PortNumber = SSH
    kex: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()


class Snmp(Table, frozen=True):
    """An SNMP agent: its data file, the files of its contexts, who may read, and the largest
    message that it sends, in octets."""

    data: str
    logins: tuple[str, ...]
    contexts: dict[str, str] = {}
    largest: int = 1472


Scheme = Literal["Negotiate", "Kerberos", "Basic", "Certificate"]


class WinRm(Table, frozen=True):
    """A WS-Man server (DSP0226): the files of its CIM instances and registry, the later over the
    earlier, and who may log in. ``tls`` opens port 5986 beside 5985; without ``http`` 5985 is
    closed. ``denied`` are namespaces that the logins may not read, ``hung`` classes that never
    answer, ``rights`` those of a login that is no administrator. Over TLS, where ``auth`` has
    Certificate, the logins of that kind are mapped to accounts of the host itself."""

    data: tuple[str, ...]
    logins: tuple[str, ...] = ()
    http: bool = True
    tls: Certificate | None = None
    auth: tuple[Scheme, ...] = ("Negotiate", "Kerberos")
    allow_unencrypted: bool = False
    channel_binding: Literal["none", "relaxed", "strict"] = "relaxed"
    denied: tuple[str, ...] = ()
    hung: tuple[str, ...] = ()
    rights: dict[str, Literal["administrator", "remote-management", "none"]] = {}

    def ports(self) -> tuple[int, ...]:
        """The TCP ports that are open."""
        return (WSMAN,) * self.http + (WSMAN_TLS,) * (self.tls is not None)


class Ldap(Table, frozen=True):
    """A domain controller's LDAP server (RFC 4511): its LDIF files, the later over the earlier,
    who may log in, and what it demands. ``tls`` opens 636 and 3269 and allows StartTLS."""

    data: tuple[str, ...]
    logins: tuple[str, ...] = ()
    signing: Literal["none", "required"] = "required"
    channel_binding: Literal["never", "supported", "always"] = "supported"
    tls: Certificate | None = None

    def ports(self) -> tuple[int, ...]:
        """The TCP ports that are open."""
        return (LDAP, GLOBAL_CATALOG) + (LDAP_TLS, GLOBAL_CATALOG_TLS) * (self.tls is not None)


class Output(Table, frozen=True):
    """What a shell question gets."""

    stdout: str = ""
    status: int = 0


class Device(Table, frozen=True):
    """What a simulated host serves."""

    ssh: Ssh | None = None
    snmp: Snmp | None = None
    winrm: WinRm | None = None
    ldap: Ldap | None = None
    service: dict[PortNumber, Service] = {}
    shell: dict[str, Output | str] = {}


class Host(msgspec.Struct, frozen=True):
    """A row of the site and its device; ``without`` are TCP ports that a real server holds."""

    row: Row
    device: Device
    without: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def address(self) -> int:
        """The last octet."""
        return self.row.address

    def ports(self) -> tuple[int, ...]:
        """The TCP ports that are open, by their standard numbers."""
        device, ports = self.device, set(self.device.service)
        ports |= {device.ssh.port} if device.ssh else set()
        for server in (device.winrm, device.ldap):
            ports |= set(server.ports()) if server else set()
        return tuple(sorted(ports - self.without))

    def output(self, question: str) -> Output:
        """The answer to a shell question; a text stands for status 0, none for 127."""
        found = self.device.shell.get(question, Output(status=127))
        return Output(stdout=found) if isinstance(found, str) else found


def read_hosts(site: Site, folder: Path, network: str) -> tuple[Host, ...]:
    """The simulated hosts by address; ``network`` is the first three octets of their addresses.

    Raises SiteFileError where one is wrong.
    """
    rows = sorted((row for row in site.host if row.device), key=lambda row: row.address)
    return tuple(Host(row, _device(row, site, folder / "devices", network)) for row in rows)


def _device(row: Row, site: Site, folder: Path, network: str) -> Device:
    if row.device.endswith(recordings.SUFFIX):
        return Device(snmp=Snmp(data=row.device, logins=(recordings.LOGIN,)))
    file = folder / f"{row.device}.toml"
    own = Placeholders.of(row.name, network, row.address, row.mac)
    device = read_extended(file, Device, own)
    for message in _contradictions(device, site, folder):
        raise SiteFileError(f"{file}: {message}")
    return device


def _contradictions(device: Device, site: Site, folder: Path) -> Iterator[str]:
    logins = {login.name: login.transport for login in site.login}
    for key in ("ssh", "snmp", "winrm", "ldap"):
        server = getattr(device, key)
        for name in server.logins if server else ():
            if logins.get(name) != key:
                yield f"{key}.logins: there is no {key} login {name}"
    if device.snmp:
        for name in (device.snmp.data, *device.snmp.contexts.values()):
            if not (folder / name).is_file():
                yield f"snmp: there is no file {folder / name}"
    for port, service in device.service.items():
        kinds = (service.http, service.ssh_hello, service.greeting, service.silent or None)
        if sum(kind is not None for kind in kinds) != 1:
            yield f"service.{port}: just one of http, ssh_hello, greeting and silent"

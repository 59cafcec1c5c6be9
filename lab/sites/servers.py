"""The real servers that a host of a site may run, as tables of ``site.toml``."""

from typing import Annotated, Literal

from msgspec import Meta

from lab.sites.tables import Certificate, Latin1, Octet, PortNumber, Table

_ID = Annotated[int, Meta(ge=0, le=4_294_967_294)]
_SECONDS = Annotated[int, Meta(ge=-100_000_000, le=100_000_000)]
_USER = Annotated[str, Meta(pattern=r"^[a-z_][a-z0-9_-]{0,31}$")]


class Account(Table, frozen=True):
    """A local account of a Linux host, for nobody to log in by: it is there to be found."""

    name: _USER
    uid: _ID = 0
    shell: str = "/bin/sh"
    groups: tuple[str, ...] = ()


class Sshd(Table, frozen=True):
    """OpenSSH. ``logins`` are credentials of the site; ``config`` are lines of sshd_config(5)
    that win over the lab's own."""

    logins: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    config: tuple[str, ...] = ()
    banner: str = ""


class Snmpd(Table, frozen=True):
    """net-snmp's agent. ``object_id`` is sysObjectID; ``config`` are lines of snmpd.conf(5)."""

    logins: tuple[str, ...]
    descr: str = ""
    object_id: str = "1.3.6.1.4.1.8072.3.2.10"
    location: str = ""
    contact: str = ""
    config: tuple[str, ...] = ()


class Nginx(Table, frozen=True):
    """HTTP on 80, HTTPS on 443 with ``tls``. ``config`` are lines of the server block."""

    http: bool = True
    tls: Certificate | None = None
    title: str = "It works"
    config: tuple[str, ...] = ()


class Bind(Table, frozen=True):
    """BIND for ``zone``; ``recursion`` and ``transfer`` are for everybody where they are true."""

    zone: Annotated[str, Meta(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")]
    recursion: bool = False
    transfer: bool = False


class Dhcp(Table, frozen=True):
    """dnsmasq: it offers last octets ``first`` to ``last`` and a ``router`` (a last octet)."""

    first: Octet
    last: Octet
    router: Octet


class Ftp(Table, frozen=True):
    """vsftpd; with ``tls`` AUTH TLS is demanded."""

    tls: Certificate | None = None
    anonymous: bool = False


class Mail(Table, frozen=True):
    """Postfix with STARTTLS by ``tls``; none without."""

    tls: Certificate | None = None


class Ntp(Table, frozen=True):
    """chrony as a server of time, ``offset`` seconds off."""

    offset: _SECONDS = 0


class Nut(Table, frozen=True):
    """NUT's upsd with a dummy UPS: variables and their values."""

    variables: dict[
        Annotated[str, Meta(pattern=r"^[a-z0-9]+(\.[a-z0-9]+)*$")],
        Annotated[str, Meta(pattern=r"^[^\n\r]*$")],
    ] = {}


class Printing(Table, frozen=True):
    """CUPS with one queue; ``shared`` to everybody."""

    queue: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,127}$")]
    shared: bool = True


ShareName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_ $-]{1,80}$")]


class Share(Table, frozen=True):
    """One share of a file server; ``open`` to everybody."""

    name: ShareName
    open: bool = False


class Smb(Table, frozen=True):
    """smbd: alone, or as a ``member`` of the site's domain."""

    smb1: bool = False
    signing: bool = True
    member: bool = False
    share: tuple[Share, ...] = ()


class DomainController(Table, frozen=True):
    """Samba as the domain controller of the site's ``directory.toml``. ``share`` are names of
    folders that everybody may write, where it is a file server too."""

    tls: Literal["good", "weak", "none"] = "good"
    share: tuple[ShareName, ...] = ()


class Servers(Table, frozen=True):
    """The servers of one host; telnet is inetutils' telnetd."""

    sshd: Sshd | None = None
    snmpd: Snmpd | None = None
    nginx: Nginx | None = None
    bind: Bind | None = None
    dhcp: Dhcp | None = None
    ftp: Ftp | None = None
    telnet: bool = False
    mail: Mail | None = None
    ntp: Ntp | None = None
    nut: Nut | None = None
    printing: Printing | None = None
    smb: Smb | None = None
    domain_controller: DomainController | None = None
    banners: dict[PortNumber, Latin1] = {}

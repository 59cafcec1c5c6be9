"""From the tables of a site's file to real servers: one function a table."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import serialization as form

from lab.real.accounts import User
from lab.real.certificates import Certificate
from lab.real.directory.controller import SambaDc
from lab.real.directory.member import SambaMember, Winbindd
from lab.real.server import Server
from lab.real.servers.banners import Banners
from lab.real.servers.clock import Chrony
from lab.real.servers.dhcp import Dhcp
from lab.real.servers.dns import Bind, Zone
from lab.real.servers.ftp import Vsftpd
from lab.real.servers.mail import Postfix
from lab.real.servers.nas import Nas, Share
from lab.real.servers.power import Upsd
from lab.real.servers.printing import Cups, Queue
from lab.real.servers.snmp import Snmpd, SnmpUser, System
from lab.real.servers.ssh import Sshd
from lab.real.servers.telnet import Telnetd
from lab.real.servers.web import Nginx, Tls
from lab.sim.certificates import Mint
from lab.sim.logins import Secrets
from lab.sites import servers as tables
from lab.sites.rows import Row, Site
from lab.sites.tables import Certificate as Wanted

# snmpd.conf(5) and snmpcmd(1) have names of their own for the protocols of the site's file.
_AUTH = {"md5": "MD5", "sha1": "SHA", "sha256": "SHA-256", "sha512": "SHA-512"}
_PRIV = {"des": "DES", "aes128": "AES", "aes256": "AES-256"}


# What each table of a row starts.
_KINDS: Mapping[str, tuple[type[Server], ...]] = {
    "sshd": (Sshd,),
    "snmpd": (Snmpd,),
    "nginx": (Nginx,),
    "bind": (Bind,),
    "dhcp": (Dhcp,),
    "ftp": (Vsftpd,),
    "mail": (Postfix,),
    "ntp": (Chrony,),
    "nut": (Upsd,),
    "printing": (Cups,),
    "telnet": (Telnetd,),
    "banners": (Banners,),
    "smb": (Nas, SambaMember, Winbindd),
    "domain_controller": (SambaDc,),
}


def kinds(site: Site) -> Iterator[type[Server]]:
    """The kinds of servers that the hosts of a site run."""
    for row in site.host:
        for name, kind in _KINDS.items():
            if getattr(row.servers, name):
                yield from kind


@dataclass(frozen=True)
class Servers:
    """Makes the servers of a site's rows, all with the same secrets and certificates."""

    site: Site
    secrets: Mapping[str, Secrets] = field(repr=False)
    mint: Mint = field(default_factory=Mint)

    def of(self, row: Row) -> Iterator[Server]:
        """The real servers of one row, the domain's apart."""
        makers: Mapping[str, Callable[[Row], Server]] = {
            "sshd": self._sshd,
            "snmpd": self._snmpd,
            "nginx": self._nginx,
            "bind": self._bind,
            "dhcp": self._dhcp,
            "ftp": self._ftp,
            "mail": self._mail,
            "ntp": self._ntp,
            "nut": self._nut,
            "printing": self._printing,
        }
        for name, make in makers.items():
            if getattr(row.servers, name) is not None:
                yield make(row)
        if row.servers.telnet:
            yield Telnetd()
        if row.servers.banners:
            yield Banners({p: text.encode("latin-1") for p, text in row.servers.banners.items()})
        if row.servers.smb is not None and not row.servers.smb.member:
            yield self._nas(row.servers.smb)

    def _sshd(self, row: Row) -> Server:
        table = row.servers.sshd
        assert table is not None
        users = [self._user(self.secrets[name]) for name in table.logins]
        users += [
            User(each.name, shell=each.shell, uid=each.uid, groups=each.groups)
            for each in table.accounts
        ]
        return Sshd(users=tuple(users), config=table.config, banner=table.banner or None)

    def _user(self, secret: Secrets) -> User:
        if secret.login.kind == "key":
            return User(secret.login.user, keys=(_authorised(secret.values["key"]),))
        return User(secret.login.user, secret.values["password"])

    def _snmpd(self, row: Row) -> Server:
        table = row.servers.snmpd
        assert table is not None
        secrets = [self.secrets[name] for name in table.logins]
        system = System(
            table.descr or None, table.object_id, row.name, table.location, table.contact
        )
        return Snmpd(
            communities=tuple(
                each.values["community"] for each in secrets if each.login.kind == "community"
            ),
            users=tuple(_snmp_user(each) for each in secrets if each.login.kind == "v3"),
            system=system,
            config=table.config,
        )

    def _nginx(self, row: Row) -> Server:
        table = row.servers.nginx
        assert table is not None
        tls = table.tls and Tls(self.certificate(table.tls), table.tls.versions)
        page = f"<!DOCTYPE html><html><head><title>{table.title}</title></head></html>\n"
        return Nginx(
            http_port=80 if table.http else None,
            tls=tls or None,
            pages={"/index.html": page},
            config=table.config,
        )

    def _bind(self, row: Row) -> Server:
        table = row.servers.bind
        assert table is not None
        network = self.site.network
        records = [f"{each.name} IN A {network}.{each.address}" for each in self.site.host]
        zone = Zone(table.zone, tuple(records), transfer=table.transfer)
        world = {"www.example.org": f"{network}.{row.address}"} if table.recursion else {}
        return Bind((zone,), recursion=table.recursion, world=world)

    def _dhcp(self, row: Row) -> Server:
        table = row.servers.dhcp
        assert table is not None
        first, last, router = (
            f"{self.site.network}.{octet}" for octet in (table.first, table.last, table.router)
        )
        return Dhcp(first, last, router)

    def _ftp(self, row: Row) -> Server:
        table = row.servers.ftp
        assert table is not None
        tls = self.certificate(table.tls) if table.tls else None
        return Vsftpd(tls=tls, tls_only=tls is not None, anonymous=table.anonymous)

    def _mail(self, row: Row) -> Server:
        table = row.servers.mail
        assert table is not None
        return Postfix(tls=self.certificate(table.tls) if table.tls else None)

    def _ntp(self, row: Row) -> Server:
        table = row.servers.ntp
        assert table is not None
        return Chrony(wrong=table.offset)

    def _nut(self, row: Row) -> Server:
        table = row.servers.nut
        assert table is not None
        return Upsd(table.variables) if table.variables else Upsd()

    def _printing(self, row: Row) -> Server:
        table = row.servers.printing
        assert table is not None
        queue = Queue(table.queue, shared=table.shared)
        return Cups((queue,), everybody=table.shared)

    def _nas(self, table: tables.Smb) -> Server:
        shares = tuple(Share(each.name, guests=each.open) for each in table.share)
        oldest = "NT1" if table.smb1 else "SMB2_10"
        signing = "mandatory" if table.signing else "disabled"
        return Nas(shares, oldest=oldest, signing=signing)

    def certificate(self, wanted: Wanted) -> Certificate:
        """A certificate as the site's file wants it, for a real server."""
        issued = self.mint.issue(wanted)
        chain = issued.chain.decode()
        last = chain.rindex("-----BEGIN")
        return Certificate(chain, issued.key.decode(), authority=chain[last:])


def _authorised(private: str) -> str:
    """The line of authorized_keys(5) for an OpenSSH private key."""
    key = form.load_ssh_private_key(private.encode(), password=None)
    ssh = (form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    return key.public_key().public_bytes(*ssh).decode()


def _snmp_user(secret: Secrets) -> SnmpUser:
    login, values = secret.login, secret.values
    auth, priv = _AUTH[login.auth_protocol], _PRIV[login.priv_protocol]
    return SnmpUser(login.user, auth, values["auth"], priv, values["priv"])

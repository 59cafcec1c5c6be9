"""Samba as the Active Directory domain controller of a lab host."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from lab.real.certificates import Certificate
from lab.real.directory.archive import Archive
from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_CLOCK = "/usr/local/lib/siteproof-lab/clock_program.py"
_TLS = "/var/lib/samba/private/tls"
_PLAIN = (53, 88, 135, 139, 389, 445, 464, 3268)
_SECURE = (636, 3269)
_UPDATES = {"none": "disabled", "insecure": "nonsecure", "secure": "secure only"}
# The dates are moved on before Samba reads the first of them.
_START = f"""\
/usr/bin/python3 -I {_CLOCK} "$1" || exit
exec /usr/sbin/samba --foreground --no-process-group --debug-stdout
"""

#: For every host of a domain: the folders that Samba writes to beside its state.
FOLDERS: Mapping[str, Entry] = {
    "/run/samba": Folder(),
    "/var/log/samba": Folder(),
    "/var/cache/samba": Folder(),
}


@dataclass(frozen=True, slots=True)
class SambaDc(Server):
    """The domain controller of an archive; its host has the layer ``archive.controller``.

    ``tls`` is the certificate of LDAPS and StartTLS, without which there are neither. Binds must
    be signed or sealed, as Samba wants it of itself. ``shares`` are names of folders that every
    user of the domain may write.
    """

    programs: ClassVar[Mapping[str, str]] = {
        "/usr/sbin/samba": "samba",
        "/usr/bin/python3": "python3-samba",
        "/usr/share/samba/setup/provision.ldif": "samba-ad-provision",
        "/usr/sbin/winbindd": "winbind",
    }

    archive: Archive
    tls: Certificate | None = None
    shares: tuple[str, ...] = ()

    def ports(self) -> Sequence[Port]:
        numbers = _PLAIN + (_SECURE if self.tls else ())
        return (*(Port("tcp", number) for number in numbers), Port("udp", 53), Port("udp", 88))

    def command(self) -> Sequence[str]:
        return ("sh", "-c", _START, "samba", str(int(self.archive.built.timestamp())))

    def files(self, host: "Host") -> Mapping[str, Entry]:
        directory = self.archive.directory
        address = f"{self.archive.network}.{directory.address}"
        if (host.name, str(host.addresses[0])) != (directory.controller, address):
            raise ValueError(f"the domain controller is {directory.controller} at {address}")
        program = Path(__file__).with_name("clock_program.py").read_bytes()
        return {
            **FOLDERS,
            **domain_files(self.archive),
            **self._tls_files(),
            "/etc/samba/smb.conf": File(self._config()),
            "/etc/hosts": File(
                f"127.0.0.1 localhost\n{address} {directory.dns_name} {host.name}\n"
            ),
            _CLOCK: File(program),
            "/srv/shares": Folder(),
            **{_folder(name): Folder(0o777) for name in self.shares},
        }

    def _tls_files(self) -> Mapping[str, Entry]:
        if self.tls is None:
            return {}
        return {
            _TLS: Folder(0o700),
            f"{_TLS}/key.pem": File(self.tls.key, 0o600),
            f"{_TLS}/cert.pem": File(self.tls.chain),
            f"{_TLS}/ca.pem": File(self.tls.authority),
        }

    def _config(self) -> str:
        """smb.conf(5). Without dnsupdate, which would spend the first seconds on the DNS records
        that are there already."""
        directory = self.archive.directory
        lines = [
            f"netbios name = {directory.controller}",
            f"realm = {directory.realm}",
            f"workgroup = {directory.netbios}",
            "server role = active directory domain controller",
            "server services = -dnsupdate",
            "dns forwarder =",
            f"tls enabled = {'yes' if self.tls else 'no'}",
            *(f"tls {what}file = {_TLS}/{what}.pem" for what in ("key", "cert", "ca")),
            f"allow dns updates = {_UPDATES[directory.zone.updates]}",
            *directory.conf,
        ]
        sysvol = "/var/lib/samba/sysvol"
        return (
            section("global", lines)
            + section("sysvol", [f"path = {sysvol}", "read only = no"])
            + section(
                "netlogon",
                [f"path = {sysvol}/{directory.realm.lower()}/scripts", "read only = no"],
            )
            + "".join(section(n, [f"path = {_folder(n)}", "read only = no"]) for n in self.shares)
        )


def _folder(share: str) -> str:
    """Where a share is."""
    return f"/srv/shares/{share.lower()}"


def section(name: str, lines: Sequence[str]) -> str:
    """A section of smb.conf."""
    return f"[{name}]\n" + "".join(f"  {line}\n" for line in lines)


def domain_files(archive: Archive) -> Mapping[str, Entry]:
    """How a host of the domain finds it: names and Kerberos by the domain controller alone."""
    directory = archive.directory
    address = f"{archive.network}.{directory.address}"
    return {
        "/etc/resolv.conf": File(f"search {directory.realm.lower()}\nnameserver {address}\n"),
        "/etc/krb5.conf": File(krb5_conf(archive)),
    }


def krb5_conf(archive: Archive) -> str:
    """krb5.conf(5) that asks no DNS: for hosts of the domain, and for clients on the laptop."""
    directory = archive.directory
    realm, address = directory.realm, f"{archive.network}.{directory.address}"
    return f"""\
[libdefaults]
  default_realm = {realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
[realms]
  {realm} = {{
    kdc = {address}
    admin_server = {address}
    kpasswd_server = {address}
  }}
[domain_realm]
  .{realm.lower()} = {realm}
  {realm.lower()} = {realm}
"""

"""From a site's rows to the hosts of a lab."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lab.real.directory.archive import Archive, archive_of
from lab.real.directory.controller import SambaDc
from lab.real.directory.member import MemberShare, member_servers
from lab.real.files import Entry, File
from lab.real.host import Host
from lab.real.server import Server
from lab.real.site.servers import Servers
from lab.real.trees import path, tree
from lab.sim.logins import Secrets, make_secrets
from lab.sim.placeholders import Placeholders
from lab.sites.reading import SiteFileError
from lab.sites.rows import Row, Site
from lab.sites.tables import Certificate

_MACHINE = Path("/")
_SUDOERS = "/etc/sudoers"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """The hosts of a site, and the secrets of its logins, those of domain users among them."""

    site: Site
    hosts: tuple[Host, ...]
    secrets: dict[str, Secrets] = field(repr=False)

    def held(self) -> dict[str, tuple[int, ...]]:
        """The ports that real servers hold, by host; the devices leave them alone."""
        return {
            host.name: tuple(sorted({port.number for port in host.ports()})) for host in self.hosts
        }


def build(site: Site, folder: Path, say: Say) -> Built:
    """All hosts of the site in ``folder``; whole trees and the directory are made first where
    there are none yet, which ``say`` hears.

    Raises:
        SiteFileError: the site's directory.toml is wrong.
        LabError, BuildError: a tree or the directory could not be made.
    """
    archive = _archive(site, folder, say)
    secrets = make_secrets(site, _passwords(archive))
    trees = _trees(site, say)
    servers = Servers(site, secrets)
    hosts = [
        Host(
            row.name,
            f"{site.network}.{row.address}",
            mac=row.mac or None,
            tree=trees.get(row.tree, _MACHINE),
            layers=_layers(row, archive),
            files=_files(row, site),
            servers=(*_domain(row, archive, servers), *servers.of(row)),
        )
        for row in site.host
    ]
    return Built(site, tuple(hosts), secrets)


def _trees(site: Site, say: Say) -> dict[str, Path]:
    names = sorted({row.tree for row in site.host if row.tree})
    for name in names:
        if not path(name).is_dir():
            say(f"making a tree of Debian {name}; it is kept, and this takes a minute")
    return {name: tree(name) for name in names}


def _archive(site: Site, folder: Path, say: Say) -> Archive | None:
    """The directory that a row of the site wants."""
    for row in site.host:
        if row.servers.domain_controller or (row.servers.smb and row.servers.smb.member):
            say("preparing the Active Directory; the first time takes a quarter of a minute")
            return archive_of(folder, site.network)
    return None


def _passwords(archive: Archive | None) -> dict[str, str]:
    """Those of the directory's people, by DOMAIN\\user as in the site's logins."""
    if archive is None:
        return {}
    domain = archive.directory.netbios
    return {f"{domain}\\{name}": password for name, password in archive.passwords.items()}


def _layers(row: Row, archive: Archive | None) -> tuple[Path, ...]:
    if archive is None:
        return ()
    if row.servers.domain_controller:
        return (archive.controller,)
    if row.servers.smb and row.servers.smb.member:
        return (archive.member(row.name),)
    return ()


def _domain(row: Row, archive: Archive | None, servers: Servers) -> tuple[Server, ...]:
    """The servers of a host that belong to the directory."""
    if archive is None:
        return ()
    if table := row.servers.domain_controller:
        wanted = _certificate(table.tls, f"{row.name}.{archive.directory.realm.lower()}")
        certificate = servers.certificate(wanted) if wanted else None
        return (SambaDc(archive, certificate, table.share),)
    if (smb := row.servers.smb) and smb.member:
        shares = [MemberShare(each.name, each.open) for each in smb.share]
        return member_servers(archive, shares, smb1=smb.smb1, signing=smb.signing)
    return ()


def _certificate(tls: str, name: str) -> Certificate | None:
    if tls == "good":
        return Certificate(common_name=name, issuer="office-ca", key="rsa2048")
    # A weak one is not even made out to the controller's full name.
    return Certificate(common_name=name.partition(".")[0], key="rsa1024") if tls == "weak" else None


def _files(row: Row, site: Site) -> dict[str, Entry]:
    own = Placeholders.of(row.name, site.network, row.address, row.mac)
    try:
        return {
            path: File(own.text(text), 0o440 if path.startswith(_SUDOERS) else 0o644)
            for path, text in row.files.items()
        }
    except ValueError as error:
        raise SiteFileError(f"site.toml: host {row.name}: files: {error}") from None

"""A file server that is a member of the lab's domain: smbd, and winbindd for its logins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from platform import machine
from typing import TYPE_CHECKING, ClassVar

from lab.real.directory.archive import Archive
from lab.real.directory.controller import FOLDERS, domain_files, section
from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

# Both wait: a winbindd that finds no domain controller gives up for half a minute, and a login
# at smbd fails while winbindd is not ready.
_WINBINDD = """\
until (exec 3<>"/dev/tcp/$1/445") 2>/dev/null; do sleep 0.1; done
exec /usr/sbin/winbindd --foreground --no-process-group --debug-stdout
"""
_SMBD = """\
until wbinfo --ping-dc >/dev/null 2>&1; do sleep 0.1; done
exec /usr/sbin/smbd --foreground --no-process-group --debug-stdout
"""
# smbd wants every user to be one of the system's too.
_NAMES = "passwd: files winbind\ngroup: files winbind\nhosts: files dns\n"


@dataclass(frozen=True, slots=True)
class MemberShare:
    """A shared folder; ``open`` for every user of the domain to read and write, else closed to all
    but its administrators."""

    name: str
    open: bool = False
    files: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """Where it is."""
        return f"/srv/shares/{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Winbindd(Server):
    """winbindd of a member; its settings come with SambaMember."""

    programs: ClassVar[Mapping[str, str]] = {
        "/usr/sbin/winbindd": "winbind",
        "/usr/bin/wbinfo": "winbind",
        f"/lib/{machine()}-linux-gnu/libnss_winbind.so.2": "libnss-winbind",
    }

    archive: Archive

    def command(self) -> Sequence[str]:
        address = f"{self.archive.network}.{self.archive.directory.address}"
        return ("bash", "-c", _WINBINDD, "winbindd", address)


@dataclass(frozen=True, slots=True)
class SambaMember(Server):
    """smbd of a member computer; its host has the layer ``archive.member(NAME)``.

    A host runs it together with Winbindd: ``servers=member_servers(...)``. ``smb1`` lets the
    oldest dialect in, ``signing`` is demanded or off.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/smbd": "samba"}

    archive: Archive
    shares: tuple[MemberShare, ...] = ()
    smb1: bool = False
    signing: bool = True

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", 139), Port("tcp", 445))

    def command(self) -> Sequence[str]:
        return ("sh", "-c", _SMBD)

    def files(self, host: "Host") -> Mapping[str, Entry]:
        files: dict[str, Entry] = {
            **FOLDERS,
            **domain_files(self.archive),
            "/etc/samba/smb.conf": File(self._config(host.name)),
            "/etc/nsswitch.conf": File(_NAMES),
            "/srv/shares": Folder(),
        }
        for share in self.shares:
            # Windows' rights are those of the share; the folder behind it holds nobody back.
            files[share.folder] = Folder(0o777)
            for name in share.files:
                files[f"{share.folder}/{name}"] = File("", 0o666)
        return files

    def _config(self, name: str) -> str:
        """smb.conf(5). The machine's password stays what the archive has."""
        directory = self.archive.directory
        lines = [
            f"netbios name = {name}",
            f"realm = {directory.realm}",
            f"workgroup = {directory.netbios}",
            "server role = member server",
            "security = ads",
            "machine password timeout = 0",
            "idmap config * : backend = tdb",
            "idmap config * : range = 10000-19999",
            f"idmap config {directory.netbios} : backend = rid",
            f"idmap config {directory.netbios} : range = 100000-999999",
            f"server min protocol = {'NT1' if self.smb1 else 'SMB2_10'}",
            f"server signing = {'mandatory' if self.signing else 'disabled'}",
            "load printers = no",
            "printcap name = /dev/null",
        ]
        return section("global", lines) + "".join(map(self._share, self.shares))

    def _share(self, share: MemberShare) -> str:
        lines = [f"path = {share.folder}", "read only = no"]
        if not share.open:
            lines.append(f'valid users = "@{self.archive.directory.netbios}\\Domain Admins"')
        return section(share.name, lines)


def member_servers(
    archive: Archive, shares: Sequence[MemberShare], *, smb1: bool = False, signing: bool = True
) -> tuple[Server, ...]:
    """What a member file server runs."""
    return (Winbindd(archive), SambaMember(archive, tuple(shares), smb1, signing))

"""smbd alone, without a domain: the file shares of a small NAS, old protocols and all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_STATE = "/var/lib/nas"


@dataclass(frozen=True, slots=True)
class Share:
    """A folder that everybody may read, and write to where it is ``writable``.

    One that is not for ``guests`` is closed to all: the server has no accounts of its own.
    """

    name: str
    comment: str = ""
    guests: bool = True
    writable: bool = True
    shown: tuple[tuple[str, str], ...] = ()

    @property
    def folder(self) -> str:
        return f"/srv/{self.name.lower()}"


@dataclass(frozen=True, slots=True)
class Nas(Server):
    """smbd on TCP ports 139 and 445, standalone, with guests.

    ``oldest`` and ``newest`` are smb.conf's names of dialects: NT1 is SMB1, then SMB2_02, SMB2_10,
    SMB3_00, SMB3_11. ``signing`` is disabled, auto or mandatory. ``config`` are further lines of
    the global section.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/smbd": "samba"}

    shares: tuple[Share, ...] = (Share("Public"),)
    oldest: str = "NT1"
    newest: str = "SMB3_11"
    signing: str = "auto"
    workgroup: str = "WORKGROUP"
    config: tuple[str, ...] = ()

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", 139), Port("tcp", 445))

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/smbd", "--foreground", "--no-process-group", "--debug-stdout")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        files: dict[str, Entry] = {
            "/etc/samba/smb.conf": File(self._config(host.name)),
            _STATE: Folder(0o700),
            "/run/nas": Folder(),
        }
        for share in self.shares:
            files[share.folder] = Folder(0o777 if share.writable else 0o755)
            files.update({f"{share.folder}/{name}": File(text) for name, text in share.shown})
        return files

    def _config(self, name: str) -> str:
        """smb.conf(5)."""
        lines = [
            "[global]",
            "server role = standalone server",
            f"netbios name = {name[:15]}",
            f"workgroup = {self.workgroup}",
            f"server min protocol = {self.oldest}",
            f"server max protocol = {self.newest}",
            f"server signing = {self.signing}",
            "map to guest = Bad User",
            "disable spoolss = yes",
            "load printers = no",
            *(f"{kind} = {_STATE}" for kind in _STATE_FOLDERS),
            "pid directory = /run/nas",
            *self.config,
        ]
        for share in self.shares:
            read_only = "no" if share.writable else "yes"
            lines += [f"[{share.name}]", f"comment = {share.comment}", f"path = {share.folder}"]
            guests = "yes" if share.guests else "no"
            lines += [f"guest ok = {guests}", f"read only = {read_only}"]
        return "".join(f"{line}\n" for line in lines)


_STATE_FOLDERS = (
    *("private dir", "lock directory", "state directory", "cache directory"),
    "ncalrpc dir",
)

"""What a lab host is: a name, addresses, files of its own, and at most one server process.

A host with a server runs it in a root file system of its own: the machine's, or a folder given
as ``tree``, under a throw-away layer (overlayfs on tmpfs) that holds the host's files. So a host
has its own /etc/passwd, /etc/os-release, /home and host name, and can change nothing outside.
"""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from ipaddress import IPv4Address
from pathlib import Path

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

#: Arguments: the host's folder (an empty ``mnt``, and ``files``), its root tree, its name, the
#: server's command. Every mount is made in the server's own mount namespace and ends with it.
#: Files are copied after the change of root, so that no link can lead them out of it.
_BOOT = """\
set -eu
folder=$1 tree=$2 name=$3
shift 3
mount -t tmpfs -o mode=0755 tmpfs "$folder/mnt"
cd "$folder/mnt"
mkdir upper work root
mount -t overlay overlay -o "lowerdir=$tree,upperdir=upper,workdir=work" root
mount -t proc proc root/proc
mount -t sysfs -o ro sysfs root/sys
mount --rbind /dev root/dev
mount -t tmpfs -o mode=0755 tmpfs root/run
mount -t tmpfs -o mode=0755 tmpfs root/home
mount -t tmpfs -o mode=1777 tmpfs root/tmp
mount --bind "$folder/files" root/mnt
echo "$name" >/proc/sys/kernel/hostname
cd root
pivot_root . .
cd /
umount -l .
cp -a --remove-destination /mnt/. /
umount /mnt
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a host. ``owner`` is its user and group id."""

    content: str | bytes = field(repr=False)
    mode: int = 0o644
    owner: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a host, for what has another mode or owner than 0755 root, or is empty."""

    mode: int = 0o755
    owner: int = 0


Entry = File | Folder


@dataclass(frozen=True, slots=True)
class Port:
    """A port that a host listens on when it is up: ``protocol`` is "tcp" or "udp"."""

    protocol: str
    number: int


@dataclass(frozen=True, slots=True)
class Host:
    """A host that answers ARP and ping and serves nothing. The kinds of server extend it.

    ``address`` may hold several addresses separated by spaces. ``files`` are added to the host's
    own by absolute path, and win over those that its server brings.
    """

    name: str
    address: str
    _: KW_ONLY
    mac: str | None = None
    tree: Path = Path("/")
    files: Mapping[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is not a lower-case host name of up to 40 letters")

    @property
    def addresses(self) -> tuple[IPv4Address, ...]:
        return tuple(IPv4Address(address) for address in self.address.split())

    def ports(self) -> Sequence[Port]:
        """The ports that are open once the host is up."""
        return ()

    def command(self) -> Sequence[str]:
        """The server's command, run in the host's root as its first process; empty for none."""
        return ()

    def server_files(self) -> Mapping[str, Entry]:
        """What the server needs, by absolute path."""
        return {}

    def boot(self, folder: Path) -> Sequence[str]:
        """The command that runs the server, given the folder that write() has filled."""
        command = self.command()
        if not command:
            return ()
        return ["sh", str(folder / "boot"), str(folder), str(self.tree), self.name, *command]

    def write(self, folder: Path) -> None:
        """Make ``folder``: the host's files, an empty mount point, and the script of boot()."""
        folder.mkdir(mode=0o700)
        (folder / "boot").write_text(_BOOT)
        (folder / "mnt").mkdir()
        files = folder / "files"
        files.mkdir(mode=0o755)
        entries = {**_identity(self.name), **self.server_files(), **self.files}
        for path, entry in entries.items():
            _write(files, path, entry, self.tree)


def _identity(name: str) -> Mapping[str, Entry]:
    return {
        "/etc/hostname": File(f"{name}\n"),
        "/etc/hosts": File(f"127.0.0.1 localhost\n127.0.1.1 {name}\n"),
        "/etc/resolv.conf": File(""),
    }


def _write(files: Path, path: str, entry: Entry, tree: Path) -> None:
    target = files / path.removeprefix("/")
    _make_folders(files, target if isinstance(entry, Folder) else target.parent, tree)
    if isinstance(entry, File):
        content = entry.content
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    os.chown(target, entry.owner, entry.owner)
    target.chmod(entry.mode)


def _make_folders(files: Path, folder: Path, tree: Path) -> None:
    """Make ``folder`` and its parents as they are in ``tree``: the copy carries their mode over."""
    if folder == files or folder.is_dir():
        return
    _make_folders(files, folder.parent, tree)
    folder.mkdir()
    original = tree / folder.relative_to(files)
    if original.is_dir():
        status = original.stat()
        os.chown(folder, status.st_uid, status.st_gid)
        folder.chmod(stat.S_IMODE(status.st_mode))
    else:
        folder.chmod(0o755)

"""How a host comes up: its root is put together, then its first process starts every server."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from lab.real.files import File, Folder, write_entries
from lab.real.host import Host

_INIT = "/run/init"

# No server gets the environment of the lab's owner, in which there may be secrets.
_CLEAN = (
    *("env", "-i", "HOME=/root", "LANG=C.UTF-8"),
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
)

#: Arguments: the host's folder (an empty ``mnt``, and ``files``), its tree, its layers as overlayfs
#: wants them or "", its name, the command of its first process. Every mount is made in the host's
#: own mount namespace and ends with it. Files are copied after the change of root, so that no link
#: can lead them out of it. The layers are an overlay of their own, for overlayfs refuses a folder
#: that lies inside another one of its folders, and everything lies inside the machine's root.
_BOOT = """\
set -eu
folder=$1 tree=$2 layers=$3 name=$4
shift 4
mount -t tmpfs -o mode=0755 tmpfs "$folder/mnt"
cd "$folder/mnt"
mkdir upper work root
if [ "$layers" ]; then
    mkdir none layers
    mount -t overlay -o "lowerdir=$layers:none" overlay layers
    tree=layers:$tree
fi
mount -t overlay overlay -o "lowerdir=$tree,upperdir=upper,workdir=work" root
mount -t proc proc root/proc
mount -t sysfs -o ro sysfs root/sys
mount --rbind /dev root/dev
mount -t tmpfs -o mode=1777 tmpfs root/dev/shm
mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666 devpts root/dev/pts
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

#: The first process of a host. When it ends, the kernel ends everything else in the host.
_SERVE = """\
trap 'exit 1' TERM
serve() {
    "$@"
    echo "$1 has ended with status $?" >&2
    kill -TERM 1
}
"""
_WAIT = "while :; do wait; done\n"


def write(host: Host, folder: Path) -> None:
    """Make ``folder``: the host's files, an empty mount point, and the script of commands()."""
    folder.mkdir(mode=0o700)
    (folder / "boot").write_text(_BOOT)
    (folder / "mnt").mkdir()
    files = folder / "files"
    files.mkdir(mode=0o755)
    entries = {"/run": Folder(), **host.entries(), _INIT: File(_init(host), 0o700)}
    write_entries(files, entries, host.original)


def commands(host: Host, folder: Path) -> list[Sequence[str]]:
    """What to start for ``host``, given the folder that write() has filled; [] for no server."""
    started: list[Sequence[str]] = [
        [*_CLEAN, *server.command()] for server in host.servers if server.outside
    ]
    if _inside(host):
        layers = ":".join(str(path) for path in host.layers)
        boot = ["sh", str(folder / "boot"), str(folder), str(host.tree), layers, host.name]
        started.append([*boot, *_CLEAN, "sh", _INIT])
    return started


def _init(host: Host) -> str:
    return _SERVE + "".join(f"serve {shlex.join(line)} &\n" for line in _inside(host)) + _WAIT


def _inside(host: Host) -> list[Sequence[str]]:
    """The commands that run in the host's own root."""
    lines = [server.command() for server in host.servers if not server.outside]
    return [line for line in lines if line]

"""What this machine lacks for a lab: ``python -m lab.real.site.needs`` says it in words."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping

from lab.real import trees
from lab.real.directory.controller import SambaDc
from lab.real.directory.member import SambaMember, Winbindd
from lab.real.server import Server
from lab.real.servers.banners import Banners
from lab.real.servers.clock import Chrony
from lab.real.servers.database import Redis
from lab.real.servers.dhcp import Dhcp
from lab.real.servers.dns import Bind
from lab.real.servers.ftp import Vsftpd
from lab.real.servers.mail import Postfix
from lab.real.servers.nas import Nas
from lab.real.servers.power import Upsd
from lab.real.servers.printing import Cups
from lab.real.servers.snmp import Snmpd
from lab.real.servers.ssh import Sshd
from lab.real.servers.telnet import Telnetd
from lab.real.servers.web import Nginx

#: Every kind of server; each names its own programs.
KINDS: tuple[type[Server], ...] = (
    *(Banners, Bind, Chrony, Cups, Dhcp, Nas, Nginx, Postfix),
    *(Redis, SambaDc, SambaMember, Snmpd, Sshd, Telnetd, Upsd, Vsftpd, Winbindd),
)

# Each program, and the Debian package that brings it: what any lab calls.
_EVERY_LAB = {
    "ip": "iproute2",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "pivot_root": "util-linux",
    "mount": "mount",
    "umount": "mount",
    "openssl": "openssl",
}
# What the tests of the lab and of the scanner call beside it.
_TESTS = {
    **trees.PROGRAMS,
    "nmap": "nmap",
    "snmpget": "snmp",
    "tshark": "tshark",
    "ssh": "openssh-client",
    "ssh-agent": "openssh-client",
    "busybox": "busybox",
    "dash": "dash",
    "bash": "bash",
    "ps": "procps",
    "curl": "curl",
    "redis-cli": "redis-tools",
    "dig": "bind9-dnsutils",
    "lpstat": "cups-client",
    "smbclient": "smbclient",
    "upsc": "nut-client",
}

# A host sees its tree without what is mounted below it.
_IN_ONE_PIECE = ("/usr", "/etc")

_NETWORK_PROBE = """\
ip link add br0 type bridge && ip link add eth0 type veth peer name p1
"""
_OVERLAY_PROBE = """\
set -e
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
"""


def missing(
    servers: Iterable[Server | type[Server]] | None = None, *, with_trees: bool = False
) -> list[str]:
    """One line for each thing that a lab with ``servers`` needs and this machine lacks.

    Empty when all is there. The last line about programs is the command that installs them.
    ``with_trees`` is a lab whose hosts have Debian trees of their own. Without ``servers`` it is
    every kind of server, and what the project's tests call beside.
    """
    programs = dict(_EVERY_LAB if servers is not None else {**_EVERY_LAB, **_TESTS})
    for server in KINDS if servers is None else servers:
        programs.update(server.programs)
    if with_trees:
        programs.update(trees.PROGRAMS)
    return _missing(programs)


def _missing(programs: Mapping[str, str]) -> list[str]:
    if sys.platform != "linux":
        return [f"The lab needs Linux; this is {sys.platform}."]
    if os.geteuid() != 0:
        return ["The lab needs root: it makes network namespaces and mounts."]
    absent = {name: package for name, package in programs.items() if not _there(name)}
    if absent:
        packages = " ".join(sorted(set(absent.values())))
        return [
            *(f"{name} is not installed (package {package})." for name, package in absent.items()),
            f"apt-get install --no-install-recommends {packages}",
        ]
    return _refusals()


def _there(name: str) -> bool:
    """Whether a program is installed; a path may also be that of a file that is only read."""
    return shutil.which(name) is not None or (name.startswith("/") and os.path.isfile(name))


def _refusals() -> list[str]:
    lines = [
        f"{folder} is a file system of its own: a lab host would not see what is in it."
        for folder in _IN_ONE_PIECE
        if os.path.ismount(folder)
    ]
    # Both run in namespaces of their own, so nothing is left of them.
    for option, script, refused in (
        ("--net", _NETWORK_PROBE, "network namespaces, bridges or veth pairs"),
        ("--mount", _OVERLAY_PROBE, "overlayfs on tmpfs"),
        ("--pid", "true", "PID namespaces"),
    ):
        done = subprocess.run(
            ["unshare", option, "--fork", "sh", "-c", script],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            lines.append(f"The kernel or a container refuses {refused}: {done.stderr.strip()}")
    return lines


def main() -> int:
    """Write what is missing to stdout; 0 when nothing is."""
    lines = missing()
    sys.stdout.write("".join(f"{line}\n" for line in lines) or "Everything is there.\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())

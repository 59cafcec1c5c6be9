"""What this machine lacks for a lab: ``python -m lab.real.needs`` says it in words."""

import os
import shutil
import subprocess
import sys

# Each program, and the Debian package that brings it.
_PROGRAMS = {
    "ip": "iproute2",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "pivot_root": "util-linux",
    "mount": "mount",
    "umount": "mount",
    "openssl": "openssl",
    "/usr/sbin/sshd": "openssh-server",
    "/usr/sbin/snmpd": "snmpd",
    "/usr/sbin/nginx": "nginx-light",
    "nmap": "nmap",
    "snmpget": "snmp",
    "tshark": "tshark",
    "ssh": "openssh-client",
    "ssh-agent": "openssh-client",
    "busybox": "busybox",
    "dash": "dash",
    "bash": "bash",
    "ps": "procps",
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


def missing() -> list[str]:
    """One line for each thing that a lab needs and this machine lacks; empty when all is there."""
    if sys.platform != "linux":
        return [f"The lab needs Linux; this is {sys.platform}."]
    if os.geteuid() != 0:
        return ["The lab needs root: it makes network namespaces and mounts."]
    absent = {
        program: package for program, package in _PROGRAMS.items() if not shutil.which(program)
    }
    if absent:
        return [
            f"{program} is not installed: apt-get install {package}"
            for program, package in absent.items()
        ]
    return _refusals()


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

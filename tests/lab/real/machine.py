"""What a lab could leave behind on the machine, as sets to compare."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Leftovers:
    processes: frozenset[int]
    namespaces: frozenset[str]
    links: frozenset[str]
    mounts: frozenset[str]
    files: frozenset[str]


def leftovers() -> Leftovers:
    """Everything that is there now. Processes are those that /proc shows."""
    return Leftovers(
        processes=frozenset(int(path.name) for path in Path("/proc").iterdir() if is_pid(path)),
        namespaces=frozenset(_names("/run/netns")),
        links=frozenset(_links()),
        mounts=frozenset(Path("/proc/self/mountinfo").read_text().splitlines()),
        files=frozenset(f"{folder}/{name}" for folder in _WRITTEN for name in _names(folder)),
    )


# Where a server that did not stay in its own root would write.
_WRITTEN = (
    *("/run", "/run/siteproof-lab", "/home", "/mnt", "/srv", "/dev", "/dev/shm"),
    *("/etc", "/etc/bind", "/etc/chrony", "/etc/cups", "/etc/nginx", "/etc/nut", "/etc/pam.d"),
    *("/etc/postfix", "/etc/redis", "/etc/samba", "/etc/snmp", "/etc/ssh", "/etc/ssl"),
    *("/var/cache/bind", "/var/cache/cups", "/var/cache/siteproof-lab/trees", "/var/cache/samba"),
    *("/var/lib", "/var/lib/chrony", "/var/lib/nut", "/var/lib/postfix", "/var/lib/samba"),
    *("/var/lib/samba/private", "/var/lib/snmp", "/var/log", "/var/log/samba", "/var/mail"),
    *("/var/spool/cups", "/var/spool/postfix/maildrop", "/var/spool/postfix/pid", "/var/www"),
)


def is_pid(path: Path) -> bool:
    return path.name.isdecimal()


def _names(folder: str) -> list[str]:
    return [path.name for path in Path(folder).iterdir()] if Path(folder).is_dir() else []


def _links() -> list[str]:
    done = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True)
    return [line.split(":")[1].strip() for line in done.stdout.splitlines()]

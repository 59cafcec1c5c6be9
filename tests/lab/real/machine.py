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
    "/run",
    "/run/siteproof-lab",
    "/etc",
    "/etc/ssh",
    "/etc/snmp",
    "/etc/nginx",
    "/home",
    "/mnt",
    "/var/lib/snmp",
    "/var/www",
)


def is_pid(path: Path) -> bool:
    return path.name.isdecimal()


def _names(folder: str) -> list[str]:
    return [path.name for path in Path(folder).iterdir()] if Path(folder).is_dir() else []


def _links() -> list[str]:
    done = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True)
    return [line.split(":")[1].strip() for line in done.stdout.splitlines()]

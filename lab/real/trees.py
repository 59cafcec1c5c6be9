"""Whole Debian systems as the root trees of hosts: ``python -m lab.real.trees bookworm``.

Each is made once by debootstrap(8), from the mirror and through the proxy that this machine's own
apt uses, and kept; many hosts share one. root only. A host's own packages lists, users and settings
are files over it: see lab.real.debian.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lab.real.locking import locked
from lab.real.running import LabError

FOLDER = Path("/var/cache/siteproof-lab/trees")
RELEASES = ("bookworm", "bullseye")

# What is on an ordinary server, as far as it is asked about.
_PACKAGES = (
    *("openssh-server", "sudo", "systemd", "iproute2", "procps", "chrony", "cron"),
    *("unattended-upgrades", "nftables", "libpam-pwquality", "ca-certificates", "snmpd"),
)
_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
PROGRAMS = {"debootstrap": "debootstrap", _KEYS: "debian-archive-keyring"}

# Origin and label of the archive itself; the security archive has another label.
_MAIN = "Debian Debian "

# Argument: the tree. Lists of what the mirror has cost each reader seconds, and hosts have their
# own; keys and ids must not be the same on all hosts.
_TIDY = """\
cd "$1"
rm -rf var/lib/apt/lists/* var/cache/apt/*.bin var/cache/apt/archives/*.deb
rm -f etc/ssh/ssh_host_* etc/machine-id var/lib/dbus/machine-id var/log/bootstrap.log
"""


def tree(release: str, folder: Path = FOLDER) -> Path:
    """The root tree of the Debian ``release``, which is built first where it is not there yet.

    Raises LabError where it cannot be built; nothing half-built is left.
    """
    if release not in RELEASES:
        raise LabError(f"no tree of {release}: there are {', '.join(RELEASES)}")
    built = path(release, folder)
    if not built.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        # Who comes second waits, and finds what the first one has built.
        with locked(folder):
            if not built.is_dir():
                _drop_drafts(release, folder)
                _build(release, built)
                _drop_older(release, built)
    return built


def path(release: str, folder: Path = FOLDER) -> Path:
    """Where the tree is, or will be. The name changes with what is installed in it."""
    recipe = hashlib.sha256("\n".join((*_PACKAGES, _TIDY)).encode()).hexdigest()
    return folder / f"{release}-{recipe[:12]}"


def mirror() -> str:
    """The Debian mirror of this machine's apt, such as "http://deb.debian.org/debian"."""
    asked = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(SITE)"]
    done = subprocess.run(
        [*asked, "Identifier: Packages"], capture_output=True, text=True, check=True
    )
    sites = [line.split()[-1] for line in done.stdout.splitlines() if line.startswith(_MAIN)]
    if not sites:
        raise LabError("this machine's apt has no Debian mirror, or no lists yet: apt-get update")
    return sites[0]


def _build(release: str, target: Path) -> None:
    source = mirror()
    draft = Path(tempfile.mkdtemp(prefix=f".{release}-", dir=target.parent))
    try:
        draft.chmod(0o755)
        done = _alone_with_its_mounts(
            [
                *("debootstrap", "--variant=minbase", f"--keyring={_KEYS}"),
                *(f"--include={','.join(_PACKAGES)}", release, str(draft), source),
            ]
        )
        if done.returncode:
            raise LabError(
                f"cannot build a tree of {release} from {source}: does this mirror have it?\n"
                + "".join(done.stdout.splitlines(keepends=True)[-5:])
            )
        subprocess.run(["sh", "-euc", _TIDY, "sh", str(draft)], check=True)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _drop_drafts(release: str, folder: Path) -> None:
    """We hold the lock: those that are there have a dead owner."""
    for draft in folder.glob(f".{release}-*"):
        shutil.rmtree(draft)


def _drop_older(release: str, newest: Path) -> None:
    """Trees of older recipes go, but for the latest, which another checkout of the lab may want,
    and those that a running lab stands on."""
    name = re.compile(rf"{release}-[0-9a-f]{{12}}")
    older = [each for each in newest.parent.iterdir() if name.fullmatch(each.name)]
    older.remove(newest)
    older.sort(key=lambda each: each.stat().st_mtime)
    for each in older[:-1]:
        if not _in_use(each):
            shutil.rmtree(each)


def _in_use(tree: Path) -> bool:
    """Whether it is mounted in the mount namespace of any process."""
    for file in Path("/proc").glob("[0-9]*/mountinfo"):
        try:
            mounts = file.read_text(errors="replace")
        except OSError:
            continue  # the process has ended
        if tree.name in mounts:
            return True
    return False


def _alone_with_its_mounts(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run it in namespaces of its own: what it mounts or starts ends with it."""
    return subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", *command],
        env={**os.environ, **_proxy(), "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _proxy() -> dict[str, str]:
    """apt's proxy as the variables that debootstrap's wget reads."""
    done = subprocess.run(
        ["apt-config", "dump", "--format", "%f=%v%n", "Acquire::http::Proxy"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = done.stdout.partition("Acquire::http::Proxy=")[2].strip()
    return {"http_proxy": found, "https_proxy": found} if found not in ("", "DIRECT") else {}


def main() -> int:
    """Build the trees that are named as arguments, or all."""
    try:
        for release in sys.argv[1:] or RELEASES:
            sys.stdout.write(f"{tree(release)}\n")
    except LabError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

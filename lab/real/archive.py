"""Built directories, kept in a cache: ``python -m lab.real.archive bramley`` builds one anew.

One folder a directory, named after the site and a key over all that it is made of: the
description, its place in the network, Samba's version, and the programs that build it. In it are
``controller`` and ``members/NAME``, layers for lab hosts (overlayfs), and ``passwords.json``.
Dates are counted from the moment of the build; the domain controller moves them at each start.
"""

import argparse
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from lab.real.directory import Directory
from lab.real.directory_file import read_directory
from lab.real.directory_plan import new_password, plan
from lab.real.directory_steps import Writer
from lab.sites.reading import SITES, read_site

CACHE = Path("/var/cache/siteproof-lab/directories")

_HERE = Path(__file__).parent
_MAKE = _HERE / "samba_make_program.py"
_FILL = _HERE / "samba_fill_program.py"
_SYSTEM_PYTHON = "/usr/bin/python3"
_PATIENCE = 300
_KEPT = 4

# Mounts are the build's own, and end with it. The layers' folders lie where a host's will be.
_BUILD = """\
set -eu
layer=$1 name=$2
shift 2
mount --bind "$layer/var/lib/samba" /var/lib/samba
mount --bind "$layer/etc/samba" /etc/samba
mount -t tmpfs tmpfs /var/cache/samba
mount -t tmpfs tmpfs /run
ip link set lo up
echo "$name" >/proc/sys/kernel/hostname
exec "$@"
"""


class BuildError(Exception):
    """A directory could not be built; the text has Samba's own words."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A built directory. ``passwords`` are those of Administrator, of users with keep_password and
    of member computers (``FS1$``), by sAMAccountName."""

    directory: Directory
    network: str
    folder: Path
    built: datetime
    passwords: dict[str, str] = field(repr=False)

    @property
    def controller(self) -> Path:
        """The layer of the domain controller's host."""
        return self.folder / "controller"

    def member(self, host: str) -> Path:
        """The layer of a member's host. Raises KeyError when the directory has no such member."""
        if f"{host.upper()}$" not in self.passwords:
            raise KeyError(host)
        return self.folder / "members" / host


def archive_of(site: Path, network: str, *, rebuild: bool = False) -> Archive:
    """The directory of the site in folder ``site``, at ``network`` (three octets).

    Built when it is not there, or with ``rebuild``: one process at a time, others wait. Only whole
    ones are ever seen. Raises SiteFileError and BuildError.
    """
    directory = read_directory(site)
    folder = CACHE / f"{site.name}-{_key(site, network)}"
    CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone():
        if rebuild or not (folder / "built.json").is_file():
            _build(directory, network, folder)
            _drop_older(site.name)
    built = json.loads((folder / "built.json").read_text())
    passwords = json.loads((folder / "passwords.json").read_text())
    moment = datetime.fromisoformat(built["built"])
    return Archive(directory, network, folder, moment, passwords)


def _key(site: Path, network: str) -> str:
    version = subprocess.run(["samba", "--version"], capture_output=True, text=True, check=True)
    own = sorted([*_HERE.glob("directory*.py"), _MAKE, _FILL, Path(__file__)])
    parts = [(site / "directory.toml").read_bytes(), network.encode(), version.stdout.encode()]
    parts += [file.read_bytes() for file in own]
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:16]


def _build(directory: Directory, network: str, folder: Path) -> None:
    draft = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}.new")
    try:
        draft.mkdir(mode=0o700)
        _fill(directory, network, draft)
        if folder.exists():
            folder.rename(folder.with_name(f"{draft.name}.old"))
        draft.rename(folder)
    finally:
        for rest in folder.parent.glob(f"{draft.name}*"):
            shutil.rmtree(rest)


def _fill(directory: Directory, network: str, draft: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    passwords = {user.name: new_password() for user in directory.user}
    passwords |= {f"{row.name.upper()}$": new_password() for row in directory.computer}
    passwords["Administrator"] = new_password()
    members = [row.name.lower() for row in directory.computer if row.member]
    for layer in (draft / "controller", *(draft / "members" / name for name in members)):
        _make_layer(layer)
    writer = Writer(directory, network, now, passwords)
    controller = draft / "controller"
    _run(controller, directory, _MAKE, _new_domain(writer, draft, members))
    filling = {
        "realm": directory.realm,
        "created": writer.generalized(directory.created),
        "steps": plan(writer),
    }
    _run(controller, directory, _FILL, filling)
    kept = {"Administrator", *(f"{name.upper()}$" for name in members)}
    kept |= {user.name for user in directory.user if user.keep_password}
    _write(draft / "passwords.json", {name: passwords[name] for name in sorted(kept)})
    _write(draft / "built.json", {"built": now.isoformat(), "realm": directory.realm})


def _new_domain(writer: Writer, draft: Path, members: list[str]) -> dict[str, Any]:
    directory = writer.directory
    return {
        "domain": {
            "realm": directory.realm,
            "netbios": directory.netbios,
            "host": directory.controller,
            "address": writer.address(directory.address),
            "site": directory.site,
            "sid": directory.sid or _domain_sid(directory.realm),
            "password": writer.passwords["Administrator"],
        },
        "members": [
            {
                "secrets": str(draft / "members" / name / "var/lib/samba/private/secrets.tdb"),
                "password": writer.passwords[f"{name.upper()}$"],
                "changed": int(writer.now.timestamp()),
            }
            for name in members
        ],
    }


def _domain_sid(realm: str) -> str:
    """One that depends on the realm alone: dumps of two builds can be compared."""
    numbers = hashlib.sha256(realm.encode()).digest()
    parts = (int.from_bytes(numbers[at : at + 4], "big") % 4_000_000_000 for at in (0, 4, 8))
    return "-".join(["S-1-5-21", *map(str, parts)])


def _make_layer(layer: Path) -> None:
    """Folders that hide those of the tree below: nothing of the machine's own Samba shows."""
    for path in ("var/lib/samba", "etc/samba"):
        folder = layer / path
        folder.mkdir(parents=True)
        os.setxattr(folder, "trusted.overlay.opaque", b"y")
    (layer / "var/lib/samba/private").mkdir(mode=0o700)
    # An overlay takes the mode of the upper folder.
    for folder in (layer, layer / "var", layer / "var/lib", layer / "etc", layer / "etc/samba"):
        folder.chmod(0o755)


def _run(layer: Path, directory: Directory, program: Path, order: dict[str, Any]) -> None:
    command = [
        *("unshare", "--mount", "--uts", "--net", "--pid", "--fork", "--kill-child"),
        *("--mount-proc", "sh", "-c", _BUILD, "sh", str(layer), directory.controller),
        *("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"),
        *(_SYSTEM_PYTHON, "-I", str(program)),
    ]
    done = subprocess.run(
        command,
        input=msgspec.json.encode(order),
        capture_output=True,
        cwd="/",
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode:
        raise BuildError(done.stderr.decode(errors="replace")[-4000:])


def _write(file: Path, content: dict[str, str]) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out)


def _drop_older(site: str) -> None:
    """A lab may run on one of another network or of yesterday: the latest few stay."""
    name = re.compile(rf"{re.escape(site)}-[0-9a-f]{{16}}")
    folders = [folder for folder in CACHE.iterdir() if name.fullmatch(folder.name)]
    for folder in sorted(folders, key=lambda folder: folder.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(folder)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the cache's lock, which the kernel drops however we end."""
    handle = os.open(CACHE, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def main() -> int:
    """Build the directories of the named sites anew."""
    parser = argparse.ArgumentParser(prog="python -m lab.real.archive", description=main.__doc__)
    parser.add_argument("site", nargs="+", help="the name of a folder in lab/sites")
    for name in parser.parse_args().site:
        site = SITES / name
        archive = archive_of(site, read_site(site).network, rebuild=True)
        sys.stdout.write(f"{name}: {archive.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Built directories, kept in a cache: ``python -m lab.real.directory.archive SITE`` makes one.

One folder a directory, named after the site and a key over all that it is made of: the
description, its place in the network, Samba's version, and the programs that build it. In it are
``controller`` and ``members/NAME``, layers for lab hosts (overlayfs), and ``passwords.json``.
Dates are counted from the moment of the build; the domain controller moves them at each start.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lab.real.directory.build import PROGRAMS, BuildError, build_domain
from lab.real.directory.description import Directory
from lab.real.directory.reading import read_directory
from lab.real.locking import locked
from lab.sim import filetime
from lab.sim.ldap import identifiers
from lab.sites.reading import SITES, read_site

__all__ = ["CACHE", "Archive", "BuildError", "archive_of"]

CACHE = Path("/var/cache/siteproof-lab/directories")

_HERE = Path(__file__).parent
_SHARED = tuple(Path(str(module.__file__)) for module in (filetime, identifiers))
_KEPT = 4


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
    ones are ever seen. A rebuild takes SYSVOL away from a lab that runs on the old one. Raises
    SiteFileError and BuildError.
    """
    directory = read_directory(site)
    folder = CACHE / f"{site.name}-{_key(site, network)}"
    CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(CACHE):
        if rebuild or not (folder / "built.json").is_file():
            _build(directory, network, folder)
            _drop_older(site.name)
    built = json.loads((folder / "built.json").read_text())
    passwords = json.loads((folder / "passwords.json").read_text())
    moment = datetime.fromisoformat(built["built"])
    return Archive(directory, network, folder, moment, passwords)


def _key(site: Path, network: str) -> str:
    version = subprocess.run(["samba", "--version"], capture_output=True, text=True, check=True)
    own = sorted([*_HERE.glob("*.py"), *PROGRAMS, *_SHARED])
    parts = [(site / "directory.toml").read_bytes(), network.encode(), version.stdout.encode()]
    parts += [file.read_bytes() for file in own]
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:16]


def _build(directory: Directory, network: str, folder: Path) -> None:
    """Make ``folder``, whole. We hold the lock: drafts that are there have a dead owner."""
    draft = folder.with_name(f"{folder.name}.new")
    old = folder.with_name(f"{folder.name}.old")
    _drop_drafts()
    try:
        draft.mkdir(mode=0o700)
        build_domain(directory, network, draft)
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
    finally:
        _drop_drafts()


def _drop_drafts() -> None:
    for rest in (*CACHE.glob("*.new"), *CACHE.glob("*.old")):
        shutil.rmtree(rest)


def _drop_older(site: str) -> None:
    """A lab may run on one of another network or of yesterday: the latest few stay."""
    name = re.compile(rf"{re.escape(site)}-[0-9a-f]{{16}}")
    folders = [folder for folder in CACHE.iterdir() if name.fullmatch(folder.name)]
    for folder in sorted(folders, key=lambda folder: folder.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(folder)


def main() -> int:
    """Build the directories of the named sites anew."""
    parser = argparse.ArgumentParser(
        prog="python -m lab.real.directory.archive", description=main.__doc__
    )
    parser.add_argument("site", nargs="+", help="the name of a folder in lab/sites")
    for name in parser.parse_args().site:
        site = SITES / name
        archive = archive_of(site, read_site(site).network, rebuild=True)
        sys.stdout.write(f"{name}: {archive.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

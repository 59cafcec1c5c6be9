"""Builds a directory: Samba's own programs in namespaces without a network, on folders of ours."""

import hashlib
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from lab.real.directory.description import Directory
from lab.real.directory.plan import new_password, plan
from lab.real.directory.steps import Writer

_MAKE = Path(__file__).with_name("make_program.py")
FILL = Path(__file__).with_name("fill_program.py")
PROGRAMS = (_MAKE, FILL)

_SYSTEM_PYTHON = "/usr/bin/python3"
PATIENCE = 300
"""Seconds that one program may take."""

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


def build_domain(directory: Directory, network: str, draft: Path) -> None:
    """Fill the empty folder ``draft``: see lab.real.directory.archive. Raises BuildError."""
    now = datetime.now(UTC).replace(microsecond=0)
    passwords = {user.name: new_password() for user in directory.user}
    passwords |= {f"{row.name.upper()}$": new_password() for row in directory.computer}
    passwords["Administrator"] = new_password()
    members = [row.name.lower() for row in directory.computer if row.member]
    for layer in (draft / "controller", *(draft / "members" / name for name in members)):
        _make_layer(layer)
    writer = Writer(directory, network, now, passwords)
    controller = draft / "controller"
    run_program(controller, directory, _MAKE, _new_domain(writer, draft, members))
    filling = {
        "realm": directory.realm,
        "created": writer.generalized(directory.created),
        "steps": plan(writer),
    }
    run_program(controller, directory, FILL, filling)
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


def run_program(layer: Path, directory: Directory, program: Path, order: dict[str, Any]) -> None:
    """Run a program of this folder on the layer, in namespaces. Raises BuildError."""
    command = [
        *("unshare", "--mount", "--uts", "--net", "--pid", "--fork", "--kill-child"),
        *("--mount-proc", "sh", "-c", _BUILD, "sh", str(layer), directory.controller),
        *("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"),
        *(_SYSTEM_PYTHON, "-I", str(program)),
    ]
    try:
        done = subprocess.run(
            command,
            input=msgspec.json.encode(order),
            capture_output=True,
            cwd="/",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BuildError(f"{program.stem} did not end within {PATIENCE} s") from None
    if done.returncode:
        raise BuildError(done.stderr.decode(errors="replace")[-4000:])


def _write(file: Path, content: dict[str, str]) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out)

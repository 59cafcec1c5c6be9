"""Real sshd hosts, and a place to run programs in their network: for the benchmarks."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.real.accounts import User
from lab.real.files import File
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.ssh import KeyPair, Sshd, mint_key
from lab.real.site.needs import missing

ROOT = Path(__file__).parents[1]
USER = "siteproof"
NETWORK, LAPTOP = "10.80.0.0/24", "10.80.0.254"
SITEPROOF = (sys.executable, "-c", "from scanner.cli.main import main; main()")


@dataclass(frozen=True)
class Timed:
    """A program's run from its start to its end, in seconds; ``cpu`` is what it and its children
    used of the processors, without what the hosts used."""

    seconds: float
    cpu: float
    code: int
    output: str
    errors: str


def require_lab() -> None:
    """End with the list of what this machine lacks."""
    if lacking := missing():
        sys.exit("\n".join(lacking))


# Arguments: the file for the seconds, the command.
_MEASURE = """\
import pathlib, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
pathlib.Path(sys.argv[1]).write_text(str(used.ru_utime + used.ru_stime))
sys.exit(code)
"""

# All hosts of a lab see this computer's package lists, and share its processors: reading the
# lists costs each host two seconds of them, which on a real network is each host's own time.
_NO_LISTS = {"/etc/apt/apt.conf.d/99lab": File('Dir::State::lists "/var/lib/apt/none";\n')}


@contextmanager
def ssh_hosts(count: int, *, lists: bool = True) -> Iterator[tuple[Lab, KeyPair, list[str]]]:
    """So many sshd hosts that take one key: their lab, the key, their addresses.

    Without ``lists`` the hosts know of no packages to fetch, as a container does that is new.
    """
    key, files = mint_key(), {} if lists else _NO_LISTS
    servers = (Sshd(users=(User(USER, keys=(key.public,)),)),)
    addresses = [f"10.80.0.{number}" for number in range(1, count + 1)]
    hosts = [
        Host(f"host{n}", address, servers=servers, files=files)
        for n, address in enumerate(addresses, 1)
    ]
    with Lab(NETWORK, laptop=LAPTOP) as lab:
        lab.add_many(hosts, timeout=120)
        yield lab, key, addresses


def timed(
    lab: Lab,
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    timeout: float = 900,
    text_in: str = "",
) -> Timed:
    """Run a program on the laptop of the lab, and time it whole."""
    used = cwd / "cpu"
    measured = [sys.executable, "-I", "-c", _MEASURE, str(used), *command]
    begun = time.perf_counter()
    done = lab.laptop.run(
        measured,
        timeout=timeout,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        cwd=cwd,
        text_in=text_in,
    )
    seconds = time.perf_counter() - begun
    return Timed(seconds, float(used.read_text()), done.returncode, done.stdout, done.stderr)


def write_site(folder: Path, addresses: Sequence[str], more: str) -> Path:
    """A site of these addresses."""
    folder.mkdir()
    listed = ", ".join(f'"{address}"' for address in addresses)
    (folder / "site.toml").write_text(
        'client = "Bench"\nname = "Bench"\n[scope]\n'
        f"networks = [{listed}]\n"
        '[authority]\nby = "bench"\non = 2026-01-02\nreference = "namespaces of this computer"\n'
        f"{more}"
    )
    return folder


def install(folder: Path, *requirements: str) -> Path:
    """A virtual environment with these packages; the folder of its programs."""
    environment = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    programs = environment / "bin"
    pip = [str(programs / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *requirements], check=True)
    return programs

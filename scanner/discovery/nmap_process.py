"""Runs nmap and reads its XML by python-nmap.

The processes are our own: python-nmap gives them the whole environment, with the secrets in it.
Its ``scan`` kills nmap at its timeout, but leaves it running when the scan is interrupted, and
cannot be stopped from outside.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PLACES = (
    "nmap",
    "/usr/local/bin/nmap",
    "/opt/homebrew/bin/nmap",
    "/opt/local/bin/nmap",
    r"C:\Program Files (x86)\Nmap\nmap.exe",
    r"C:\Program Files\Nmap\nmap.exe",
)
_LOOK = 0.2
_START_SECONDS = 15.0

# All that nmap needs of our environment, in which secrets may stand: SITEPROOF_CRED_...
_NEEDED = frozenset(
    {
        "PATH",
        "LANG",
        "LC_ALL",
        "HOME",
        "NMAPDIR",
        "NMAP_PRIVILEGED",
        "SYSTEMROOT",
        "WINDIR",
        "TEMP",
        "TMP",
    }
)
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class NmapError(Exception):
    """nmap gave no result: why, in a few words."""


@dataclass(frozen=True, slots=True)
class Nmap:
    """An installed nmap: how it is started, and its version ("7.93")."""

    command: tuple[str, ...]
    version: str


Found = Mapping[str, Mapping[str, Any]]
"""python-nmap's host entries by address: ``status``, ``addresses``, ``tcp``."""


def find_nmap() -> Nmap | None:
    """The nmap of this computer, or None."""
    for place in _PLACES:
        path = shutil.which(place)
        version = _version(path) if path else None
        if path and version:
            return Nmap((path,), version)
    return None


def _version(path: str) -> str | None:
    """What ``nmap -V`` says; None where it does not start, or is another program."""
    try:
        done = subprocess.run(
            [path, "-V"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_START_SECONDS,
            check=False,
            creationflags=_NO_WINDOW,
            env=environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(rb"^Nmap version (\d+\.\d+)", done.stdout, re.MULTILINE)
    return found[1].decode() if found else None


def environment() -> dict[str, str]:
    """The environment of a child process: nothing that is not needed, above all no secret."""
    return {name: text for name, text in os.environ.items() if name.upper() in _NEEDED}


def run_nmap(
    nmap: Nmap,
    arguments: Sequence[str],
    addresses: Sequence[str],
    seconds: float,
    stopped: Callable[[], bool] = lambda: False,
) -> Found:
    """Run it on ``addresses`` without DNS; what it found by address.

    Raises:
        NmapError: it took more than ``seconds``, was ``stopped``, or wrote no result. It has
            ended then, too.
    """
    process = subprocess.Popen(
        [*nmap.command, "-n", "-oX", "-", *arguments, *addresses],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=_NO_WINDOW,
        env=environment(),
    )
    with process:
        try:
            output, errors = _communicate(process, seconds, stopped)
        finally:
            if process.poll() is None:
                process.kill()
    return _read(output, errors)


def _communicate(
    process: subprocess.Popen[bytes], seconds: float, stopped: Callable[[], bool]
) -> tuple[bytes, bytes]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return process.communicate(timeout=_LOOK)
        except subprocess.TimeoutExpired:
            if stopped():
                raise NmapError("it was stopped") from None
    raise NmapError(f"it was ended after {seconds:.0f} s")


def _read(output: bytes, errors: bytes) -> Found:
    from nmap import PortScanner, PortScannerError

    # Its constructor would look for nmap, and run it, once more.
    reader = PortScanner.__new__(PortScanner)
    try:
        read = reader.analyse_nmap_xml_scan(output)
    except (PortScannerError, AttributeError, TypeError, ValueError, LookupError):
        said = errors.decode("utf-8", "replace").strip().splitlines()
        raise NmapError(f"it wrote no result: {said[-1][:200] if said else 'no reason'}") from None
    hosts: Found = read["scan"]
    return hosts

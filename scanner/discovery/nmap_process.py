"""Runs nmap and reads its XML. python-nmap finds the program and reads the output.

The process is our own: python-nmap's ``scan`` kills nmap at its timeout, but leaves it running
when the scan is interrupted, and cannot be stopped from outside.
"""

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
    from nmap import PortScanner, PortScannerError

    for place in _PLACES:
        path = shutil.which(place)
        if not path:
            continue
        try:
            major, minor = PortScanner(nmap_search_path=(path,)).nmap_version()
        except (PortScannerError, UnicodeDecodeError):
            continue
        return Nmap((path,), f"{major}.{minor:02}")
    return None


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

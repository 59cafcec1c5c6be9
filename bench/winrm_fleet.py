"""``python -m bench.winrm_fleet``: every Windows question to 50 hosts at once, over loopback.

Prints what the asking process needed: its memory at its highest, its threads, its connections, and
how long it took. One thread asks a host, as in a scan, and the transport adds one for each further
connection: never one for a question. The hosts are simulated in a process of their own.
"""

import argparse
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.ask_windows import questions
from bench.windows_host import PASSWORD, USER
from scanner.credentials.types import Secret, WinRmLogin
from scanner.model import Question
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import Way, connect
from scanner.transports.winrm.links import MOST

MEGABYTES = 200
"""What the asking process may need."""
ADDRESS = "127.0.0.1"
SECONDS = 600.0


class Threads:
    """How many threads there are at most while the block runs, besides those before it."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch)
        self.most = 0

    def __enter__(self) -> "Threads":
        self._before = threading.active_count() + 1  # the watcher itself
        self._watcher.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(0.005):
            self.most = max(self.most, threading.active_count() - self._before)


def ask_all(ports: Sequence[int]) -> dict[str, Any]:
    """Ask all hosts at once, and measure this process."""
    asked = questions()
    begun = time.monotonic()
    with Threads() as threads, ThreadPoolExecutor(len(ports)) as pool:
        came = list(pool.map(lambda port: _ask(port, asked), ports))
    return {
        "questions": len(asked),
        "answered": sum(came),
        "threads": threads.most,
        "megabytes": _highest_memory(),
        "seconds": time.monotonic() - begun,
    }


def _ask(port: int, asked: Sequence[Question[object]]) -> int:
    """How many questions a host has answered."""
    way = Way(Endpoint(ADDRESS, ADDRESS, port), tls=False)
    login, deadline = WinRmLogin("bench", USER, Secret(PASSWORD)), Deadline(SECONDS)
    session = connect([way], login, HostKeys(), deadline, lambda _host: None)
    answered = sum(reply.reason is None for reply in session.ask(asked, deadline))
    session.close()
    return answered


def _highest_memory() -> float:
    """The resident set at its highest, in megabytes (Linux: proc(5), VmHWM)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def _child(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii"
    )


def measure(hosts: int, name: str) -> dict[str, Any]:
    """The hosts in one process, who asks in another."""
    server = _child("bench.windows_fleet", name, str(hosts))
    assert server.stdout is not None
    try:
        ports = json.loads(server.stdout.readline())
        asking = _child("bench.winrm_fleet", "--ports", *map(str, ports))
        told, _ = asking.communicate(timeout=SECONDS)
        if asking.returncode != 0:
            sys.exit("asking the hosts failed")
        counts, _ = server.communicate("over\n", timeout=30)
    finally:
        server.kill()
        server.wait()
    found: dict[str, Any] = json.loads(told) | json.loads(counts)
    return found


def main() -> int:
    """Print what was measured; 1 when it is more than wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--host", default="srv1", help="which of bramley's Windows hosts all are")
    parser.add_argument("--ports", nargs="*", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ports:
        print(json.dumps(ask_all(chosen.ports)))
        return 0
    found = measure(chosen.hosts, chosen.host)
    each, allowed = found["threads"] / chosen.hosts, found["connections"] + 1
    print(f"{chosen.hosts} hosts, {found['questions']} questions to each: ", end="")
    print(f"{found['answered']} answers, {found['requests']} HTTP requests")
    print(f"time with both ends on this machine: {found['seconds']:.1f} s")
    print(f"memory of who asks: {found['megabytes']:.0f} MB (wanted: under {MEGABYTES})")
    print(
        f"threads of who asks: {found['threads']}, {each:.1f} a host (wanted: at most {allowed}: "
        f"one for each of at most {found['connections']} connections to a host, and one)"
    )
    within = found["megabytes"] < MEGABYTES and each <= allowed and found["connections"] <= MOST
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())

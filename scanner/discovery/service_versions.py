"""nmap's service and version detection, on open ports only.

The caller leaves out fragile devices: version detection sends each port what it may not expect.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from scanner.discovery.addresses import Permit, Tell, is_moved, permitted
from scanner.discovery.nmap_process import Found, Nmap, NmapError, find_nmap, run_nmap
from scanner.discovery.tcp_ports import NEVER
from scanner.transports.base import Where

_HOSTS_A_RUN = 8
_RUNS = 3
_HOST_SECONDS = 120
_MARGIN = 30
_LONGEST = 200
_FIELDS = {"name": "name", "product": "product", "version": "version", "extra": "extrainfo"}

Services = dict[str, dict[int, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class _Run:
    """Hosts with the same open ports. ``standard`` is the standard port by the actual one."""

    hosts: tuple[str, ...]
    standard: Mapping[int, int]


def services(
    hosts: Mapping[str, Collection[int]],
    permit: Permit,
    where: Where,
    tell: Tell,
    stop: threading.Event | None = None,
) -> Iterator[tuple[str, Services]]:
    """Yield hosts with their ``Services`` as plain data, by standard port, as runs of nmap end.

    ``hosts`` are the open standard ports by address. A host without a result is left out, and
    ``tell`` hears why. Ending the iteration early, or ``stop``, ends the runs; what they have not
    found by then is no result, and nobody is told.
    """
    touched = permitted(hosts, permit)
    nmap = find_nmap()
    if nmap is None:
        tell("No nmap: no service version is detected; install it from nmap.org.")
        return
    near = [host for host in touched if not is_moved(host, where, hosts[host])]
    if len(near) < len(touched):
        tell(f"nmap cannot use forwards: {len(touched) - len(near)} hosts have no versions.")
    ended = threading.Event()
    stopped = [ended] if stop is None else [ended, stop]
    pool = ThreadPoolExecutor(_RUNS)
    try:
        runs = {pool.submit(_detect, nmap, run, stopped): run for run in _runs(near, hosts, where)}
        for done in as_completed(runs):
            if stop is not None and stop.is_set():
                return
            yield from _results(done, runs[done], tell)
    finally:
        ended.set()
        pool.shutdown(cancel_futures=True)


def _runs(
    near: Sequence[str], hosts: Mapping[str, Collection[int]], where: Where
) -> Iterator[_Run]:
    """One nmap scans the same ports of all its hosts: so only hosts with the same go together."""
    alike: dict[tuple[int, frozenset[tuple[int, int]]], list[str]] = defaultdict(list)
    for host in near:
        wanted = set(hosts[host]) - NEVER
        actual = frozenset((where(host, port).port, port) for port in wanted)
        if actual:
            alike[ip_address(host).version, actual].append(host)
    for (_, actual), group in alike.items():
        for start in range(0, len(group), _HOSTS_A_RUN):
            yield _Run(tuple(group[start : start + _HOSTS_A_RUN]), dict(actual))


def _detect(nmap: Nmap, run: _Run, stopped: Sequence[threading.Event]) -> Found:
    arguments = ["-Pn", "-sT", "-sV", "--version-light", "--max-retries", "1"]
    arguments += ["--host-timeout", f"{_HOST_SECONDS}s"]
    arguments += ["-p", ",".join(str(port) for port in sorted(run.standard))]
    if ip_address(run.hosts[0]).version == 6:
        arguments.append("-6")
    seconds = _HOST_SECONDS + _MARGIN
    return run_nmap(
        nmap, arguments, run.hosts, seconds, lambda: any(event.is_set() for event in stopped)
    )


def _results(done: "Future[Found]", run: _Run, tell: Tell) -> Iterator[tuple[str, Services]]:
    try:
        found = done.result()
    except (NmapError, OSError) as error:
        tell(f"No service versions of {', '.join(run.hosts)}: nmap failed: {error}.")
        return
    for host in run.hosts:
        # nmap lists a host that it gave up without its ports.
        if "tcp" in found.get(host, {}):
            yield host, {"by_port": _by_port(found[host]["tcp"], run.standard)}
        else:
            tell(f"No service versions of {host}: nmap gave up after {_HOST_SECONDS} s.")


def _by_port(
    found: Mapping[int, Mapping[str, Any]], standard: Mapping[int, int]
) -> dict[int, dict[str, str]]:
    return {
        standard[port]: {ours: str(said[theirs])[:_LONGEST] for ours, theirs in _FIELDS.items()}
        for port, said in sorted(found.items())
        if port in standard and said["state"] == "open"
    }

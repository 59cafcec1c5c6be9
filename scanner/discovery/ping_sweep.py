"""Who is there, by nmap's host discovery: for hosts behind a router."""

from collections.abc import Generator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from scanner.discovery.addresses import Tell
from scanner.discovery.nmap_process import Nmap, NmapError, run_nmap

_CHUNK = 256
_ARGUMENTS = ("-sn", "-PE", "-PS22,80,135,443,445,3389", "--max-retries", "1")
_SECONDS = 30.0
_SECONDS_A_HOST = 0.5

_HOW = {"arp-response": "arp", "nd-response": "ndp", "echo-reply": "icmp"}
"""nmap's ``status/@reason``; what else it writes is an answer to one of the TCP packets."""

Presence = dict[str, object]


def ping_sweep(
    nmap: Nmap, addresses: Sequence[str], tell: Tell
) -> Generator[tuple[str, Presence], None, list[str]]:
    """Yield each address that answers with its ``Presence`` as plain data, 256 by 256.

    Returns:
        The addresses that nmap failed on.
    """
    failed: list[str] = []
    for version in (4, 6):
        family = [one for one in addresses if ip_address(one).version == version]
        arguments = [*_ARGUMENTS, *(["-6"] if version == 6 else [])]
        for start in range(0, len(family), _CHUNK):
            chunk = family[start : start + _CHUNK]
            try:
                found = run_nmap(nmap, arguments, chunk, _SECONDS + _SECONDS_A_HOST * len(chunk))
            except (NmapError, OSError) as error:
                tell(f"nmap did not sweep {chunk[0]} to {chunk[-1]}: {error}.")
                failed += chunk
                continue
            yield from ((one, _presence(found[one])) for one in chunk if _is_up(found.get(one)))
    return failed


def _is_up(host: Mapping[str, Any] | None) -> bool:
    return host is not None and host.get("status", {}).get("state") == "up"


def _presence(host: Mapping[str, Any]) -> Presence:
    how = _HOW.get(host["status"].get("reason"), "tcp")
    mac = host.get("addresses", {}).get("mac")
    return {"how": how, "mac": mac.lower() if mac else None, "names": []}

"""What this computer can do towards discovery, for ``siteproof doctor`` and for the sweep."""

from dataclasses import dataclass

from scanner.discovery.arp import no_raw_sockets
from scanner.discovery.nmap_process import find_nmap


@dataclass(frozen=True, slots=True)
class Abilities:
    """``nmap`` is its version ("7.93") or None; ``why_not`` says in sentences what is missing,
    what is lost without it, and what to do about it."""

    raw_sockets: bool
    nmap: str | None
    why_not: tuple[str, ...] = ()


def abilities() -> Abilities:
    """Find out; sends nothing."""
    refused = no_raw_sockets()
    nmap = find_nmap()
    why_not = []
    if refused:
        why_not.append(
            "No raw sockets: hosts that answer no TCP port stay unseen, and no MAC address is "
            f"learned; run as administrator, on Windows with Npcap installed ({refused})."
        )
    if nmap is None:
        why_not.append(
            "No nmap: hosts behind a router that answer no TCP port stay unseen, and no service "
            "version is detected; install it from nmap.org."
        )
    return Abilities(not refused, nmap.version if nmap else None, tuple(why_not))

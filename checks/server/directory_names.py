"""Whether names of computers that are gone leave the domain's name service."""

from checks.network.directory_dns import (
    BY_SERVERS,
    NONE,
    Updates,
    Zones,
    hidden_zones,
    told_by_servers,
)
from checks.server.windows_dns import DnsServer
from scanner.model import Evidence, Fail, Fleet, Pass, Severity, Verdict, check

# Records of controllers only, which renew them each hour.
_LOCATOR = "_msdcs."


@check(
    "server.directory-dns-aging",
    topic="health",
    severity=Severity.LOW,
    maps=("CIS 4.9", "PR.PS-01"),
)
def old_names_are_removed(zones: Zones, servers: Fleet[DnsServer]) -> Verdict:
    """Names of computers that are gone are removed from the name service (aging and scavenging).

    Why: an old name leads to whichever computer has the address today: jobs, remote help and
    backups then reach the wrong one, or none.
    Fix: switch aging on for the zone, and scavenging on one name server.
    Effort: 1 h.
    """
    if told_by_servers(servers):
        return BY_SERVERS
    changing = (Updates.ANYBODY, Updates.MEMBERS)
    found = [z for z in zones.all if z.updates in changing and not z.name.startswith(_LOCATOR)]
    if not found and not zones.hidden:
        return NONE
    seen = tuple(Evidence("fAging", one.aging, where=one.name) for one in found[:20])
    without = [one.name for one in found if not one.aging]
    if without:
        share, names = len(without) / len(found), ", ".join(without[:6])
        return Fail("Old names stay in: {names}.", *seen, share=share, names=names)
    if zones.hidden:
        return hidden_zones(zones)
    return Pass("Old names may be removed.", *seen)

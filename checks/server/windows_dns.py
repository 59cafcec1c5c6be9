"""The name server of Windows, and whether it removes the names of computers that are gone."""

from dataclasses import dataclass

from checks.properties import count, flag, words
from checks.server.windows_services import Services
from scanner.model import (
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

DNS = "root/MicrosoftDNS"
DNS_SERVER = Wql("MicrosoftDNS_Server", ("ScavengingInterval",), namespace=DNS)
ZONES = Wql(
    "MicrosoftDNS_Zone",
    ("Name", "ZoneType", "AllowUpdate", "Aging", "DsIntegrated", "AutoCreated"),
    namespace=DNS,
)

_PRIMARY = 1  # ZoneType: 1 primary, 2 secondary, 3 stub, 4 forwarder
NO_UPDATES, ANYBODY = 0, 1  # AllowUpdate: 0 none, 1 secure or not, 2 secure only
NO_DNS = NotApplicable("It is no name server.")


@dataclass(frozen=True, slots=True)
class Zone:
    """A primary zone: whether the directory holds it, who may update it, whether names age."""

    name: str
    in_directory: bool
    updates: int
    aging: bool


@fact("windows.dns-server")
class DnsServer:
    """``scavenging``: hours between two clean-ups, 0 is never; the primary zones."""

    scavenging: int
    zones: tuple[Zone, ...]


@probe(Role.WINDOWS, DNS_SERVER, ZONES)
def windows_dns_server(server: Rows, zones: Rows) -> DnsServer:
    """MicrosoftDNS_Server and MicrosoftDNS_Zone; zones that the server makes itself left out."""
    if not server:
        raise CannotTellError(
            "the name server hides itself from this account", Reason.ACCESS_DENIED
        )
    kept = [
        Zone(
            words(row, "Name"),
            flag(row, "DsIntegrated"),
            count(row, "AllowUpdate"),
            count(row, "Aging") != 0,
        )
        for row in zones
        if count(row, "ZoneType") == _PRIMARY and not flag(row, "AutoCreated")
    ]
    own = tuple(zone for zone in kept if zone.name not in (".", "..Cache", "TrustAnchors"))
    return DnsServer(count(server[0], "ScavengingInterval"), own)


@check(
    "server.dns-scavenging",
    topic="health",
    severity=Severity.LOW,
    maps=("CIS 4.9", "PR.PS-01"),
    aliases=("SRV-DNS-SCAVENGE",),
    needs="administrator of the name server",
)
def dns_removes_old_names(services: Services | Missing, dns: DnsServer | Missing) -> Verdict:
    """The name server removes the names of computers that are gone.

    Why: old names lead remote support, backups and monitoring to the wrong computer.
    Fix: turn on ageing for the zone and scavenging on one name server, both with 7 days.
    Effort: 0.5 h.
    """
    if isinstance(services, Missing):
        return services.unknown()
    if not services.named("DNS"):
        return NO_DNS
    if isinstance(dns, Missing):
        return dns.unknown()
    written = [zone for zone in dns.zones if zone.updates != NO_UPDATES]
    if not written:
        return NotApplicable("No zone takes names from computers.")
    # The names of domain controllers alone; they see to them themselves.
    people = [zone for zone in written if not zone.name.lower().startswith("_msdcs.")] or written
    shown = (
        Evidence("ScavengingInterval, h", dns.scavenging),
        *(Evidence("Aging", zone.aging, where=zone.name) for zone in people[:8]),
    )
    if dns.scavenging == 0:
        return Fail("Old names are never removed by this server.", *shown)
    for zone in people:
        if not zone.aging:
            return Fail("Names in {zone} never grow old.", *shown, zone=zone.name)
    return Pass("Old names are removed each {hours} hours.", *shown, hours=dns.scavenging)

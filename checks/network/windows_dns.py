"""Who may write names into the name server of Windows."""

from checks.server.windows_dns import ANYBODY, NO_DNS, DnsServer
from checks.server.windows_services import Services
from scanner.model import Evidence, Fail, Missing, Pass, Severity, Verdict, check


@check(
    "network.dns-updates-secure",
    topic="cleartext",
    severity=Severity.MEDIUM,
    maps=("CIS 4.9", "PR.PS-01"),
    aliases=("SRV-DNS-UPDATES",),
    needs="administrator of the name server",
)
def dns_updates_are_secure(services: Services | Missing, dns: DnsServer | Missing) -> Verdict:
    """Only computers of the domain may write names into the company's name server.

    Why: where anybody may write, an intruder gives the name of the file server or the proxy to his
    own computer, and reads the passwords that come.
    Fix: set the dynamic updates of the zone to "Secure only".
    Effort: 0.5 h a zone.
    """
    if isinstance(services, Missing):
        return services.unknown()
    if not services.named("DNS"):
        return NO_DNS
    if isinstance(dns, Missing):
        return dns.unknown()
    anybody = [zone for zone in dns.zones if zone.updates == ANYBODY]
    shown = [Evidence("AllowUpdate", zone.updates, where=zone.name) for zone in anybody[:10]]
    if not anybody:
        return Pass("None of its {count} zones lets anybody write.", count=len(dns.zones))
    grave = any(zone.in_directory for zone in anybody)
    return Fail(
        "Anybody may write names into {zone}.",
        *shown,
        severity=None if grave else Severity.LOW,
        zone=anybody[0].name,
    )

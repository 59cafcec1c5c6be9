"""Who may rewrite the names that the directory serves by DNS."""

from collections.abc import Iterator

from checks.identity.directory_control_paths_edges import readable
from checks.identity.directory_control_paths_objects import (
    DESCRIPTOR,
    Kind,
    Principals,
    Securable,
)
from checks.identity.directory_grants import holders, is_broad, takers
from checks.identity.directory_rights import NOT_SHOWN, called, names_of
from checks.identity.directory_strangers import strangers
from scanner.model import (
    About,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Reason,
    Role,
    SearchScope,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn
from scanner.model.security import DELETE, DELETE_TREE, WRITE_PROPERTY, descriptor_of

_ZONE = "(objectClass=dnsZone)"
DOMAIN_ZONES = LdapSearch(Base.DOMAIN_DNS, _ZONE, (DESCRIPTOR,))
FOREST_ZONES = LdapSearch(Base.FOREST_DNS, _ZONE, (DESCRIPTOR,))
PARTITION = LdapSearch(Base.DOMAIN_DNS, "(objectClass=*)", ("objectClass",), scope=SearchScope.BASE)
SERVICE = LdapSearch(
    Base.DOMAIN,
    "(objectClass=container)",
    (DESCRIPTOR,),
    under="CN=MicrosoftDNS,CN=System",
    scope=SearchScope.BASE,
)

# "..TrustAnchors" and "RootDNSServers" are no zones that anybody asks.
_NO_ZONES = ("..", "rootdnsservers")


@fact("directory.dns-zones-guarded")
class GuardedZones:
    """The zones and the settings of DNS servers that were shown; ``kept`` where the directory has
    a place for zones, so that it serves DNS."""

    zones: tuple[Securable, ...]
    service: Securable | None
    kept: bool


@probe(Role.DOMAIN_CONTROLLER, DOMAIN_ZONES, FOREST_ZONES, SERVICE, PARTITION, about=About.DOMAIN)
def guarded_zones(
    domain: Entries, forest: Entries, service: Entries, partition: Entries
) -> GuardedZones:
    """What a login may not read looks as if it were not there: zones are shown through the group
    Pre-Windows 2000 Compatible Access, the settings to few besides DnsAdmins."""
    found = tuple(
        Securable(entry.dn, first_rdn(entry.dn), Kind.UNIT, entry.blob(DESCRIPTOR))
        for entry in (*domain, *forest)
        if not first_rdn(entry.dn).lower().startswith(_NO_ZONES)
    )
    settings = next(iter(service), None)
    return GuardedZones(
        found,
        Securable(settings.dn, "MicrosoftDNS", Kind.UNIT, settings.blob(DESCRIPTOR))
        if settings
        else None,
        bool(found or partition),
    )


@check(
    "identity.directory-dns-zone-rights",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 3.3", "PR.AA-05"),
)
def zones_are_not_for_everybody_to_change(zones: GuardedZones) -> Verdict:
    """No group of everybody may change or delete the names of others.

    Why: who turns the name of the file server to a computer of his own gets everybody's logins.
    Fix: take Write, Delete and Full control on the zone away from the group. Creating new names is
    what computers need, and is the default.
    Effort: 0.5 h a zone.
    """
    if not zones.kept:
        return NotApplicable("The directory holds no DNS zones.")
    if not zones.zones:
        return Unknown("No DNS zone was shown.", reason=Reason.ACCESS_DENIED)
    shown = [one for one in zones.zones if readable(one)]
    found = sorted({one.name for one in shown if any(map(is_broad, _writers(one)))})
    if found:
        return Fail(
            "Everybody may rewrite names in {zones}.",
            *(Evidence("nTSecurityDescriptor", name) for name in found[:6]),
            zones=", ".join(found[:6]),
        )
    if len(shown) < len(zones.zones):
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name="some zones")
    return Pass("Names can be rewritten only by their owners and administrators.")


def _writers(one: Securable) -> Iterator[str]:
    descriptor = descriptor_of(one.descriptor or b"")
    for right in (WRITE_PROPERTY, DELETE, DELETE_TREE):
        yield from holders(descriptor, right)
    yield from (sid for sid, _ in takers(descriptor))


@check(
    "identity.directory-dns-server-rights",
    topic="ad-depth",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "PR.AA-05"),
    needs="to read CN=MicrosoftDNS,CN=System, as DnsAdmins may",
)
def only_dns_administrators_rule_the_servers(
    zones: GuardedZones, principals: Principals
) -> Verdict:
    """Nobody but administrators and DnsAdmins may change the settings of the DNS servers.

    Why: the settings of the DNS service can make the domain controllers load a program, which then
    runs with all rights.
    Fix: remove the entries of others from CN=MicrosoftDNS,CN=System.
    Effort: 0.5 h.
    """
    service = zones.service
    if service is None and not zones.kept:
        return NotApplicable("The domain controllers serve no DNS.")
    if service is None:
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name="the DNS servers' settings")
    if not readable(service):
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name=service.name)
    names = names_of(principals)
    outside = strangers(_writers(service), principals)
    if found := {sid for sid in outside if names.get(sid, "").lower() != "dnsadmins"}:
        people = called(found, principals)
        return Fail(
            "May change the settings of the DNS servers: {people}.",
            Evidence("nTSecurityDescriptor", people, where=service.dn),
            people=people,
        )
    return Pass("Only administrators and DnsAdmins may change the DNS servers' settings.")

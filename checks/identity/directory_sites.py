"""The sites of the directory: their subnets, and the controllers that serve them."""

import ipaddress
from dataclasses import dataclass

from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn, parent_of

SITES = LdapSearch(
    Base.CONFIGURATION,
    "(|(objectClass=site)(objectClass=subnet)(objectClass=nTDSDSA))",
    ("objectClass", "cn", "siteObject"),
    under="CN=Sites",
)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Site:
    """A site with its subnets and the names of its controllers."""

    name: str
    subnets: tuple[Network, ...]
    controllers: tuple[str, ...]


@fact("directory.sites")
class Sites:
    """All sites, and the subnets that belong to none."""

    sites: tuple[Site, ...]
    loose: tuple[Network, ...]

    @property
    def subnets(self) -> tuple[Network, ...]:
        """All subnets."""
        return (*(net for site in self.sites for net in site.subnets), *self.loose)


@probe(Role.DOMAIN_CONTROLLER, SITES, about=About.DOMAIN)
def sites(entries: Entries) -> Sites:
    """Every account may read the configuration; every forest has a site at least."""
    named = {one.dn.lower(): (one.text("cn") or one.dn)[:80] for one in _of(entries, "site")}
    if not named:
        raise BadAnswer("the directory shows no site")
    nets: dict[str, list[Network]] = {dn: [] for dn in named}
    loose: list[Network] = []
    for entry in _of(entries, "subnet"):
        try:
            net = ipaddress.ip_network(entry.text("cn") or "", strict=False)
        except ValueError:  # "10.0.0.0/8\nCNF:..." is no subnet either
            continue
        nets.get((entry.text("siteObject") or "").lower(), loose).append(net)
    held: dict[str, list[str]] = {dn: [] for dn in named}
    for entry in _of(entries, "ntdsdsa"):
        server = parent_of(entry.dn)  # CN=NTDS Settings,CN=<server>,CN=Servers,CN=<site>,...
        held.get(parent_of(parent_of(server)).lower(), []).append(first_rdn(server)[:80])
    found = (Site(named[dn], tuple(nets[dn]), tuple(held[dn])) for dn in named)
    return Sites(tuple(found), tuple(loose))


def _of(entries: Entries, kind: str) -> Entries:
    return tuple(e for e in entries if kind in (text.lower() for text in e.texts("objectClass")))


@check(
    "identity.directory-sites-served",
    topic="server-logins",
    severity=Severity.LOW,
    maps=("PR.IR-04",),
)
def sites_have_a_controller(sites: Sites) -> Verdict:
    """Every site of the directory that has subnets has a controller too.

    Why: where the line to the other office is down, nobody there can log in.
    Fix: place a controller there, or a read-only one; or move its subnets to the site whose
    controller serves them, and delete the site.
    Effort: 6 h a site.
    """
    if len(sites.sites) < 2:
        return NotApplicable("The directory has one site.")
    seen = tuple(
        Evidence("controllers", ", ".join(one.controllers[:6]) or None, where=one.name)
        for one in sites.sites[:20]
    )
    without = [one.name for one in sites.sites if one.subnets and not one.controllers]
    if without:
        share, names = len(without) / len(sites.sites), ", ".join(sorted(without)[:6])
        return Fail("Without a controller: {names}.", *seen, share=share, names=names)
    return Pass("Every site has a controller.", *seen)

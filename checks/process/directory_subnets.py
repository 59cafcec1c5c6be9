"""Whether the directory knows the networks that its computers are in."""

from checks.identity.directory_objects import DomainComputers
from checks.identity.directory_sites import Sites
from checks.network.directory_addresses import DirectoryAddresses
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Severity,
    Unknown,
    Verdict,
    check,
)


@check(
    "process.directory-subnets",
    topic="records",
    severity=Severity.LOW,
    maps=("CIS 12.4", "ID.AM-03"),
    aliases=("PRC-SUBNETS",),
)
def subnets_are_recorded(
    sites: Sites, computers: DomainComputers, addresses: DirectoryAddresses | Missing
) -> Verdict:
    """The directory knows the subnets of its computers, and to which office each belongs.

    Why: a computer in a network that is not recorded logs in at any office, over the slow line.
    Fix: add the networks under Sites and Services, each to its site.
    Effort: 0.5 h.
    """
    if len(sites.sites) < 2 and not sites.subnets:
        return NotApplicable("There is one site, and every computer finds it.")
    if sites.loose:
        names = ", ".join(str(net) for net in sites.loose[:6])
        return Fail("These subnets belong to no site: {names}.", names=names)
    if isinstance(addresses, Missing):
        return addresses.unknown()
    hosts = [one for one in computers.all if one.enabled and one.host in addresses.by_name]
    if not hosts:
        return Unknown("No computer of the directory has an address in its name service.")
    outside: dict[str, str] = {}
    for one in hosts:
        own = [a for a in addresses.by_name[one.host] if not a.is_link_local]
        if own and not any(a in net for a in own for net in sites.subnets):
            outside[one.name] = str(own[0])
    known = Evidence("subnets", ", ".join(str(net) for net in sites.subnets[:12]) or None)
    if outside:
        seen = tuple(Evidence("address", at, where=name) for name, at in sorted(outside.items()))
        names, share = ", ".join(sorted(outside)[:6]), len(outside) / len(hosts)
        return Fail("In no recorded subnet: {names}.", known, *seen[:20], share=share, names=names)
    return Pass("All computers with an address are in a recorded subnet.", known)

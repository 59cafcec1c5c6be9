"""The place of Windows desktops in the network: their domain, their name servers, their models."""

import ipaddress
from collections import Counter
from collections.abc import Mapping

from checks.properties import flag
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from checks.server.windows_machine import Membership
from checks.server.windows_purpose import COMPUTER, hardware_name
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Fleet,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    RegistryKey,
    RegistryTree,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# One subkey for the tenant in Entra ID (Azure AD) that the computer has joined.
ENTRA = RegistryTree(
    r"HKLM\SYSTEM\CurrentControlSet\Control\CloudDomainJoin\JoinInfo", text=("TenantId",)
)
NAME_SERVERS = Wql(
    "Win32_NetworkAdapterConfiguration", ("Description", "IPEnabled", "DNSServerSearchOrder")
)

_FEW = 5
"""Below this many desktops a share says nothing."""


@fact("windows.entra")
class Entra:
    """Whether the computer has joined a tenant of Entra ID."""

    joined: bool


@fact("windows.name-servers")
class NameServers:
    """The addresses of the name servers of all its connections."""

    addresses: tuple[str, ...]


@fact("windows.model")
class Model:
    """Maker and model, as SMBIOS has them."""

    name: str


@probe(Role.WINDOWS, ENTRA)
def entra(tenants: Mapping[str, RegistryKey]) -> Entra:
    """CloudDomainJoin is not there on a computer that has joined none."""
    return Entra(any(key.text("TenantId") for key in tenants.values()))


@probe(Role.WINDOWS, NAME_SERVERS)
def name_servers(rows: Rows) -> NameServers:
    """Win32_NetworkAdapterConfiguration of the connections that have an address."""
    on = [row for row in rows if flag(row, "IPEnabled")]
    listed = [row["DNSServerSearchOrder"] for row in on]
    found = [str(one)[:45] for servers in listed if isinstance(servers, tuple) for one in servers]
    if not found:
        raise BadAnswer("it has no name server")
    return NameServers(tuple(dict.fromkeys(found)))


@probe(Role.WINDOWS, COMPUTER)
def windows_model(rows: Rows) -> Model:
    """Win32_ComputerSystem: Manufacturer, Model."""
    maker = hardware_name(rows[0]["Manufacturer"]) if rows else None
    model = hardware_name(rows[0]["Model"]) if rows else None
    if maker is None or model is None:
        raise BadAnswer("SMBIOS does not tell the model")
    return Model(f"{maker} {model}")


def is_public(address: str) -> bool:
    """Whether it is an address on the internet. Windows itself puts fec0:0:0:ffff::1 to ::3 where
    IPv6 has no name server: site-local addresses, which Python counts as global."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return found.is_global and not (found.version == 6 and found.is_site_local)


@check(
    "desktop.joined-to-domain",
    topic="standardisation",
    severity=Severity.LOW,
    maps=("CIS 5.6", "PR.AA-01"),
    aliases=("DSK-NOT-DOMAIN",),
)
def desktop_is_in_the_domain(
    membership: Membership | Missing,
    entra: Entra | Missing,
    others: Fleet[Membership],
    purpose: Purpose,
) -> Verdict:
    """Where there is a domain, every desktop belongs to it.

    Why: a computer outside has accounts, passwords and settings that nobody manages.
    Fix: join it to the domain or to Entra ID, or write down why it stays outside.
    Effort: 1 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(membership, Missing):
        return membership.unknown()
    seen = Evidence("Domain", membership.domain, where=membership.role.name)
    if membership.member:
        return Pass("It belongs to {domain}.", seen, domain=membership.domain)
    if not any(one.member for one in others.known.values()):
        return NotApplicable("No Windows computer that we could ask is in a domain.")
    if isinstance(entra, Missing):
        return entra.unknown()
    if entra.joined:
        return Pass("It has joined Entra ID.", seen)
    return Fail("It is in the workgroup {domain}.", seen, domain=membership.domain)


@check(
    "desktop.name-servers-of-domain",
    topic="reliability",
    severity=Severity.MEDIUM,
    maps=("CIS 4.9", "PR.IR-01"),
    aliases=("DSK-DNS-PUBLIC",),
)
def desktop_asks_the_domain_for_names(
    servers: NameServers | Missing, membership: Membership | Missing, purpose: Purpose
) -> Verdict:
    """Desktops of a domain ask only the domain's own name servers.

    Why: a public server does not know the domain: logons, drives and printers then fail or crawl,
    and the names of the inside leak.
    Fix: take the public servers out of the adapter or DHCP; let the domain's servers forward.
    Effort: 0.5 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(membership, Missing):
        return membership.unknown()
    if not membership.member:
        return NotApplicable("It is in no domain.")
    if isinstance(servers, Missing):
        return servers.unknown()
    seen = Evidence("DNSServerSearchOrder", ", ".join(servers.addresses[:6]))
    public = [one for one in servers.addresses if is_public(one)]
    if public:
        return Fail("It asks {server} on the internet for names.", seen, server=public[0])
    return Pass("It asks only name servers of the site.", seen)


@check(
    "desktop.models-uniform",
    topic="standardisation",
    severity=Severity.LOW,
    maps=("ID.AM-01",),
    aliases=("DSK-STD-MODELS",),
)
def desktops_are_few_models(
    models: Fleet[Model],
    purposes: Fleet[Purpose],
    *,
    top: int = 3,
    least_percent: float = 60,
) -> Verdict:
    """Most desktops of a site are of a few models.

    Why: each model has its own drivers, docks, chargers and faults, which cost support time.
    Fix: choose two or three models a year, and buy only those.
    Effort: 2 h.
    """
    desktops = {name for name, known in purposes.known.items() if known.use is Use.DESKTOP}
    own = Counter(model.name for name, model in models.known.items() if name in desktops)
    unseen = len(desktops & set(models.missing))
    shown = tuple(Evidence(name, count) for name, count in own.most_common(8))
    if own.total() + unseen < _FEW:
        return NotApplicable("There are too few Windows desktops for a share.")
    if unseen > own.total():
        text = "The model of {unseen} desktops is not known."
        return Unknown(text, *shown, reason=Reason.ACCESS_DENIED, unseen=unseen)
    part = 100 * sum(count for _, count in own.most_common(int(top))) / own.total()
    if part < least_percent:
        text = "Only {part} % of the desktops are of the {top} most usual models."
        return Fail(text, *shown, part=part, top=top)
    text = "{part} % of the desktops are of the {top} most usual models."
    return Pass(text, *shown, part=part, top=top)

"""Web sites of Windows servers (IIS): are they offered encrypted, with a certificate that is there?

When a certificate ends is judged where it is shown, over the network. A site's own list of
bindings is an object within the object, which neither way of asking carries.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.properties import count, words
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    RegistryKey,
    RegistryTree,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

_IIS = "root/WebAdministration"
SITES = Wql("Site", ("Name",), namespace=_IIS)
BINDINGS = Wql("SSLBinding", ("IPAddress", "Port", "CertificateHash"), namespace=_IIS)
# The class lists what is bound to an address; what is bound to a name (SNI), and what takes its
# certificate from a central store, only HTTP.sys does: a key each, such as "www.example.com:443".
_HTTP = r"HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters"
BY_NAME = RegistryTree(rf"{_HTTP}\SslSniBindingInfo", binary=("SslCertHash",))
CENTRAL = RegistryTree(rf"{_HTTP}\SslCcsBindingInfo")
# Each certificate is a key, by its SHA-1. IIS takes them from these stores of the computer.
STORE = RegistryTree(r"HKLM\SOFTWARE\Microsoft\SystemCertificates\MY\Certificates")
WEB_STORE = RegistryTree(r"HKLM\SOFTWARE\Microsoft\SystemCertificates\WebHosting\Certificates")

_SERVICE = "W3SVC"
_SHA1 = 20
"""Octets."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a site is offered encrypted, and its certificate's SHA-1 in small letters; "" where it
    lies in a store of several servers."""

    where: str
    sha1: str


@fact("windows.web-sites")
class WebSites:
    """The sites of IIS, and where encrypted ones are offered."""

    names: tuple[str, ...]
    bindings: tuple[Binding, ...]


@fact("windows.own-certificates")
class OwnCertificates:
    """The SHA-1 of the computer's own certificates, in small letters."""

    sha1: frozenset[str]


@probe(Role.WINDOWS, SITES, BINDINGS, BY_NAME, CENTRAL)
def web_sites(
    sites: Rows,
    bindings: Rows,
    by_name: Mapping[str, RegistryKey],
    central: Mapping[str, RegistryKey],
) -> WebSites:
    """Site and SSLBinding of IIS 7 and newer, with its "Management Scripts and Tools"."""
    found = [Binding(where[:80], "") for where in central]
    for where, key in by_name.items():
        match key.values["SslCertHash"]:
            case bytes(sha1) if len(sha1) == _SHA1:
                found.append(Binding(where[:80], sha1.hex()))
            case _:
                raise BadAnswer("a binding without its certificate")
    for row in bindings:
        where = f"{words(row, 'IPAddress', 60)}:{count(row, 'Port')}"
        found.append(Binding(where, words(row, "CertificateHash", 64).replace(" ", "").lower()))
    return WebSites(tuple(words(row, "Name", 80) for row in sites), tuple(found))


@probe(Role.WINDOWS, STORE, WEB_STORE)
def own_certificates(
    store: Mapping[str, RegistryKey], web: Mapping[str, RegistryKey]
) -> OwnCertificates:
    """The names of the keys; those that policies bring are kept elsewhere, and are no servers'."""
    return OwnCertificates(frozenset(name.lower() for name in (*store, *web)))


@check(
    "network.web-sites-encrypted",
    topic="encryption",
    severity=Severity.LOW,
    maps=("CIS 3.10", "PR.DS-02"),
    needs="administrator; on the server, IIS Management Scripts and Tools",
)
def web_sites_are_encrypted(
    services: Services, sites: WebSites | Missing, own: OwnCertificates | Missing
) -> Verdict:
    """Web sites of Windows servers are offered encrypted, with a certificate that is there.

    Why: without encryption everybody in the network can read along, passwords too; without its
    certificate a site does not open at all.
    Fix: request a certificate, and bind it to the site in IIS.
    Effort: 1 h a server.
    """
    if not services.runs(_SERVICE):
        return NotApplicable("It runs no web server of Windows.")
    if isinstance(sites, Missing):
        return sites.unknown()
    if not sites.names:
        return NotApplicable("Its web server has no sites.")
    if not sites.bindings:
        listed = [Evidence("Site", name) for name in sites.names[:10]]
        return Fail("None of its {count} sites is encrypted.", *listed, count=len(sites.names))
    if isinstance(own, Missing):
        return own.unknown()
    shown = [Evidence("CertificateHash", one.sha1, where=one.where) for one in sites.bindings[:10]]
    lost = [one for one in sites.bindings if one.sha1 and one.sha1 not in own.sha1]
    if lost:
        text = "The certificate of {where} is not on the server any more."
        return Fail(text, *shown, severity=Severity.MEDIUM, where=lost[0].where)
    text = "Its sites are offered encrypted: {count} bindings."
    return Pass(text, *shown, count=len(sites.bindings))

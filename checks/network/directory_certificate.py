"""Whether a controller's certificate is made out to the name that programs call it by."""

from collections.abc import Sequence

from cryptography import x509

from checks.network.certificates import LDAPS
from scanner.model import (
    BadAnswer,
    DirectoryRoot,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Role,
    RootDse,
    Severity,
    TlsHello,
    TlsPeer,
    Unanswered,
    Verdict,
    check,
    fact,
    probe,
)

GLOBAL_CATALOG = TlsHello(3269)
ROOT = RootDse()
_MOST_DER = 32 << 10
_MOST_NAMES = 100


@fact("directory.certificate-names")
class CertificateNames:
    """The controller's own name, "" of directories that are no domain controllers, and the DNS
    names of the certificate on each encrypted port that answered, all in lower case."""

    controller: str
    ports: tuple[tuple[int, tuple[str, ...]], ...]


@probe(Role.LDAP, LDAPS, GLOBAL_CATALOG, ROOT)
def certificate_names(
    ldaps: TlsPeer | Unanswered, catalog: TlsPeer | Unanswered, root: DirectoryRoot
) -> CertificateNames:
    """subjectAltName of RFC 5280, 4.2.1.6; the subject's common name counts no more (RFC 9525)."""
    controller = root.first("dnsHostName").lower()
    peers = ((636, ldaps), (3269, catalog))
    answered = [(port, one.chain) for port, one in peers if isinstance(one, TlsPeer) and one.chain]
    ports = tuple((port, names_of(chain)) for port, chain in answered)
    return CertificateNames(controller, ports)


def names_of(chain: Sequence[bytes]) -> tuple[str, ...]:
    """The DNS names of the server's own certificate. Raises BadAnswer."""
    if len(chain[0]) > _MOST_DER:
        raise BadAnswer("a certificate that is too large")
    try:
        extensions = x509.load_der_x509_certificate(chain[0]).extensions
        found = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return tuple(n.lower() for n in found.get_values_for_type(x509.DNSName)[:_MOST_NAMES])
    except x509.ExtensionNotFound:
        return ()
    except (ValueError, TypeError, x509.InvalidVersion, x509.DuplicateExtension):
        raise BadAnswer("its certificate cannot be read") from None


def _fits(name: str, controller: str) -> bool:
    """Whether a name of a certificate stands for the host; "*" is one label, the first."""
    if name.startswith("*."):
        return name[1:] == controller[controller.find(".") :]
    return name == controller


@check(
    "network.directory-certificate-name",
    topic="encryption",
    severity=Severity.LOW,
    maps=("CIS 3.10", "PR.DS-02"),
)
def certificate_names_the_controller(names: CertificateNames) -> Verdict:
    """A controller's certificate for LDAPS is made out to the controller's own name.

    Why: programs that look at the certificate cannot log in; so somebody tells them not to look,
    and they then give their passwords to anybody who poses as the controller.
    Fix: issue a certificate with the controller's full name as a DNS name ("Kerberos
    Authentication" of an own authority does).
    Effort: 1 h a controller.
    """
    if not names.controller:
        return NotApplicable("It is no domain controller, which would tell its own name.")
    if not names.ports:
        return NotApplicable("It offers no encrypted LDAP that answers.")
    seen = tuple(
        Evidence("subjectAltName", ", ".join(found[:6]) or None, where=f"tcp {port}")
        for port, found in names.ports
    )
    bad = [
        port for port, found in names.ports if not any(_fits(n, names.controller) for n in found)
    ]
    if bad:
        ports = ", ".join(map(str, bad))
        text = "The certificate on port {ports} does not name {controller}."
        return Fail(text, *seen, ports=ports, controller=names.controller)
    return Pass("It names {controller}.", *seen, controller=names.controller)

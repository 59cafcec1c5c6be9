"""The certificates that TLS servers show: are they valid today, and are they strong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    ScanTime,
    Severity,
    TlsHello,
    TlsPeer,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
    text,
)

# Pages and remote administration: HTTPS, its usual other port, WinRM, Proxmox VE
HTTPS, OTHER_HTTPS = TlsHello(443), TlsHello(8443)
WINRM, PROXMOX = TlsHello(5986), TlsHello(8006)
# Directory and mail: LDAPS, submissions (RFC 8314), IMAPS, POP3S
LDAPS, SUBMISSIONS, IMAPS, POP3S = TlsHello(636), TlsHello(465), TlsHello(993), TlsHello(995)

_MOST_DER = 32 << 10
_WEAK_HASHES = frozenset({"md2", "md5", "sha1"})
NO_TLS = "It offers no encrypted service."


@dataclass(frozen=True)
class Certificate:
    """The server's own certificate on a port. ``key`` is "RSA", "EC" or "DSA" with its ``bits``,
    None for other kinds, which are strong; ``digest`` is the hash of its signature, None for
    signatures without one (Ed25519)."""

    port: int
    name: str
    begins: datetime
    ends: datetime
    key: str | None
    bits: int
    digest: str | None
    self_signed: bool


@fact("host.page-certificates")
class PageCertificates:
    """Certificates of pages and remote administration. ``unseen`` says why a port gave none
    although something listens there; a port that is closed or speaks no TLS is in neither."""

    seen: tuple[Certificate, ...]
    unseen: tuple[tuple[int, Reason, str], ...] = ()


@fact("host.service-certificates")
class ServiceCertificates:
    """The same of directory and mail."""

    seen: tuple[Certificate, ...]
    unseen: tuple[tuple[int, Reason, str], ...] = ()


def parse_certificate(port: int, der: bytes) -> Certificate:
    """A certificate of RFC 5280 from DER.

    Raises:
        BadAnswer: it is none, or its key cannot be read.
    """
    if len(der) > _MOST_DER:
        raise BadAnswer(f"the certificate of port {port} is longer than {_MOST_DER >> 10} kB")
    try:
        found = x509.load_der_x509_certificate(der)
        key, bits = _key(found)
        digest = found.signature_hash_algorithm
        common = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return Certificate(
            port=port,
            name=text(common[0].value)[:80] if common else "",
            begins=found.not_valid_before_utc,
            ends=found.not_valid_after_utc,
            key=key,
            bits=bits,
            digest=digest.name if digest else None,
            self_signed=found.issuer == found.subject,
        )
    except (ValueError, TypeError, x509.InvalidVersion, UnsupportedAlgorithm):
        raise BadAnswer(f"the certificate of port {port} cannot be read") from None


def _key(certificate: x509.Certificate) -> tuple[str | None, int]:
    match certificate.public_key():
        case rsa.RSAPublicKey() as key:
            return "RSA", key.key_size
        case ec.EllipticCurvePublicKey() as key:
            return "EC", key.key_size
        case dsa.DSAPublicKey() as key:
            return "DSA", key.key_size
    return None, 0


Found = tuple[tuple[Certificate, ...], tuple[tuple[int, Reason, str], ...]]


def _read(peers: Mapping[int, TlsPeer | Unanswered]) -> Found:
    seen: list[Certificate] = []
    unseen: list[tuple[int, Reason, str]] = []
    for port, peer in peers.items():
        try:
            if isinstance(peer, Unanswered):
                raise CannotTellError(peer.detail, peer.reason)
            if not peer.chain:
                raise BadAnswer(f"port {port} shows no certificate")
            seen.append(parse_certificate(port, peer.chain[0]))
        except CannotTellError as error:
            # What is not supported is a closed port: it has no certificate to be judged.
            if error.reason is not Reason.NOT_SUPPORTED:
                unseen.append((port, error.reason, error.detail))
    if unseen and not seen:
        _, reason, detail = unseen[0]
        raise CannotTellError(detail, reason)
    return tuple(seen), tuple(unseen)


@probe(Role.HOST, HTTPS, OTHER_HTTPS, WINRM, PROXMOX)
def page_certificates(
    https: TlsPeer | Unanswered,
    other: TlsPeer | Unanswered,
    winrm: TlsPeer | Unanswered,
    proxmox: TlsPeer | Unanswered,
) -> PageCertificates:
    """The first certificate of each chain is the server's own (RFC 8446, 4.4.2)."""
    return PageCertificates(*_read({443: https, 8443: other, 5986: winrm, 8006: proxmox}))


@probe(Role.HOST, LDAPS, SUBMISSIONS, IMAPS, POP3S)
def service_certificates(
    ldaps: TlsPeer | Unanswered,
    submissions: TlsPeer | Unanswered,
    imaps: TlsPeer | Unanswered,
    pop3s: TlsPeer | Unanswered,
) -> ServiceCertificates:
    """As of pages."""
    return ServiceCertificates(*_read({636: ldaps, 465: submissions, 993: imaps, 995: pop3s}))


def _all(pages: PageCertificates | Missing, services: ServiceCertificates | Missing) -> Found:
    """What both facts hold; a fact that is missing is one more thing unseen."""
    seen: list[Certificate] = []
    unseen: list[tuple[int, Reason, str]] = []
    for fact_ in (pages, services):
        if isinstance(fact_, Missing):
            unseen.append((0, fact_.reason, fact_.detail_or_reason))
        else:
            seen.extend(fact_.seen)
            unseen.extend(fact_.unseen)
    return tuple(seen), tuple(unseen)


def _none_is_bad(found: Found, text_: str) -> Verdict:
    """No certificate that was seen is bad: a pass only if all could be seen."""
    seen, unseen = found
    if unseen:
        _, reason, detail = unseen[0]
        return Unknown(detail, reason=reason)
    if not seen:
        return NotApplicable(NO_TLS)
    return Pass(text_, *(_ends(one) for one in seen), count=len(seen))


def _ends(one: Certificate) -> Evidence:
    return Evidence("notAfter", one.ends, _where(one))


def _where(one: Certificate) -> str:
    return f"tcp {one.port} {one.name}".strip()


@check(
    "network.certificate-valid",
    topic="encryption",
    severity=Severity.HIGH,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("SRV-CERT-EXPIRY", "IAM-LDAPS-CERT"),
)
def certificates_are_valid(
    pages: PageCertificates | Missing,
    services: ServiceCertificates | Missing,
    now: ScanTime,
    *,
    warn_days: int = 14,
    warn_part: float = 1 / 6,
) -> Verdict:
    """The certificates of encrypted services are valid, and do not end within days.

    Why: on the day a certificate ends, mail, logins or pages stop for everybody at once; and who is
    used to clicking warnings away also clicks away the real one.
    Fix: renew it, let it renew by itself, and watch the dates of the others.
    Effort: 1 h a certificate.
    """
    found = _all(pages, services)
    expired = [one for one in found[0] if not one.begins <= now.at <= one.ends]
    if expired:
        return Fail("{what}", *map(_ends, expired), what="")
    return _none_is_bad(found, "{count} certificates are valid.")

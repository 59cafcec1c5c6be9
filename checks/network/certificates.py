"""The certificates that TLS servers show: are they valid today, and are they strong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from checks.network.exposed_services import OPEN_PORTS, is_open
from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Ports,
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
    say,
    text,
)

# Pages and WinRM; directory and mail (RFC 8314)
HTTPS, OTHER_HTTPS, WINRM = TlsHello(443), TlsHello(8443), TlsHello(5986)
LDAPS, SUBMISSIONS, IMAPS = TlsHello(636), TlsHello(465), TlsHello(993)

_MOST_DER = 32 << 10


@dataclass(frozen=True)
class Certificate:
    """The server's own certificate on a port. ``key`` is "RSA", "EC" or "DSA" with its ``bits``,
    else "other", which is strong; ``digest`` is the hash of its signature ("sha256"), ""
    for signatures without one (Ed25519)."""

    port: int
    name: str
    begins: datetime
    ends: datetime
    key: str
    bits: int
    digest: str
    self_signed: bool

    @property
    def where(self) -> str:
        """Port and common name."""
        return f"tcp {self.port} {self.name}".strip()


@dataclass(frozen=True)
class Certificates:
    """The certificates that were seen, and why an open port gave none."""

    seen: tuple[Certificate, ...]
    unseen: tuple[Missing, ...] = ()


@fact("host.page-certificates")
class PageCertificates(Certificates):
    """Those of pages and remote administration."""


@fact("host.service-certificates")
class ServiceCertificates(Certificates):
    """Those of directory and mail."""


def parse_certificate(port: int, der: bytes) -> Certificate:
    """A certificate of RFC 5280 from DER.

    Raises:
        BadAnswer: it is none, or its key cannot be read.
    """
    if len(der) > _MOST_DER:
        raise BadAnswer(f"port {port}: a certificate of more than {_MOST_DER >> 10} kB")
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
            digest=digest.name if digest else "",
            self_signed=found.issuer == found.subject,
        )
    except (ValueError, TypeError, x509.InvalidVersion, UnsupportedAlgorithm):
        raise BadAnswer(f"port {port}: its certificate cannot be read") from None


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    match certificate.public_key():
        case rsa.RSAPublicKey(key_size=bits):
            return "RSA", bits
        case ec.EllipticCurvePublicKey(key_size=bits):
            return "EC", bits
        case dsa.DSAPublicKey(key_size=bits):
            return "DSA", bits
    return "other", 0


Found = tuple[tuple[Certificate, ...], tuple[Missing, ...]]


def _read(ports: Ports, peers: Mapping[int, TlsPeer | Unanswered]) -> Found:
    seen: list[Certificate] = []
    unseen: list[Missing] = []
    for port, peer in peers.items():
        if not is_open(ports, port):
            continue
        try:
            if isinstance(peer, Unanswered):
                raise CannotTellError(f"port {port}: {peer.detail}", peer.reason)
            if not peer.chain:
                raise BadAnswer(f"port {port}: it shows no certificate")
            seen.append(parse_certificate(port, peer.chain[0]))
        except CannotTellError as error:
            unseen.append(Missing(error.reason, error.detail))
    return tuple(seen), tuple(unseen)


@probe(Role.HOST, OPEN_PORTS, HTTPS, OTHER_HTTPS, WINRM)
def page_certificates(
    ports: Ports,
    https: TlsPeer | Unanswered,
    other: TlsPeer | Unanswered,
    winrm: TlsPeer | Unanswered,
) -> PageCertificates:
    """The first certificate of each chain is the server's own (RFC 8446, 4.4.2)."""
    return PageCertificates(*_read(ports, {443: https, 8443: other, 5986: winrm}))


@probe(Role.HOST, OPEN_PORTS, LDAPS, SUBMISSIONS, IMAPS)
def service_certificates(
    ports: Ports,
    ldaps: TlsPeer | Unanswered,
    submissions: TlsPeer | Unanswered,
    imaps: TlsPeer | Unanswered,
) -> ServiceCertificates:
    """As of pages."""
    return ServiceCertificates(*_read(ports, {636: ldaps, 465: submissions, 993: imaps}))


def _none_is_bad(evidence: Sequence[Evidence], unseen: Sequence[Missing], good: str) -> Verdict:
    """No certificate that was seen is bad: a pass only if all could be seen."""
    if unseen:
        return Unknown(unseen[0].detail_or_reason, *evidence, reason=unseen[0].reason)
    if not evidence:
        return NotApplicable("It offers no encrypted service on the ports that were tried.")
    return Pass(good, *evidence)


def _dates(certificates: Iterable[Certificate]) -> tuple[Evidence, ...]:
    return tuple(Evidence("notAfter", one.ends, one.where) for one in certificates)


@check(
    "network.certificate-valid",
    topic="encryption",
    severity=Severity.HIGH,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("SRV-CERT-EXPIRY", "IAM-LDAPS-CERT"),
)
def certificates_are_valid(
    pages: PageCertificates,
    services: ServiceCertificates,
    now: ScanTime,
    *,
    warn_days: int = 14,
    warn_part: float = 1 / 6,
) -> Verdict:
    """The certificates of encrypted services are valid, and do not end within days.

    Why: on the day a certificate ends, mail, logins or pages stop for everybody at once.
    Fix: renew the certificate, let it renew by itself, and watch the dates of the others.
    Effort: 1 h a certificate.
    """
    seen = pages.seen + services.seen
    invalid = [one for one in seen if not one.begins <= now.at <= one.ends]
    if invalid:
        # Nobody's computer trusts a certificate that is signed by itself: its end stops nothing.
        one = min(invalid, key=lambda one: one.self_signed)
        severity = Severity.LOW if one.self_signed else Severity.HIGH
        life = f"{say(one.begins)} to {say(one.ends)}"
        text_ = "The certificate of {where} is not valid today, but from {life}."
        return Fail(text_, *_dates(invalid), severity=severity, where=one.where, life=life)
    notice = timedelta(days=warn_days)
    # Certificates that live for days or weeks renew late: theirs is a part of their life.
    ending = [
        one for one in seen if one.ends - now.at < min(notice, (one.ends - one.begins) * warn_part)
    ]
    if ending:
        one, text_, proof = ending[0], "The certificate of {where} ends on {ends}.", _dates(ending)
        return Fail(text_, *proof, severity=Severity.LOW, where=one.where, ends=one.ends)
    return _none_is_bad(_dates(seen), pages.unseen + services.unseen, "All are valid.")


@check(
    "network.certificate-strong",
    topic="encryption",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.DS-02"),
    aliases=("NET-TLS-WEAKCERT",),
)
def certificates_are_strong(
    pages: PageCertificates,
    services: ServiceCertificates,
    *,
    rsa_bits: int = 2048,
    ec_bits: int = 224,
) -> Verdict:
    """The certificates of encrypted services have strong keys and signatures.

    Why: a weak key or signature lets an intruder pose as the server and read the passwords.
    Fix: issue the certificate anew, with RSA of 2048 bits or more, or EC, and SHA-256.
    Effort: 1 h a certificate.
    """
    least = {"RSA": rsa_bits, "EC": ec_bits, "DSA": 1 << 16}  # no size of DSA will do
    seen = pages.seen + services.seen
    keys = tuple(Evidence("public key", f"{one.key} {one.bits}", one.where) for one in seen)
    found = list(compress(keys, (one.bits < least.get(one.key, 0) for one in seen)))
    # A certificate that signs itself proves nothing by its signature, whatever the hash.
    found += [
        Evidence("signature algorithm", one.digest, one.where)
        for one in seen
        if one.digest in ("md5", "sha1") and not one.self_signed
    ]
    if found:
        text_ = "A certificate is weak: {what} on {where}."
        return Fail(text_, *found, what=found[0].value, where=found[0].where)
    return _none_is_bad(keys, pages.unseen + services.unseen, "All are strong.")

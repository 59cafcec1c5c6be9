"""Certificates for clients, good and bad, made for the tests (RFC 5280)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from scanner.credentials.types import ClientCertificate, Scheme, Secret, WinRmLogin

PASSPHRASE = "open sesame"


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def key_text(
        self, form: PrivateFormat = PrivateFormat.PKCS8, passphrase: str | None = None
    ) -> str:
        """The key as an engineer has it."""
        cipher = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return self.key.private_bytes(Encoding.PEM, form, cipher).decode()


@cache
def authority(name: str) -> Made:
    """Who signs."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = _name(name)
    builder = _builder(own, own, key, -10, 365).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    return Made(builder.sign(key, SHA256()), key)


@cache
def client(
    name: str,
    issuer: str = "Office CA",
    ends: int = 30,
    usage: ObjectIdentifier = ExtendedKeyUsageOID.CLIENT_AUTH,
) -> Made:
    """A client's certificate, which ends in so many days."""
    signer, key = authority(issuer), ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(name), signer.certificate.subject, key, -5, ends).add_extension(
        x509.ExtendedKeyUsage([usage]), critical=False
    )
    return Made(builder.sign(signer.key, SHA256()), key)


def login(made: Made, *, key: str = "", passphrase: str | None = None) -> WinRmLogin:
    """The credential; ``key`` in the place of its own."""
    secret = Secret(passphrase) if passphrase else None
    own = ClientCertificate(Secret(made.pem), Secret(key or made.key_text()), secret)
    return WinRmLogin("office-cert", "reader", None, Scheme.CERTIFICATE, own)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begun: int, ends: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC).replace(microsecond=0)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now + timedelta(days=min(begun, ends - 1)))
    return builder.not_valid_after(now + timedelta(days=ends))

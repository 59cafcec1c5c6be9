"""Server certificates, good ones and bad ones, for the lab's web servers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import IPv4Address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_ISSUER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Siteproof lab CA")])
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM texts. ``chain`` is what the server sends, ``authority`` what a client should trust."""

    chain: str
    key: str = field(repr=False)
    authority: str


def good(name: str, address: str, *, days: int = 90) -> Certificate:
    """Issued by the lab's authority to ``name`` and ``address``, good for ``days`` days more."""
    return _issued(name, address, start=-_DAY, end=days * _DAY)


def expired(name: str, address: str, *, days_ago: int = 30) -> Certificate:
    """Issued by the lab's authority for 90 days that ended ``days_ago`` days ago."""
    return _issued(name, address, start=-(days_ago + 90) * _DAY, end=-days_ago * _DAY)


def weak(name: str, address: str, *, bits: int = 1024) -> Certificate:
    """Issued by the lab's authority, with an RSA key too short to trust (from 1024 bits up)."""
    return _issued(name, address, start=-_DAY, end=90 * _DAY, bits=bits)


def self_signed(name: str, address: str, *, days: int = 90) -> Certificate:
    """Signed by its own key, as an appliance makes it at its first start."""
    key = _new_key(2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _leaf(subject, (name, address), key, -_DAY, days * _DAY).issuer_name(subject)
    pem = _pem(builder.sign(key, hashes.SHA256()))
    return Certificate(pem, _key_pem(key), pem)


def _issued(
    name: str, address: str, *, start: timedelta, end: timedelta, bits: int = 2048
) -> Certificate:
    authority_key, authority = _authority()
    key = _new_key(bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _leaf(subject, (name, address), key, start, end).issuer_name(_ISSUER)
    chain = _pem(builder.sign(authority_key, hashes.SHA256()))
    return Certificate(chain, _key_pem(key), _pem(authority))


def _leaf(
    subject: x509.Name,
    names: Sequence[str],
    key: rsa.RSAPrivateKey,
    start: timedelta,
    end: timedelta,
) -> x509.CertificateBuilder:
    """A server's certificate for (host name, address), without its issuer."""
    host, address = names
    alternatives = [x509.DNSName(host), x509.IPAddress(IPv4Address(address))]
    return _dated(subject, key, start, end).add_extension(
        x509.SubjectAlternativeName(alternatives), critical=False
    )


def _dated(
    subject: x509.Name, key: rsa.RSAPrivateKey, start: timedelta, end: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + start)
        .not_valid_after(now + end)
    )


@cache
def _authority() -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """One authority for the life of the process: its key protects nothing and is never kept."""
    key = _new_key(2048)
    builder = _dated(_ISSUER, key, -1000 * _DAY, 1000 * _DAY).issuer_name(_ISSUER)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return key, builder.sign(key, hashes.SHA256())


def _new_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _key_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

"""Certificates for simulated TLS servers, good and bad, made at start (RFC 5280)."""

import ssl
import tempfile
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from lab.sites.tables import Certificate

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class _Signer:
    name: x509.Name
    key: Key


@dataclass(frozen=True, slots=True)
class Issued:
    """A chain, the server's own certificate first, and its private key, as PEM."""

    chain: bytes
    key: bytes = field(repr=False)


class Mint:
    """Makes certificates; keys are made once a kind, for their strength is only looked at.

    ``office`` is the organisation whose own authority is "office-ca".
    """

    def __init__(self, office: str = "Office") -> None:
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._issuers = {
            "office-ca": (office, f"{office} CA"),
            "public-ca": ("Simulated Trust Services", "Simulated Public CA 1"),
        }

    @cached_property
    def _keys(self) -> dict[str, Key]:
        return {}

    @cached_property
    def _authorities(self) -> dict[str, tuple[_Signer, x509.Certificate]]:
        return {issuer: self._authority(*names) for issuer, names in self._issuers.items()}

    def context(self, wanted: Certificate) -> ssl.SSLContext:
        """A server-side context with the certificate, its chain, and the versions wanted."""
        context = _context(wanted)
        _load(context, self.issue(wanted))
        return context

    def issue(self, wanted: Certificate, address: str = "") -> Issued:
        """The certificate, its chain and its key as PEM; ``address`` is one more name of it."""
        key = self._key(wanted.key)
        name = _name(wanted.organization, wanted.common_name)
        signer, chain = _Signer(name, key), list[x509.Certificate]()
        if wanted.issuer != "self":
            signer, authority = self._authorities[wanted.issuer]
            chain = [authority]
        leaf = self._signed(name, key, signer, wanted, address)
        pem, openssl = form.Encoding.PEM, form.PrivateFormat.PKCS8
        private = key.private_bytes(pem, openssl, form.NoEncryption())
        return Issued(b"".join(each.public_bytes(pem) for each in (leaf, *chain)), private)

    def _key(self, kind: str) -> Key:
        if kind not in self._keys:
            self._keys[kind] = _new_key(kind)
        return self._keys[kind]

    def _signed(
        self, name: x509.Name, key: Key, signer: _Signer, wanted: Certificate, address: str
    ) -> x509.Certificate:
        names: list[x509.GeneralName] = [x509.DNSName(wanted.common_name.replace(" ", "-"))]
        names += [x509.IPAddress(IPv4Address(address))] if address else []
        builder = (
            _builder(name, signer.name, key)
            .not_valid_before(self._now + timedelta(days=wanted.issued))
            .not_valid_after(self._now + timedelta(days=wanted.expires))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
        )
        return builder.sign(signer.key, hashes.SHA256())

    def _authority(self, organization: str, common: str) -> tuple[_Signer, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(organization, common)
        builder = (
            _builder(name, name, key)
            .not_valid_before(self._now - timedelta(days=1000))
            .not_valid_after(self._now + timedelta(days=2650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        )
        return _Signer(name, key), builder.sign(key, hashes.SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    return builder.public_key(key.public_key()).serial_number(x509.random_serial_number())


def _new_key(kind: str) -> Key:
    if kind == "ec256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))


def _name(organization: str, common: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organization:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(parts)


def _context(wanted: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0 and 1.1 are meant
        context.minimum_version = _version(wanted.versions[0])
        context.maximum_version = _version(wanted.versions[-1])
    # Level 0: OpenSSL refuses short keys, SHA-1 and old versions above it.
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _version(name: str) -> ssl.TLSVersion:
    return ssl.TLSVersion[name.replace(".", "_")]


def _load(context: ssl.SSLContext, issued: Issued) -> None:
    """OpenSSL's binding reads certificates from a file only: it is gone when this returns."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "server.pem")
        file.write_bytes(issued.key + issued.chain)
        context.load_cert_chain(file)

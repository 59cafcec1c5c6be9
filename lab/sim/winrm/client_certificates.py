"""Certificates of clients: which account each is mapped to, and when TLS asks for one.

A host that takes them (Auth\\Certificate) maps a certificate to an account of its own (MS-WSMV
2.2.4.3). Windows asks when a request names the profile, by post-handshake authentication in TLS 1.3
(RFC 8446, 4.6.2), or in every handshake where netsh says clientcertnegotiation=enable.
"""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lab.sim.peers import TlsPeer

# DSP0226, C.3.3: stands in Authorization where a scheme would.
MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

When = Literal["request", "handshake"]


@dataclass(frozen=True, slots=True)
class ClientCertificates:
    """``accounts`` are names of the host's own accounts, by certificates in DER; ``authorities``
    are the certificates, in DER, by which TLS lets others in at all."""

    accounts: dict[bytes, str]
    authorities: tuple[bytes, ...]
    when: When = "request"

    def prepare(self, server: ssl.SSLContext) -> None:
        """Let a server's context ask for them."""
        server.load_verify_locations(cadata=b"".join(self.authorities))
        server.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        server.verify_mode = ssl.CERT_OPTIONAL
        if self.when == "request":
            server.verify_mode = ssl.CERT_REQUIRED
            server.post_handshake_auth = True

    def account(self, certificate: bytes | None) -> str | None:
        """The name of the account that a certificate stands for."""
        return self.accounts.get(certificate) if certificate else None


class CertificatePeer(TlsPeer):
    """A client that may show a certificate."""

    async def certificate(self) -> bytes | None:
        """What it has shown, in DER; it is asked first if it has not been.

        Raises:
            OSError: it cannot be asked so late, has none, or has one that is not trusted.
        """
        found = self._tls.getpeercert(binary_form=True)
        if found is None and self._tls.context.post_handshake_auth:
            self._tls.verify_client_post_handshake()
            await self._do(self._tls.do_handshake)
            async with asyncio.timeout(30):
                found = await self._do(self._shown)
        return found

    def _shown(self) -> bytes:
        """OpenSSL takes the certificate in when it is told to read what comes next."""
        try:
            self._tls.read(1)
        except ssl.SSLWantReadError:
            if found := self._tls.getpeercert(binary_form=True):
                return found
            raise
        raise ConnectionAbortedError("a request before the certificate")


def new_client(user: str) -> tuple[str, str]:
    """A certificate that names a user, signed by itself, and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, user)])
    now = datetime.now(UTC).replace(microsecond=0)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=30)).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
    )
    pem, pkcs8 = form.Encoding.PEM, form.PrivateFormat.PKCS8
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(pem)
    return certificate.decode(), key.private_bytes(pem, pkcs8, form.NoEncryption()).decode()


def der_of(pem: str) -> bytes:
    """A certificate in DER."""
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(form.Encoding.DER)


def subject(certificate: bytes | None) -> str:
    """Whom a certificate names, for the journal."""
    if certificate is None:
        return ""
    return x509.load_der_x509_certificate(certificate).subject.rfc4514_string()

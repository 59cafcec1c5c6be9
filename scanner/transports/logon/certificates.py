"""A host's certificate: whether it is the one of before, and a login that is bound to it.

Most hosts have certificates of their own making, which no authority has signed.
"""

import hashlib

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from spnego.channel_bindings import GssChannelBindings

from scanner.model import Reason
from scanner.transports.base import Endpoint
from scanner.transports.logon.failures import LinkError
from scanner.transports.ssh import HostKeyChangedError, HostKeys

_KIND = "x509-certificate"
_WEAK = ("md5", "sha1")


def check(certificates: HostKeys, endpoint: Endpoint, certificate: bytes) -> None:
    """Remember the certificate of a new host, or compare it with the remembered one.

    Raises:
        LinkError: it is another one; nobody was named and nothing was sent.
        OSError: the file cannot be written.
    """
    name = f"[{endpoint.address}]:{endpoint.port}"
    try:
        certificates.check(name, _KIND, certificate)
    except HostKeyChangedError as error:
        raise LinkError(
            Reason.UNREACHABLE,
            f"{endpoint.address} shows another certificate than before: {error.shown}, remembered "
            f"is {error.remembered}. No login was tried",
            "Ask the client whether its certificate was renewed or its address given to another "
            f"computer. If so: {certificates.how_to_forget(name)} If not, somebody may sit in "
            "between.",
            final=True,
        ) from None


def bindings(certificate: bytes | None) -> GssChannelBindings | None:
    """tls-server-end-point (RFC 5929 4.1): with it, nobody can pass our login on."""
    if certificate is None:
        return None
    try:
        algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        algorithm = None
    chosen = SHA256() if algorithm is None or algorithm.name in _WEAK else algorithm
    digest = Hash(chosen)
    digest.update(certificate)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest.finalize())


def fingerprint(certificate: bytes) -> str:
    """What a host is known by that shows this certificate (in DER)."""
    return f"X509:{hashlib.sha256(certificate).hexdigest()}"

"""A host's certificate: whether it is that of before, and what a login is bound to."""

import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from lab.sim.certificates import Mint
from lab.sites.tables import Certificate
from scanner.model import Reason
from scanner.transports.base import Endpoint
from scanner.transports.logon.certificates import bindings, check, fingerprint
from scanner.transports.logon.failures import LinkError
from scanner.transports.ssh import HostKeys

WHERE = Endpoint("10.0.0.5", "127.0.0.1", 636)


def made(name: str) -> bytes:
    """A server's certificate, in DER."""
    chain = Mint().issue(Certificate(common_name=name)).chain
    return x509.load_pem_x509_certificate(chain).public_bytes(Encoding.DER)


def test_another_certificate_than_before_is_final() -> None:
    seen, first = HostKeys(), made("dc1.office.example")
    check(seen, WHERE, first)
    check(seen, WHERE, first)
    with pytest.raises(LinkError, match="another certificate than before") as error:
        check(seen, WHERE, made("dc1.office.example"))
    assert error.value.final
    assert error.value.reason is Reason.UNREACHABLE
    assert "No login was tried" in error.value.detail
    check(seen, Endpoint("10.0.0.6", "127.0.0.1", 636), made("dc2.office.example"))


@pytest.mark.parametrize("certificate", [made("dc1.office.example"), b"no certificate"])
def test_a_login_is_bound_to_the_end_of_the_channel(certificate: bytes) -> None:
    found = bindings(certificate)
    assert found is not None
    digest = hashlib.sha256(certificate).digest()
    assert found.application_data == b"tls-server-end-point:" + digest
    assert fingerprint(certificate) == f"X509:{digest.hex()}"


def test_without_tls_there_is_nothing_to_bind_to() -> None:
    assert bindings(None) is None

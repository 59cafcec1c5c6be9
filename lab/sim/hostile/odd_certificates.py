"""X.509 certificates that no library would make, in DER by hand (RFC 5280, 4.1)."""

import ssl
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec

from lab.sim.ber import SEQUENCE, integer, object_id, tlv

_UTF8, _UTC_TIME, _GENERALISED_TIME, _SET, _BITS = 0x0C, 0x17, 0x18, 0x31, 0x03
_COMMON_NAME = (2, 5, 4, 3)
_SUBJECT_ALT_NAME = (2, 5, 29, 17)
_ECDSA_WITH_SHA256 = tlv(SEQUENCE, object_id((1, 2, 840, 10045, 4, 3, 2)))
_DNS_NAME = 0x82

_BEGINS, _ENDS = tlv(_UTC_TIME, b"240101000000Z"), tlv(_UTC_TIME, b"441231235959Z")


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def time(text: str) -> bytes:
    """A GeneralizedTime: ``YYYYMMDDhhmmssZ``."""
    return tlv(_GENERALISED_TIME, text.encode())


def name(common: bytes) -> bytes:
    """A distinguished name of one common name, in UTF-8 or what is said to be."""
    pair = tlv(SEQUENCE, object_id(_COMMON_NAME) + tlv(_UTF8, common))
    return tlv(SEQUENCE, tlv(_SET, pair))


NOBODY = tlv(SEQUENCE, b"")
"""The empty name."""


def certificate(
    *,
    subject: bytes | None = None,
    serial: int = 4711,
    begins: bytes = _BEGINS,
    ends: bytes = _ENDS,
    dns_names: Sequence[bytes] = (),
) -> bytes:
    """A self-signed certificate of version 3."""
    who = name(b"hostile.example.invalid") if subject is None else subject
    public = (
        _key().public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    )
    body = tlv(0xA0, integer(2)) + integer(serial) + _ECDSA_WITH_SHA256 + who
    body += tlv(SEQUENCE, begins + ends) + who + public + _extensions(dns_names)
    signed = tlv(SEQUENCE, body)
    signature = _key().sign(signed, ec.ECDSA(hashes.SHA256()))
    return tlv(SEQUENCE, signed + _ECDSA_WITH_SHA256 + tlv(_BITS, b"\x00" + signature))


def _extensions(dns_names: Sequence[bytes]) -> bytes:
    if not dns_names:
        return b""
    listed = tlv(SEQUENCE, b"".join(tlv(_DNS_NAME, each) for each in dns_names))
    extension = tlv(SEQUENCE, object_id(_SUBJECT_ALT_NAME) + tlv(0x04, listed))
    return tlv(0xA3, tlv(SEQUENCE, extension))


def context(der: bytes) -> ssl.SSLContext:
    """A server's context that shows this certificate. Raises ssl.SSLError where OpenSSL won't."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    private = _key().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "server.pem")
        file.write_bytes(private + ssl.DER_cert_to_PEM_cert(der).encode())
        made.load_cert_chain(file)
    return made

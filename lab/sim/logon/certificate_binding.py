"""The channel binding of a TLS server: tls-server-end-point (RFC 5929, section 4)."""

import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from spnego.channel_bindings import GssChannelBindings

_WEAK = ("md5", "sha1")


def end_point(server: ssl.SSLContext) -> GssChannelBindings:
    """The binding of the certificate that the context serves."""
    certificate = x509.load_der_x509_certificate(served_certificate(server))
    own = certificate.signature_hash_algorithm
    algorithm = hashes.SHA256() if own is None or own.name in _WEAK else own
    application_data = b"tls-server-end-point:" + certificate.fingerprint(algorithm)
    return GssChannelBindings(application_data=application_data)


def served_certificate(server: ssl.SSLContext) -> bytes:
    """The certificate in DER. A context does not tell it, so a client in memory asks for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(to_client, to_server)
    served = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, served) * 3:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    return client.getpeercert(binary_form=True) or b""

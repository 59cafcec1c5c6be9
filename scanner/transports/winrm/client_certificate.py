"""Logging on by a certificate of ours (TLS client authentication, RFC 8446 4.4.2), over TLS only.

WinRM keeps a mapping from certificates to its local accounts (MS-WSMV 2.2.4.3). It asks for the
certificate when a request says so in Authorization: then TLS 1.2 negotiates anew, and TLS 1.3
authenticates after the handshake (RFC 8446, 4.6.2), which OpenSSL does only where it is allowed to.
"""

import os
import secrets
import ssl
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage

from scanner.credentials.types import ClientCertificate, WinRmLogin
from scanner.model import Reason
from scanner.transports.logon import Sending
from scanner.transports.logon.certificates import fingerprint
from scanner.transports.logon.failures import LinkError
from scanner.transports.winrm.logon import LogOn, Post
from scanner.transports.winrm.sockets import AlertError, tls_context

# DSP0226, C.3.3: the security profile, which stands in the place of a scheme and its words.
MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"

# An empty message is no question: what is not 401 or 403 has let us in.
_LET_IN = frozenset({200, 400, 500})


class Look(LogOn):
    """No login: sees the host's certificate, and tells who it is before ours is shown."""

    seals = False

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """Ask nothing. Raises LinkError without TLS."""
        del post
        if certificate is None:
            raise LinkError(
                Reason.LOGIN_REFUSED,
                "a certificate is shown over TLS only, and this host has no port 5986 open",
                "Make a listener for HTTPS there: winrm quickconfig -transport:https.",
            )
        sending(fingerprint(certificate))


class ByCertificate(LogOn):
    """The certificate in TLS, and the profile with every request."""

    preset = MUTUAL

    def __init__(self, own: ssl.SSLContext, leaf: x509.Certificate) -> None:
        self.identity, self._leaf = own, leaf

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """One request, within which the host asks for the certificate if it has not before."""
        del certificate, sending
        try:
            answer = post(MUTUAL)
        except AlertError as error:
            raise not_accepted(error.alert) from None
        if answer.status_code in (401, 403):
            raise _not_mapped(self._leaf)
        if answer.status_code not in _LET_IN:
            detail = f"the login was answered with HTTP status {answer.status_code}"
            raise LinkError(Reason.BAD_ANSWER, detail)


def identity(login: WinRmLogin) -> tuple[ssl.SSLContext, x509.Certificate]:
    """TLS that can show the login's certificate, and the certificate itself.

    OpenSSL's binding takes a private key from a file only. So the file holds it encrypted with a
    key that is drawn for this one call and never leaves the memory, in a folder of this user's
    alone, and is gone when this returns: a copy of the disk, a backup or a crash has nothing.

    Raises:
        LinkError: no-credential: it cannot be read, does not fit, or is over. Nothing was sent.
    """
    if login.certificate is None:
        raise _unusable(f"{login.name} has none")
    key, chain = _opened(login.certificate)
    leaf = chain[0]
    if leaf.not_valid_after_utc < datetime.now(UTC):
        detail = f"our certificate ended on {leaf.not_valid_after_utc.date()}. It was not shown"
        raise LinkError(Reason.NO_CREDENTIAL, detail, "Have a new one issued, and add it.")
    return _showing(key, chain), leaf


def _showing(key: PrivateKeyTypes, chain: list[x509.Certificate]) -> ssl.SSLContext:
    context = tls_context()
    context.post_handshake_auth = True
    once = secrets.token_bytes(32).hex()
    pem, pkcs8 = form.Encoding.PEM, form.PrivateFormat.PKCS8
    sealed = key.private_bytes(pem, pkcs8, form.BestAvailableEncryption(once.encode()))
    try:
        with tempfile.TemporaryDirectory(prefix="siteproof-") as folder:  # made with mode 0700
            file = Path(folder, "identity.pem")
            with open(file, "xb", opener=_private) as writing:
                writing.write(b"".join(each.public_bytes(pem) for each in chain) + sealed)
            context.load_cert_chain(file, password=once)
    except (ssl.SSLError, ValueError):
        raise _unusable("the private key is not that of the certificate") from None
    except OSError as error:
        raise _unusable(f"no file can be made for it for a moment ({error.strerror})") from None
    return context


def not_accepted(alert: str) -> LinkError:
    """The host has ended TLS over our certificate."""
    return LinkError(
        Reason.LOGIN_REFUSED,
        f"it did not accept our certificate in the TLS handshake ({alert})",
        "Put the authority that issued it into Trusted Root Certification Authorities of that "
        "computer, and look whether the certificate was revoked.",
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _opened(own: ClientCertificate) -> tuple[PrivateKeyTypes, list[x509.Certificate]]:
    try:
        chain = x509.load_pem_x509_certificates(own.chain.reveal().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _unusable("it is no certificate in PEM form") from None
    text = own.key.reveal().encode()
    passphrases = [own.passphrase.reveal().encode()] if own.passphrase else []
    load = form.load_ssh_private_key if b"OPENSSH PRIVATE" in text else form.load_pem_private_key
    for passphrase in (*passphrases, None):  # a passphrase for a key without one does no harm
        with suppress(ValueError, TypeError, UnsupportedAlgorithm):
            return load(text, passphrase), chain
    raise _unusable("its private key does not open with the passphrase kept for it")


def _unusable(detail: str) -> LinkError:
    return LinkError(
        Reason.NO_CREDENTIAL,
        f"our certificate cannot be used: {detail}. Nothing was sent",
        "Mend it with siteproof creds add.",
    )


def _not_mapped(leaf: x509.Certificate) -> LinkError:
    """The host knows the certificate and has no account for it, as far as can be told."""
    detail = "no account of that computer is mapped to our certificate, or it takes no certificates"
    if not _for_clients(leaf):
        detail = "our certificate is not meant for client authentication (extended key usage)"
    return LinkError(
        Reason.LOGIN_REFUSED,
        f"the login was refused: {detail}",
        'There: winrm set winrm/config/service/auth @{Certificate="true"}, and a mapping to a '
        "local account: winrm create winrm/config/service/certmapping?Issuer=...+Subject=...+URI=*",
    )


def _for_clients(leaf: x509.Certificate) -> bool:
    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    return Usage.CLIENT_AUTH in usage or Usage.ANY_EXTENDED_KEY_USAGE in usage

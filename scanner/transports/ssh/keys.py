"""Private keys as text: OpenSSH (PROTOCOL.key) or PEM (PKCS #1, SEC 1, PKCS #8)."""

import io
from dataclasses import replace

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurvePrivateKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from scanner.credentials.types import SshLogin
from scanner.model import Reason
from scanner.transports.base import SessionError

PrivateKey = Ed25519PrivateKey | RSAPrivateKey | EllipticCurvePrivateKey


def private_key(login: SshLogin) -> paramiko.PKey:
    """The login's key, decrypted: Ed25519, RSA or ECDSA on a NIST curve.

    Raises:
        SessionError: the key cannot be used (no-credential); nothing was sent to anybody.
    """
    text = login.key.reveal() if login.key else ""
    if text.startswith("PuTTY-User-Key-File"):
        raise _unusable(login, "is in PuTTY's format", "Export it as an OpenSSH key in PuTTYgen.")
    loaded = _load(login, text.strip().encode() + b"\n")
    match loaded:
        case Ed25519PrivateKey():
            return _as_paramiko(paramiko.Ed25519Key, loaded)
        case RSAPrivateKey():
            return _as_paramiko(paramiko.RSAKey, loaded)
        case EllipticCurvePrivateKey(curve=SECP256R1() | SECP384R1() | SECP521R1()):
            return _as_paramiko(paramiko.ECDSAKey, loaded)
    raise _unusable(login, "is of a type that is not in use", "Make an Ed25519 key instead.")


def _as_paramiko(wrapper: type[paramiko.PKey], key: PrivateKey) -> paramiko.PKey:
    # paramiko reads fewer formats than cryptography does, but always this one.
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    return wrapper.from_private_key(io.StringIO(plain.decode()))


def _load(login: SshLogin, text: bytes) -> object:
    read = load_ssh_private_key if b"BEGIN OPENSSH" in text else load_pem_private_key
    passphrase = login.passphrase.reveal().encode() if login.passphrase else None
    again = "Store the credential again, with the right key and passphrase."
    try:
        return read(text, passphrase)
    except TypeError:
        if passphrase is None:
            problem = "is encrypted and the credential has no passphrase"
            raise _unusable(login, problem, again) from None
        # A passphrase for a key that has none does no harm.
        return _load(replace(login, passphrase=None), text)
    except (ValueError, UnsupportedAlgorithm):
        problem = "cannot be read" + (
            ": a wrong passphrase, or a damaged key" if passphrase else ""
        )
        raise _unusable(login, problem, again) from None


def _unusable(login: SshLogin, problem: str, fix: str) -> SessionError:
    detail = f"The private key of the credential {login.name} {problem}."
    return SessionError(Reason.NO_CREDENTIAL, detail, fix)

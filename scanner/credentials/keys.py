"""Private keys and certificates: from a file, refused early where no server could take them."""

from pathlib import Path

from scanner.credentials.types import Secret

_LARGEST = 64 * 1024


class KeyFileError(Exception):
    """It is no private key: why, and what to do. Never holds the key."""


def read_key(text_or_path: str) -> Secret:
    """A private key in OpenSSH or PEM form, given as text or as the path of its file.

    Raises:
        KeyFileError: there is no such file, or it is no private key.
    """
    text = text_or_path
    if "-----BEGIN" not in text:
        text = _from_file(Path(text_or_path).expanduser())
    if text.startswith("PuTTY-User-Key-File"):
        raise KeyFileError("a PuTTY key. Export it in puttygen as an OpenSSH key")
    if text.startswith(("ssh-", "ecdsa-", "sk-")):
        raise KeyFileError("the public key. Name the file without .pub")
    if "-----BEGIN" not in text or "PRIVATE KEY-----" not in text:
        raise KeyFileError("no private key in OpenSSH or PEM form")
    return Secret(text.strip() + "\n")


def read_certificate(text_or_path: str) -> Secret:
    """A certificate in PEM form, and what stands between it and its authority, as ``read_key``.

    Raises:
        KeyFileError: there is no such file, or it is no certificate.
    """
    text = text_or_path
    if "-----BEGIN" not in text:
        text = _from_file(Path(text_or_path).expanduser())
    if "PRIVATE KEY-----" in text:
        raise KeyFileError("it holds a private key too. Name a file of certificates only")
    if "-----BEGIN CERTIFICATE-----" not in text:
        raise KeyFileError(
            "no certificate in PEM form. Of a .pfx file: openssl pkcs12 -in FILE -clcerts -nokeys"
        )
    return Secret(text.strip() + "\n")


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError):
        # Without the path: a key that was pasted in wrongly would stand in it.
        raise KeyFileError("no such key file, or it cannot be read") from None
    if len(content) > _LARGEST:
        raise KeyFileError("too large for a private key")
    return content.decode("utf-8", errors="replace")

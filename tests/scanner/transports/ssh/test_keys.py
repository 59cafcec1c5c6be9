"""Private keys as engineers have them."""

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from scanner.credentials.types import Secret, SshLogin
from scanner.model import Reason
from scanner.transports.base import SessionError
from scanner.transports.ssh.keys import PrivateKey, private_key

PASSPHRASE = "open sesame"
KEYS: dict[str, PrivateKey] = {
    "ssh-ed25519": ed25519.Ed25519PrivateKey.generate(),
    "ssh-rsa": rsa.generate_private_key(65537, 2048),
    "ecdsa-sha2-nistp256": ec.generate_private_key(ec.SECP256R1()),
    "ecdsa-sha2-nistp521": ec.generate_private_key(ec.SECP521R1()),
}
FORMATS = [PrivateFormat.OpenSSH, PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL]


def text_of(
    key: PrivateKey | dsa.DSAPrivateKey, form: PrivateFormat, passphrase: str | None
) -> str:
    cipher = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, form, cipher).decode()


def login(text: str, passphrase: str | None = None) -> SshLogin:
    secret = Secret(passphrase) if passphrase else None
    return SshLogin("k", "root", key=Secret(text), passphrase=secret)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
@pytest.mark.parametrize("kind", KEYS)
def test_every_kind_and_format_is_read(
    kind: str, form: PrivateFormat, passphrase: str | None
) -> None:
    if form is PrivateFormat.TraditionalOpenSSL and kind == "ssh-ed25519":
        form = PrivateFormat.PKCS8  # Ed25519 has no traditional format
    key = private_key(login(text_of(KEYS[kind], form, passphrase), passphrase))
    assert key.get_name() == kind
    assert key.can_sign()


def test_a_passphrase_for_a_key_without_one_does_no_harm() -> None:
    text = text_of(KEYS["ssh-ed25519"], PrivateFormat.OpenSSH, None)
    assert private_key(login(text, "needless")).can_sign()


@pytest.mark.parametrize("form", FORMATS[:2])
@pytest.mark.parametrize(
    ("passphrase", "problem"), [(None, "has no passphrase"), ("wrong", "wrong passphrase")]
)
def test_an_encrypted_key_needs_its_passphrase(
    form: PrivateFormat, passphrase: str | None, problem: str
) -> None:
    text = text_of(KEYS["ssh-ed25519"], form, PASSPHRASE)
    with pytest.raises(SessionError, match=problem) as caught:
        private_key(login(text, passphrase))
    assert caught.value.reason is Reason.NO_CREDENTIAL


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("PuTTY-User-Key-File-3: ssh-ed25519\n", "PuTTY"),
        (text_of(dsa.generate_private_key(1024), FORMATS[1], None), "not in use"),
        (text_of(ec.generate_private_key(ec.SECP256K1()), FORMATS[1], None), "not in use"),
        ("", "cannot be read"),
    ],
)
def test_other_keys_are_named(text: str, problem: str) -> None:
    with pytest.raises(SessionError, match=problem):
        private_key(login(text))


@given(st.text(max_size=200), st.sampled_from(["OPENSSH", "RSA", "EC", ""]))
def test_garbage_is_an_error_without_the_garbage(garbage: str, kind: str) -> None:
    body = f"secret{garbage}"
    text = f"-----BEGIN {kind} PRIVATE KEY-----\n{body}\n-----END {kind} PRIVATE KEY-----\n"
    with pytest.raises(SessionError) as caught:
        private_key(login(text))
    assert "secret" not in caught.value.detail
    assert caught.value.__cause__ is None

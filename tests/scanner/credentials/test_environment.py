"""Secrets from variables, for automation."""

from pathlib import Path

import pytest

from scanner.credentials.environment import EnvironmentStore, variable
from scanner.credentials.store import FIELDS, StoreError
from scanner.credentials.types import Secret

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"


def test_every_field_has_a_variable() -> None:
    environ = {variable("linux-admin", field): f"v-{field}" for field in FIELDS}
    environ[variable("linux-admin", "key")] = KEY
    environ[variable("linux-admin", "certificate")] = CERTIFICATE
    assert "SITEPROOF_CRED_LINUX_ADMIN_PASSWORD" in environ
    found = EnvironmentStore(environ).get("linux-admin")
    assert found["community"] == Secret("v-community")
    assert set(found) == set(FIELDS)
    assert EnvironmentStore(environ).names() == ["linux-admin"]


def test_an_empty_variable_is_not_set() -> None:
    store = EnvironmentStore({"SITEPROOF_CRED_A_PASSWORD": "", "SITEPROOF_CRED_B": "x"})
    assert store.get("a") == {}
    assert store.names() == []


@pytest.mark.parametrize("by_path", [True, False])
@pytest.mark.parametrize(("field", "text"), [("key", KEY), ("certificate", CERTIFICATE)])
def test_a_key_is_a_path_or_its_text(tmp_path: Path, by_path: bool, field: str, text: str) -> None:
    path = tmp_path / "id"
    path.write_text(text, encoding="utf-8")
    store = EnvironmentStore({variable("a", field): str(path) if by_path else text})
    assert store.get("a")[field].reveal() == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (KEY + CERTIFICATE, "holds a private key too"),
        (KEY, "holds a private key too"),
        ("0\x82\x05\x00", "openssl pkcs12"),
        ("hunter2", "no certificate"),
    ],
)
def test_what_is_no_certificate(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "cert"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=told) as caught:
        EnvironmentStore({"SITEPROOF_CRED_A_CERTIFICATE": str(path)}).get("a")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ssh-ed25519 AAAA me", "public key"),
        ("PuTTY-User-Key-File-3: ssh-ed25519", "puttygen"),
        ("hunter2", "no private key"),
        ("-----BEGIN CERTIFICATE-----", "no private key"),
        ("x" * 70_000, "too large"),
    ],
)
def test_what_is_no_private_key(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "id"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=told) as caught:
        EnvironmentStore({"SITEPROOF_CRED_A_KEY": str(path)}).get("a")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["/no/such/hunter2", "hunter2" * 100, "hunter2\0"])
def test_a_pasted_secret_is_not_repeated_as_a_missing_path(text: str) -> None:
    with pytest.raises(StoreError, match="no such key file") as caught:
        EnvironmentStore({"SITEPROOF_CRED_A_KEY": text}).get("a")
    assert "hunter2" not in str(caught.value)

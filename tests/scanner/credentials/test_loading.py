"""From references to logins, and the order of the stores."""

import json
import logging
import pickle
from pathlib import Path

import msgspec
import pytest

from scanner.credentials.agefile import AgeStore
from scanner.credentials.keyrings import KeyringStore
from scanner.credentials.loading import CredentialError, load
from scanner.credentials.opening import open_stores, writable
from scanner.credentials.store import StoreError, Stores
from scanner.credentials.types import (
    ClientCertificate,
    Credential,
    Scheme,
    Secret,
    SnmpCommunity,
    SnmpUser,
    SshLogin,
    WinRmLogin,
)
from scanner.model import AuthProtocol, PrivProtocol, Reason, Transport
from scanner.site import CredentialReference, Kind
from tests.scanner.credentials.memory import MemoryKeyring

SSH, SNMP, WINRM = Transport.SSH, Transport.SNMP, Transport.WINRM


class Fixed:
    """A store with one name in it."""

    label = "fixed"

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets

    def get(self, name: str) -> dict[str, Secret]:
        return {field: Secret(text) for field, text in self.secrets.items()}

    def names(self) -> list[str]:
        return ["a"]


@pytest.mark.parametrize(
    ("reference", "secrets", "login"),
    [
        (
            CredentialReference("a", SSH, Kind.PASSWORD, "u"),
            {"password": "p", "key": "not used"},
            SshLogin("a", "u", password=Secret("p")),
        ),
        (
            CredentialReference("a", SSH, Kind.KEY, "u"),
            {"key": "k", "password": "not used"},
            SshLogin("a", "u", key=Secret("k")),
        ),
        (
            CredentialReference("a", SSH, Kind.KEY, "u"),
            {"key": "k", "passphrase": "p"},
            SshLogin("a", "u", key=Secret("k"), passphrase=Secret("p")),
        ),
        (CredentialReference("a", SSH, Kind.AGENT, "u"), {}, SshLogin("a", "u", agent=True)),
        (
            CredentialReference("a", SNMP, Kind.COMMUNITY),
            {"community": "c"},
            SnmpCommunity("a", Secret("c")),
        ),
        (
            CredentialReference("a", SNMP, Kind.V3, "u", AuthProtocol.SHA1, PrivProtocol.AES256),
            {"auth": "x", "priv": "y"},
            SnmpUser("a", "u", Secret("x"), Secret("y"), AuthProtocol.SHA1, PrivProtocol.AES256),
        ),
        (
            CredentialReference("a", SNMP, Kind.V3, "u", AuthProtocol.SHA512),
            {"auth": "x", "priv": "not used"},
            SnmpUser("a", "u", auth=Secret("x"), auth_protocol=AuthProtocol.SHA512),
        ),
        (CredentialReference("a", SNMP, Kind.V3, "u"), {}, SnmpUser("a", "u")),
        (
            CredentialReference("a", WINRM, Kind.PASSWORD, "D\\u"),
            {"password": "p"},
            WinRmLogin("a", "D\\u", Secret("p")),
        ),
        (
            CredentialReference("a", WINRM, Kind.KERBEROS, "u@D.EXAMPLE"),
            {"password": "p"},
            WinRmLogin("a", "u@D.EXAMPLE", Secret("p"), Scheme.KERBEROS),
        ),
        (
            CredentialReference("a", WINRM, Kind.BASIC, "u"),
            {"password": "p"},
            WinRmLogin("a", "u", Secret("p"), Scheme.BASIC),
        ),
        (
            CredentialReference("a", WINRM, Kind.CERTIFICATE, "u"),
            {"certificate": "c", "key": "k", "passphrase": "p"},
            WinRmLogin(
                "a",
                "u",
                None,
                Scheme.CERTIFICATE,
                ClientCertificate(Secret("c"), Secret("k"), Secret("p")),
            ),
        ),
    ],
)
def test_load(reference: CredentialReference, secrets: dict[str, str], login: Credential) -> None:
    assert load(reference, Fixed(**secrets)) == login


def test_a_missing_secret_says_how_to_add_it() -> None:
    reference = CredentialReference(
        "core-sw", SNMP, Kind.V3, "monitor", AuthProtocol.SHA256, PrivProtocol.AES128
    )
    with pytest.raises(CredentialError) as caught:
        load(reference, Fixed(auth="x"))
    error = caught.value
    assert error.reason is Reason.NO_CREDENTIAL
    assert error.detail == "no priv is kept for core-sw"
    assert "siteproof creds add core-sw --transport snmp --kind v3 --user monitor" in error.fix
    assert "SITEPROOF_CRED_CORE_SW_PRIV" in error.fix


def test_a_domain_s_account_is_quoted_for_the_shell() -> None:
    with pytest.raises(CredentialError) as caught:
        load(CredentialReference("pc", WINRM, Kind.PASSWORD, "OFFICE\\scan"), Fixed())
    assert '--transport winrm --kind password --user "OFFICE\\scan"' in caught.value.fix
    assert "SITEPROOF_CRED_PC_PASSWORD" in caught.value.fix


def test_a_store_that_does_not_open_is_no_credential() -> None:
    class Broken(Fixed):
        def get(self, name: str) -> dict[str, Secret]:
            raise StoreError("it is locked", "unlock it")

    with pytest.raises(CredentialError, match="a: it is locked"):
        load(CredentialReference("a", SSH, Kind.PASSWORD, "u"), Broken())


def test_no_secret_shows(caplog: pytest.LogCaptureFixture) -> None:
    login = load(CredentialReference("a", SSH, Kind.PASSWORD, "u"), Fixed(password="hunter2"))
    caplog.set_level(logging.DEBUG)
    logging.getLogger("test").warning("%s %r", login, login)
    shown = [repr(login), str(login), f"{login}", f"{login!r:>99}", "%s" % (login,), caplog.text]  # noqa: UP031
    assert not [text for text in shown if "hunter2" in text]
    assert isinstance(login, SshLogin)
    for writer in (json.dumps, msgspec.json.encode, msgspec.msgpack.encode, pickle.dumps):
        with pytest.raises(TypeError) as caught:
            writer(login.password)
        assert "hunter2" not in str(caught.value)


def test_the_first_store_that_knows_the_name_is_used_alone() -> None:
    stores = Stores([Fixed(), Fixed(password="p"), Fixed(key="k")])
    assert stores.get("a") == {"password": Secret("p")}
    assert stores.holder("a") is stores.readers[1]
    assert stores.names() == ["a"]


def nobody(prompt: str, new: bool) -> None:
    raise AssertionError("nobody should be asked")


def test_order_environment_keyring_file(ring: MemoryKeyring, tmp_path: Path) -> None:
    environ = {"SITEPROOF_CREDENTIALS": str(tmp_path / "c.age")}
    stores = open_stores(environ, nobody)
    assert [reader.label for reader in stores.readers] == ["environment", "keyring", "age file"]
    KeyringStore(ring).put("a", {"password": Secret("from the keyring")})
    assert stores.get("a")["password"].reveal() == "from the keyring"
    environ["SITEPROOF_CRED_A_PASSWORD"] = "from the environment"
    assert stores.get("a")["password"].reveal() == "from the environment"
    assert stores.get("b") == {}


def test_where_new_secrets_go(ring: MemoryKeyring, tmp_path: Path) -> None:
    stores = open_stores({}, nobody)
    assert isinstance(writable(stores, None, {}), KeyringStore)
    assert isinstance(writable(stores, "file", {}), AgeStore)
    named = {"SITEPROOF_CREDENTIALS": "x"}
    assert isinstance(writable(stores, None, named), AgeStore)
    assert isinstance(writable(stores, "keyring", named), KeyringStore)


def test_the_passphrase_may_come_from_the_environment(ring: MemoryKeyring, tmp_path: Path) -> None:
    environ = {
        "SITEPROOF_CREDENTIALS": str(tmp_path / "c.age"),
        "SITEPROOF_PASSPHRASE": "open sesame",
    }
    writable(open_stores(environ, nobody), None, environ).put("a", {"password": Secret("p")})
    assert open_stores(environ, nobody).get("a") == {"password": Secret("p")}

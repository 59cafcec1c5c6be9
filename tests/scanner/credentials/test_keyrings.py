"""Secrets in the keyring: pieces, names, and failures that tell nothing."""

from collections.abc import Callable

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from scanner.credentials.keyrings import KeyringStore, working_keyring
from scanner.credentials.store import StoreError
from scanner.credentials.types import Secret
from tests.scanner.credentials.memory import MemoryKeyring

LONG = "-----BEGIN " + "k" * 5000


def test_kept_and_forgotten(ring: MemoryKeyring) -> None:
    store = KeyringStore(ring)
    secrets = {"key": Secret(LONG), "passphrase": Secret("pä🔑")}
    store.put("linux-admin", secrets)
    store.put("switches", {"community": Secret("c")})
    assert KeyringStore(ring).get("linux-admin") == secrets
    assert store.names() == ["linux-admin", "switches"]
    assert store.remove("linux-admin") is True
    assert store.get("linux-admin") == {}
    assert store.names() == ["switches"]
    assert store.remove("linux-admin") is False
    assert not [key for key in ring.kept if "linux-admin" in key[0]]


def test_a_shorter_secret_leaves_no_piece_of_the_longer_one(ring: MemoryKeyring) -> None:
    store = KeyringStore(ring)
    store.put("a", {"key": Secret(LONG)})
    store.put("a", {"password": Secret("p")})
    assert store.get("a") == {"password": Secret("p")}
    assert len([key for key in ring.kept if key[0] == "siteproof:a"]) == 1


def test_a_name_that_the_user_deleted_elsewhere_is_not_listed(ring: MemoryKeyring) -> None:
    store = KeyringStore(ring)
    store.put("a", {"password": Secret("p")})
    ring.delete_password("siteproof:a", "piece-0")
    assert store.names() == []


@pytest.mark.parametrize("text", ["hello", "9999\n{}", "1\n{"])
def test_a_foreign_entry_is_no_secret(ring: MemoryKeyring, text: str) -> None:
    ring.kept["siteproof:a", "piece-0"] = text
    with pytest.raises(StoreError, match="siteproof"):
        KeyringStore(ring).get("a")


def test_a_locked_keyring_says_so_without_the_secret(ring: MemoryKeyring) -> None:
    store = KeyringStore(ring)
    store.put("a", {"password": Secret("hunter2")})
    ring.locked = True
    for action in (
        lambda: store.get("a"),
        lambda: store.put("a", {"password": Secret("hunter2")}),
        lambda: store.remove("a"),
    ):
        with pytest.raises(StoreError, match="KeyringLocked") as caught:
            action()
        assert "hunter2" not in f"{caught.value}{caught.value.__dict__}"
        assert caught.value.__suppress_context__


class Plain(MemoryKeyring):
    priority = 0.5


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Plain])
def test_a_keyring_that_does_not_protect_is_none(
    ring: MemoryKeyring, backend: Callable[[], KeyringBackend]
) -> None:
    assert working_keyring() is ring
    keyring.set_keyring(backend())
    with pytest.raises(StoreError, match="no keyring"):
        working_keyring()


def test_a_chain_of_nothing_is_none(ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [])
    keyring.set_keyring(chainer.ChainerBackend())  # type: ignore[no-untyped-call]
    with pytest.raises(StoreError, match="no keyring"):
        working_keyring()

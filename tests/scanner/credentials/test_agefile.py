"""The encrypted file: really encrypted, private to the user, and silent when it does not open."""

import os
from pathlib import Path

import pyrage
import pytest

from scanner.credentials.agefile import AgeStore, default_path
from scanner.credentials.store import StoreError
from scanner.credentials.types import Secret


class Person:
    """Types the same passphrase each time, and counts how often."""

    def __init__(self, passphrase: str | None) -> None:
        self.passphrase = passphrase
        self.asked: list[bool] = []

    def __call__(self, prompt: str, new: bool) -> str | None:
        self.asked.append(new)
        return self.passphrase


def test_kept_encrypted_and_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "credentials.age"
    person = Person("open sesame")
    store = AgeStore(path, person)
    assert store.names() == []
    assert person.asked == []
    store.put("a", {"password": Secret("hunter2")})
    store.put("b", {"community": Secret("c")})
    assert person.asked == [True]
    assert b"hunter2" not in path.read_bytes()
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    again = Person("open sesame")
    other = AgeStore(path, again)
    assert other.get("a") == {"password": Secret("hunter2")}
    assert other.names() == ["a", "b"]
    assert again.asked == [False]
    assert other.remove("a") is True
    assert other.remove("a") is False
    assert other.names() == ["b"]


def test_a_wrong_passphrase_is_asked_for_again_next_time(tmp_path: Path) -> None:
    path = tmp_path / "c.age"
    AgeStore(path, Person("right one")).put("a", {"password": Secret("hunter2")})
    person = Person("wrong one")
    store = AgeStore(path, person)
    with pytest.raises(StoreError, match="does not open") as caught:
        store.get("a")
    assert "wrong one" not in f"{caught.value}{caught.value.fix}"
    person.passphrase = "right one"
    assert store.get("a")["password"].reveal() == "hunter2"
    assert person.asked == [False, False]


@pytest.mark.parametrize("content", [b"", b"not age", b"age-encryption.org/v1\n"])
def test_a_damaged_file_is_not_taken_for_an_empty_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.age"
    path.write_bytes(content)
    store = AgeStore(path, Person("x"))
    with pytest.raises(StoreError, match="does not open"):
        store.put("a", {"password": Secret("p")})
    assert path.read_bytes() == content


def test_a_foreign_file_of_the_same_passphrase_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.age"
    path.write_bytes(pyrage.passphrase.encrypt(b'{"format": "other/1"}', "x"))
    with pytest.raises(StoreError, match="does not open"):
        AgeStore(path, Person("x")).names()


def test_nobody_to_ask(tmp_path: Path) -> None:
    store = AgeStore(tmp_path / "c.age", Person(None))
    with pytest.raises(StoreError) as caught:
        store.put("a", {"password": Secret("p")})
    assert "SITEPROOF_PASSPHRASE" in caught.value.fix


def test_where_the_file_is(tmp_path: Path) -> None:
    assert default_path({"SITEPROOF_CREDENTIALS": str(tmp_path / "x")}) == tmp_path / "x"
    assert default_path({"XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}).name == (
        "credentials.age"
    )

"""The operating system's keyring: Windows Credential Manager, macOS Keychain, Secret Service.

The Windows one takes 2,560 bytes of UTF-16 an entry (CRED_MAX_CREDENTIAL_BLOB_SIZE), which is
less than an RSA key: the secrets of a name travel as one JSON text in numbered pieces. No keyring
can be listed, so the names stand in an entry of their own.
"""

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError

from scanner.credentials.store import FIELDS, StoreError
from scanner.credentials.types import Secret

T = TypeVar("T")

SERVICE = "siteproof"
_PIECE = 1000
_MOST_PIECES = 100


class KeyringStore:
    """Keeps each name under the service ``siteproof:<name>``."""

    label = "keyring"

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, name: str) -> dict[str, Secret]:
        """The secrets of a name."""
        return _secrets(self._load(f"{SERVICE}:{name}"))

    def names(self) -> list[str]:
        """The names that were kept here and are still there."""
        listed = _names(self._load(SERVICE))
        return [name for name in listed if self._load(f"{SERVICE}:{name}") is not None]

    def put(self, name: str, secrets: Mapping[str, Secret]) -> None:
        """Keep them, and note the name."""
        plain = {field: secret.reveal() for field, secret in secrets.items()}
        self._save(f"{SERVICE}:{name}", json.dumps(plain))
        self._save(SERVICE, json.dumps(sorted({*_names(self._load(SERVICE)), name})))

    def remove(self, name: str) -> bool:
        """Forget the pieces, then the name."""
        there = self._forget(f"{SERVICE}:{name}", 0)
        names = _names(self._load(SERVICE))
        if name in names:
            self._save(SERVICE, json.dumps([other for other in names if other != name]))
        return there

    def _load(self, service: str) -> str | None:
        first = self._read(service, 0)
        if first is None:
            return None
        count, _, text = first.partition("\n")
        if not count.isdecimal() or int(count) > _MOST_PIECES:
            raise StoreError(f"the keyring's entry {service} was not written by siteproof")
        pieces = [self._read(service, number) or "" for number in range(1, int(count))]
        return text + "".join(pieces)

    def _save(self, service: str, text: str) -> None:
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        if len(pieces) > _MOST_PIECES:
            raise StoreError("too large for the keyring")
        pieces[0] = f"{len(pieces)}\n{pieces[0]}"
        # The first piece last: until it stands, the old ones are not taken for the new.
        for number in reversed(range(len(pieces))):
            piece = (service, _account(number), pieces[number])
            _guarded(partial(self._backend.set_password, *piece))
        self._forget(service, len(pieces))

    def _forget(self, service: str, number: int) -> bool:
        there = False
        while number < _MOST_PIECES and self._read(service, number) is not None:
            there = True
            _guarded(partial(self._backend.delete_password, service, _account(number)))
            number += 1
        return there

    def _read(self, service: str, number: int) -> str | None:
        return _guarded(partial(self._backend.get_password, service, _account(number)))


def working_keyring() -> KeyringBackend:
    """The keyring of this user.

    Raises:
        StoreError: there is none, or only one that does not protect what it keeps.
    """
    backend = _guarded(keyring.get_keyring)
    try:
        priority = float(backend.priority)
    except (RuntimeError, NotImplementedError, TypeError):
        priority = 0
    # keyring's own scale: 0 and less do nothing or fail, below 1 is not recommended (plain text).
    if priority < 1:
        raise StoreError(
            "this computer has no keyring that protects what it keeps",
            "secrets go to an age-encrypted file instead; on Linux, gnome-keyring or KWallet "
            "in a desktop session gives a keyring",
        )
    return backend


def _account(number: int) -> str:
    return f"piece-{number}"


def _guarded(action: Callable[[], T]) -> T:
    try:
        return action()
    except _backend_errors() as error:
        # Not the error's text: some backends put their arguments there.
        raise StoreError(
            f"the keyring failed ({type(error).__name__})",
            "unlock it and try again, or keep the secrets in a file: --store file",
        ) from None


def _backend_errors() -> tuple[type[BaseException], ...]:
    """keyring's errors, and those of its libraries that it lets through."""
    known: list[type[BaseException]] = [
        KeyringError,
        OSError,
        RuntimeError,
        ImportError,
        AttributeError,
        TypeError,
        ValueError,
    ]
    for module, name in (
        ("secretstorage.exceptions", "SecretStorageException"),
        ("jeepney.wrappers", "DBusErrorResponse"),
        ("win32ctypes.pywin32.pywintypes", "error"),
    ):
        found = getattr(sys.modules.get(module), name, None)
        if isinstance(found, type) and issubclass(found, Exception):
            known.append(found)
    return tuple(known)


def _secrets(text: str | None) -> dict[str, Secret]:
    try:
        plain = json.loads(text or "{}")
    except ValueError:
        raise StoreError("a keyring entry of siteproof is damaged", "add it again") from None
    return {
        field: Secret(value)
        for field, value in (plain.items() if isinstance(plain, dict) else ())
        if field in FIELDS and isinstance(value, str)
    }


def _names(text: str | None) -> list[str]:
    try:
        plain = json.loads(text or "[]")
    except ValueError:
        return []
    if not isinstance(plain, list):
        return []
    return sorted(name for name in plain if isinstance(name, str))

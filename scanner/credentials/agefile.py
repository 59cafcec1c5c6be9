"""A file of secrets, encrypted with a passphrase (age, scrypt): where there is no keyring."""

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pyrage

from scanner.credentials.store import FIELDS, StoreError
from scanner.credentials.types import Secret
from scanner.site.saving import save

FORMAT = "siteproof-credentials/1"
_LARGEST = 1 << 20

Ask = Callable[[str, bool], str | None]
"""Asks a person for a passphrase, without echo: the prompt, and whether it is a new one, to be
typed twice. None where there is nobody to ask."""


class AgeStore:
    """One encrypted JSON text. The passphrase is asked for once, and only when it is needed."""

    label = "age file"

    def __init__(self, path: Path, ask: Ask) -> None:
        self.path = path
        self._ask = ask
        self._passphrase: Secret | None = None
        self._loaded: dict[str, dict[str, Secret]] | None = None
        # Hosts are asked in threads of their own; decrypting takes a second on purpose.
        self._lock = threading.RLock()

    def get(self, name: str) -> dict[str, Secret]:
        """The secrets of a name."""
        return dict(self._all().get(name, {}))

    def names(self) -> list[str]:
        """All names."""
        return sorted(self._all())

    def put(self, name: str, secrets: Mapping[str, Secret]) -> None:
        """Rewrite the file with a name's secrets in it."""
        with self._lock:
            self._save({**self._all(), name: dict(secrets)})

    def remove(self, name: str) -> bool:
        """Rewrite the file without a name."""
        with self._lock:
            kept = dict(self._all())
            if kept.pop(name, None) is None:
                return False
            self._save(kept)
            return True

    def _all(self) -> dict[str, dict[str, Secret]]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> dict[str, dict[str, Secret]]:
        try:
            if not self.path.exists():
                return {}
            if self.path.stat().st_size > _LARGEST:
                raise StoreError(f"{self.path} is too large for a file of secrets")
            sealed = self.path.read_bytes()
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {error.strerror}") from None
        passphrase = self._secret(f"Passphrase of {self.path}", new=False)
        try:
            return _decode(pyrage.passphrase.decrypt(sealed, passphrase.reveal()))
        except (pyrage.DecryptError, ValueError, LookupError, AttributeError):
            self._passphrase = None
            raise StoreError(
                f"{self.path} does not open",
                "the passphrase is another one, or the file is damaged",
            ) from None

    def _save(self, everything: dict[str, dict[str, Secret]]) -> None:
        plain = {
            name: {field: secret.reveal() for field, secret in secrets.items()}
            for name, secrets in everything.items()
        }
        content = json.dumps({"format": FORMAT, "credentials": plain}).encode()
        passphrase = self._secret(f"New passphrase for {self.path}", new=True)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            save(self.path, pyrage.passphrase.encrypt(content, passphrase.reveal()), 0o600)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}") from None
        self._loaded = everything

    def _secret(self, prompt: str, *, new: bool) -> Secret:
        if self._passphrase is None:
            given = self._ask(prompt, new)
            if not given:
                raise StoreError(
                    f"{self.path} needs its passphrase",
                    "run it in a terminal, or set SITEPROOF_PASSPHRASE",
                )
            self._passphrase = Secret(given)
        return self._passphrase


def default_path(environ: Mapping[str, str]) -> Path:
    """SITEPROOF_CREDENTIALS, or ``credentials.age`` in the user's configuration folder."""
    if named := environ.get("SITEPROOF_CREDENTIALS"):
        return Path(named)
    if os.name == "nt":
        base = Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "siteproof" / "credentials.age"


def _decode(content: bytes) -> dict[str, dict[str, Secret]]:
    plain = json.loads(content)
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise ValueError("another format")
    return {
        name: {f: Secret(text) for f, text in fields.items() if f in FIELDS}
        for name, fields in plain["credentials"].items()
    }

"""Where secrets are kept: what every store offers, and the order in which they are looked through.

Names are one user's on one computer, the same for all sites: "linux-admin" of two clients with
different passwords needs two names. The environment comes first (automation sets it on purpose),
then the keyring, then the age file; the first store that has the name is used alone, so that a
password of one store is never mixed with a key of another.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from scanner.credentials.types import Secret

FIELDS = ("password", "key", "passphrase", "community", "auth", "priv", "certificate")
"""The kinds of secret that a name can have: SSH's, SNMP's, and WinRM's, which has a key too."""


class StoreError(Exception):
    """A store cannot be used: why, and what to do about it. Never holds a secret."""

    def __init__(self, detail: str, fix: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.fix = fix


class Reader(Protocol):
    """Something that may know the secrets of a name."""

    @property
    def label(self) -> str:
        """What a person calls it."""

    def get(self, name: str) -> dict[str, Secret]:
        """The secrets of a name by field; empty where it has none.

        Raises:
            StoreError: it cannot be read.
        """

    def names(self) -> list[str]:
        """What is kept in it, sorted.

        Raises:
            StoreError: it cannot be read.
        """


class Store(Reader, Protocol):
    """A store that can also keep."""

    def put(self, name: str, secrets: Mapping[str, Secret]) -> None:
        """Keep the secrets of a name in place of all earlier ones.

        Raises:
            StoreError: it cannot be written.
        """

    def remove(self, name: str) -> bool:
        """Forget a name; whether there was anything to forget.

        Raises:
            StoreError: it cannot be written.
        """


class Stores:
    """All stores in the order in which they are asked."""

    label = "all stores"

    def __init__(self, readers: Sequence[Reader]) -> None:
        self.readers = tuple(readers)

    def get(self, name: str) -> dict[str, Secret]:
        """From the first store that knows the name."""
        holder = self.holder(name)
        return holder.get(name) if holder else {}

    def holder(self, name: str) -> Reader | None:
        """The first store that knows the name."""
        return next((reader for reader in self.readers if reader.get(name)), None)

    def names(self) -> list[str]:
        """The names of all stores, each once."""
        return sorted({name for reader in self.readers for name in reader.names()})

"""The stores of this user on this computer, in their order."""

from collections.abc import Mapping
from contextlib import suppress

from scanner.credentials.agefile import AgeStore, Ask, default_path
from scanner.credentials.environment import EnvironmentStore
from scanner.credentials.keyrings import KeyringStore, working_keyring
from scanner.credentials.store import Reader, Store, StoreError, Stores


def open_stores(environ: Mapping[str, str], ask: Ask) -> Stores:
    """Environment, keyring (where there is one), age file. SITEPROOF_PASSPHRASE, where it is set,
    is taken instead of asking."""
    readers: list[Reader] = [EnvironmentStore(environ)]
    with suppress(StoreError):  # doctor says why; the age file takes its place
        readers.append(KeyringStore(working_keyring()))
    readers.append(age_store(environ, ask))
    return Stores(readers)


def writable(stores: Stores, kind: str | None, environ: Mapping[str, str]) -> Store:
    """Where new secrets go: ``kind`` is "keyring", "file", or None for the best there is.

    A file named by SITEPROOF_CREDENTIALS is meant to be used, also where there is a keyring.

    Raises:
        StoreError: a keyring is asked for, and there is none.
    """
    rings = [reader for reader in stores.readers if isinstance(reader, KeyringStore)]
    files = [reader for reader in stores.readers if isinstance(reader, AgeStore)]
    if kind == "keyring" and not rings:
        return KeyringStore(working_keyring())
    if kind == "file" or not rings or (kind is None and environ.get("SITEPROOF_CREDENTIALS")):
        return files[0]
    return rings[0]


def age_store(environ: Mapping[str, str], ask: Ask) -> AgeStore:
    """The age file, which need not exist yet."""
    given = environ.get("SITEPROOF_PASSPHRASE")
    return AgeStore(default_path(environ), (lambda _prompt, _new: given) if given else ask)

"""Every test has a keyring of its own."""

from collections.abc import Iterator

import pytest

from tests.scanner.credentials.memory import MemoryKeyring, keyring_in_memory


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    with keyring_in_memory() as backend:
        yield backend

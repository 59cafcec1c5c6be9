"""One running office for all tests that only ask it."""

from collections.abc import Iterator

import pytest

from lab.sim.office import Office, running_office


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    with running_office() as running:
        yield running

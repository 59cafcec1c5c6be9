"""What the tests of the SNMP transport share."""

from collections.abc import Iterator

import pytest

from scanner.transports.snmp import close_all

QUICK = (0.15, 0.15)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is taken for granted sooner than on a real network."""
    for module in ("walks", "gets"):
        monkeypatch.setattr(f"scanner.transports.snmp.{module}.TRIES", QUICK)
    for module in ("agent", "opening"):
        monkeypatch.setattr(f"scanner.transports.snmp.{module}.FIRST_TRIES", QUICK)


@pytest.fixture(autouse=True)
def _loop_ends() -> Iterator[None]:
    yield
    close_all()

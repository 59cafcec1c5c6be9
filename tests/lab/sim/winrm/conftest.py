"""One listening server for all tests that do not change it."""

from collections.abc import Iterator

import pytest

from lab.sim.winrm.server import WinRmServer
from tests.lab.sim.winrm.listening import ACCOUNTS, Listening, listening, made_up_host


@pytest.fixture(scope="package")
def winrm() -> Iterator[Listening]:
    server = WinRmServer(
        made_up_host({"Win32_Service": 150}), ACCOUNTS, auth=("Negotiate", "Basic")
    )
    with listening(server) as where:
        yield where

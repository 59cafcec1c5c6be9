"""NUT's upsd of the lab, asked from the laptop by upsc."""

import time

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.power import HEALTHY, LOW_BATTERY, Upsd

pytestmark = pytest.mark.lab


def test_variables_are_what_they_should_be() -> None:
    with Lab() as lab:
        kinds = {"10.77.0.10": HEALTHY, "10.77.0.11": LOW_BATTERY}
        lab.add_many(
            [
                Host(f"ups{number}", address, servers=(Upsd(variables),))
                for number, (address, variables) in enumerate(kinds.items())
            ]
        )
        for address, variables in kinds.items():
            said = _said(lab, address)
            assert {name: said.get(name) for name in variables} == variables


def _said(lab: Lab, address: str) -> dict[str, str]:
    """The variables once upsd has heard of them from the driver."""
    deadline = time.monotonic() + 30
    while True:
        done = lab.laptop.run(["upsc", f"ups@{address}"], timeout=20)
        said = dict(line.split(": ", 1) for line in done.stdout.splitlines())
        if said.get("ups.status") not in (None, "WAIT") or time.monotonic() > deadline:
            return said

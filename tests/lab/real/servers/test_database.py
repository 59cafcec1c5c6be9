"""Redis of the lab, asked from the laptop by redis-cli."""

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.database import Redis

pytestmark = pytest.mark.lab


def test_open_and_closed() -> None:
    with Lab() as lab:
        lab.add_many(
            [
                Host("db1", "10.77.0.10", servers=(Redis(),)),
                Host("db2", "10.77.0.11", servers=(Redis("correct-horse"),)),
            ]
        )
        said = [
            lab.laptop.run(["redis-cli", "-h", f"10.77.0.{n}", "ping"], timeout=20).stdout.strip()
            for n in (10, 11)
        ]
        assert said == ["PONG", "NOAUTH Authentication required."]
        stdin = "AUTH correct-horse\nPING\n"
        done = lab.laptop.run(["redis-cli", "-h", "10.77.0.11"], text_in=stdin, timeout=20)
        assert done.stdout == "OK\nPONG\n"

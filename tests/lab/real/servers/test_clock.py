"""chrony of the lab, asked from the laptop: right, wrong, and without the time."""

import sys
from collections.abc import Iterator

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.clock import Chrony

pytestmark = pytest.mark.lab

RIGHT, AHEAD, BEHIND, LOST = (f"10.77.0.{number}" for number in range(10, 14))

# One client packet of NTP version 4 (RFC 5905, figure 8): prints the leap indicator, the stratum,
# and by how many seconds the server's transmit time is ahead of ours.
_ASK = """\
import socket, struct, sys, time
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.settimeout(10)
link.sendto(bytes([0x23]) + bytes(47), (sys.argv[1], 123))
reply = link.recv(100)
seconds = struct.unpack("!I", reply[40:44])[0] - 2208988800
print(reply[0] >> 6, reply[1], round(seconds - time.time()))
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    clocks = {
        RIGHT: Chrony(lists=True),
        AHEAD: Chrony(wrong=420),
        BEHIND: Chrony(wrong=-86400, stratum=2),
        LOST: Chrony(stratum=None),
    }
    with Lab() as lab:
        lab.add_many(
            [Host(f"clock{n}", one, servers=(clocks[one],)) for n, one in enumerate(clocks)]
        )
        yield lab


@pytest.mark.parametrize(
    ("server", "leap", "stratum", "ahead"),
    [(RIGHT, 0, 3, 0), (AHEAD, 0, 3, 420), (BEHIND, 0, 2, -86400)],
)
def test_time(lab: Lab, server: str, leap: int, stratum: int, ahead: int) -> None:
    done = lab.laptop.run([sys.executable, "-c", _ASK, server], timeout=20, check=True)
    seen_leap, seen_stratum, seen_ahead = map(int, done.stdout.split())
    assert (seen_leap, seen_stratum) == (leap, stratum)
    # The answer says when it was sent, and we read it a little later; nobody is 60 s slow.
    assert abs(seen_ahead - ahead) < 60


def test_who_has_no_time_says_so(lab: Lab) -> None:
    done = lab.laptop.run([sys.executable, "-c", _ASK, LOST], timeout=20, check=True)
    assert done.stdout.split()[:2] == ["3", "0"]


def test_lists_are_for_everybody_where_they_should_be(lab: Lab) -> None:
    said = lab.laptop.run(["chronyc", "-n", "-h", RIGHT, "tracking"], timeout=20).stdout
    assert "Stratum         : 3" in said

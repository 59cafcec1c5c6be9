"""CUPS of the lab, asked from the laptop by lpstat (IPP)."""

import sys
from collections.abc import Iterator

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.printing import Cups, Queue

pytestmark = pytest.mark.lab

OPEN, CLOSED = "10.77.0.10", "10.77.0.11"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    queues = (Queue("office", "Office", "2nd floor"), Queue("stuck", stopped="Out of paper"))
    with Lab() as lab:
        lab.add_many(
            [
                Host("print1", OPEN, servers=(Cups(queues, admin=True),)),
                Host("print2", CLOSED, servers=(Cups(queues, everybody=False),)),
            ]
        )
        yield lab


def _lpstat(lab: Lab, server: str, *asked: str) -> str:
    done = lab.laptop.run(["lpstat", "-h", f"{server}:631", *asked], timeout=20)
    return done.stdout + done.stderr


def _page(lab: Lab, server: str, path: str) -> str:
    program = "import http.client as h, sys; c = h.HTTPConnection(sys.argv[1], 631, timeout=9);"
    program += "c.request('GET', sys.argv[2]); print(c.getresponse().status)"
    return lab.laptop.run([sys.executable, "-c", program, server, path], timeout=20).stdout.strip()


def test_queues_are_there_for_everybody(lab: Lab) -> None:
    assert "office accepting requests" in _lpstat(lab, OPEN, "-a")
    said = _lpstat(lab, OPEN, "-p")
    assert "printer office is idle" in said
    assert "printer stuck disabled" in said
    assert "Out of paper" in said


def test_the_closed_one_shows_nothing(lab: Lab) -> None:
    assert "office" not in _lpstat(lab, CLOSED, "-a")
    assert [_page(lab, CLOSED, path) for path in ("/", "/admin")] == ["403", "403"]
    # The web pages themselves are in another package: not found is as open as found.
    assert "403" not in [_page(lab, OPEN, path) for path in ("/", "/admin")]

"""The delay wire: what a ping and a transfer take over it."""

import re
import sys
from pathlib import Path

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.web import Nginx
from lab.real.wire import Wire

pytestmark = pytest.mark.lab

HOST = "10.77.0.10"

# Seconds that a megabyte by HTTP takes.
_FETCH = f"""\
import time, urllib.request
begun = time.monotonic()
size = len(urllib.request.urlopen("http://{HOST}/big", timeout=60).read())
print(size, time.monotonic() - begun)
"""


def _shortest_ping(lab: Lab) -> float:
    """Milliseconds. The shortest: a busy machine makes pings longer, never shorter."""
    done = lab.laptop.run(["busybox", "ping", "-c", "10", "-i", "0.1", HOST], timeout=60)
    times = re.findall(r"time=([\d.]+) ms", done.stdout)
    assert len(times) == 10, done.stdout + done.stderr
    return min(map(float, times))


def test_a_ping_takes_twice_the_delay(tmp_path: Path) -> None:
    with Lab(wire=Wire(delay_ms=20)) as lab:
        lab.add(Host("far1", HOST))
        assert 40 <= _shortest_ping(lab) < 80
        with lab.laptop.sniff(tmp_path / "pcap") as pcap:
            _shortest_ping(lab)
        assert len(pcap.read_bytes()) > 20 * 90
        assert "10.77.0.0/24" in lab.laptop.run(["ip", "route"], timeout=10).stdout


def test_without_a_wire_it_is_near() -> None:
    with Lab() as lab:
        lab.add(Host("near1", HOST))
        assert _shortest_ping(lab) < 20


def test_a_limit_holds_a_transfer_back() -> None:
    server = Nginx(pages={"/big": "x" * 1_000_000})
    with Lab(wire=Wire(mbit=8)) as lab:
        lab.add(Host("slow1", HOST, servers=(server,)))
        done = lab.laptop.run([sys.executable, "-c", _FETCH], timeout=60, check=True)
        size, seconds = done.stdout.split()
        assert size == "1000000"
        # Never faster than the wire; how much slower is up to TCP and the machine.
        assert float(seconds) > 0.95


def test_the_wire_goes_with_the_lab() -> None:
    with Lab(wire=Wire(delay_ms=1)) as lab:
        folder, namespace = lab.folder, lab.laptop.namespace
        assert folder.is_dir()
    assert not folder.exists()
    assert not Path("/run/netns", namespace).exists()


@pytest.mark.parametrize("numbers", [(-1, 0), (0, -1), (99_999, 0)])
def test_numbers_out_of_range(numbers: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="a wire has from 0 to 10000 ms"):
        Wire(*numbers)

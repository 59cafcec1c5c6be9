"""``python -m bench.delay_wire``: what the lab's delay wire gives, beside what it promises.

For each setting: pings, and 64 MB (8 MB behind a limit) by HTTP from a host to the laptop.
"""

import re
import statistics
import sys

from bench.real_hosts import require_lab
from lab.real.files import File
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.web import Nginx
from lab.real.wire import Wire

_HOST = "10.80.0.1"
_PINGS = 40
_WIRES = (None, Wire(), Wire(1), Wire(5), Wire(20), Wire(5, 100), Wire(0, 100), Wire(20, 10))

_FETCH = """\
import sys, time, urllib.request
begun = time.monotonic()
with urllib.request.urlopen(sys.argv[1], timeout=300) as reply:
    size = 0
    while data := reply.read(1 << 20):
        size += len(data)
print(size * 8 / 1e6 / (time.monotonic() - begun))
"""


def main() -> int:
    """Print a line for each setting."""
    require_lab()
    print("wire".ljust(24) + "RTT min    median  max (ms)   HTTP Mbit/s")
    for wire in _WIRES:
        megabytes = 8 if wire and wire.mbit else 64
        files = {"/var/www/lab/big": File(b"x" * megabytes * 1_000_000)}
        with Lab("10.80.0.0/24", wire=wire) as lab:
            lab.add(Host("far1", _HOST, servers=(Nginx(),), files=files))
            rtts = _pings(lab)
            fetch = [sys.executable, "-c", _FETCH, f"http://{_HOST}/big"]
            rate = float(lab.laptop.run(fetch, timeout=300, check=True).stdout)
        name = "no wire" if wire is None else f"{wire.delay_ms:g} ms, {wire.mbit:g} Mbit/s"
        shown = (min(rtts), statistics.median(rtts), max(rtts))
        print(name.ljust(22) + "".join(f"{rtt:9.2f}" for rtt in shown) + f"{rate:14.1f}")
    return 0


def _pings(lab: Lab) -> list[float]:
    """Milliseconds; the first ping, which waits for ARP, is left out."""
    ping = ["busybox", "ping", "-c", str(_PINGS + 1), "-i", "0.02", _HOST]
    done = lab.laptop.run(ping, timeout=120, check=True)
    return [float(rtt) for rtt in re.findall(r"time=([\d.]+) ms", done.stdout)][1:]


if __name__ == "__main__":
    sys.exit(main())

"""``python -m bench.packets``: what a scan puts on the wire, host by host, counted by a sniffer.

The network is that of tests/end_to_end/test_plan_and_sniffer.py: real servers in namespaces.
"""

import sys
import tempfile
from pathlib import Path

from bench.real_hosts import require_lab
from lab.real.lab import Lab
from tests.end_to_end import real_site
from tests.end_to_end.packets import by_host, sent
from tests.end_to_end.real_site import RealSite

_COLUMNS = ("arp who-has", "arp reply", "tcp", "connections", "snmp", "octets")


def main() -> int:
    """Scan once, with and without nmap's version detection, and print a table of each."""
    require_lab()
    with tempfile.TemporaryDirectory(prefix="siteproof-packets-") as name:
        for more in (("--no-services",), ()):
            print(f"siteproof scan {' '.join(more)}".rstrip())
            _count(Path(name) / f"scan{len(more)}", more)
    return 0


def _count(folder: Path, more: tuple[str, ...]) -> None:
    folder.mkdir()
    site, key = real_site.write_site(folder / "site"), real_site.make_key()
    with Lab(real_site.NETWORK, laptop=real_site.LAPTOP) as lab:
        lab.add_many(real_site.hosts(key))
        real = RealSite(lab, key)
        program = real.program(folder / "home")
        with lab.laptop.sniff(folder / "pcap") as capture:
            real.run(program, "scan", *more, site, timeout=300)
        frames = sent(capture, real.mac())
        names = {str(host.host.addresses[0]): host.host.name for host in lab.hosts.values()}
    print("host".ljust(12) + "".join(column.rjust(13) for column in _COLUMNS))
    absent = 0
    for address, counts in by_host(frames):
        if address not in names:
            absent += 1
            continue
        row = (str(counts[column]).rjust(13) for column in _COLUMNS)
        print(names[address].ljust(12) + "".join(row))
    kinds = sorted({frame.kind for frame in frames})
    print(f"{absent} addresses without a host got ARP only; kinds of frames: {', '.join(kinds)}\n")


if __name__ == "__main__":
    sys.exit(main())

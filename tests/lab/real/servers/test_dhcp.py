"""Two DHCP servers of the lab, seen from the laptop by scapy."""

import json
import sys
from pathlib import Path

import pytest

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.dhcp import Dhcp

pytestmark = pytest.mark.lab

OWN, ROGUE = "10.77.0.1", "10.77.0.66"

# A broadcast DHCPDISCOVER (RFC 2131) from a made-up client; each offer's options as JSON.
_DISCOVER = """\
import json, sys
from scapy.all import BOOTP, DHCP, IP, UDP, Ether, conf, get_if_hwaddr, srp
conf.checkIPaddr = False
mac = get_if_hwaddr("eth0")
client = bytes.fromhex("020000000099")
ask = (
    Ether(src=mac, dst="ff:ff:ff:ff:ff:ff") / IP(src="0.0.0.0", dst="255.255.255.255")
    / UDP(sport=68, dport=67) / BOOTP(chaddr=client, xid=77, flags=0x8000)
    / DHCP(options=[("message-type", "discover"), "end"])
)
answered, _ = srp(ask, iface="eth0", multi=True, timeout=5, verbose=False, stop_filter=None)
offers = []
for _, reply in answered:
    options = dict(one[:2] for one in reply[DHCP].options if isinstance(one, tuple))
    offers.append([options["server_id"], options["router"], reply[BOOTP].yiaddr])
json.dump(offers, sys.stdout)
"""


def test_two_servers_offer(tmp_path: Path) -> None:
    own = Dhcp("10.77.0.100", "10.77.0.120")
    rogue = Dhcp("10.77.0.200", "10.77.0.210", dns="10.77.0.67")
    with Lab() as lab:
        lab.add_many(
            [Host("router1", OWN, servers=(own,)), Host("rogue1", ROGUE, servers=(rogue,))]
        )
        done = lab.laptop.run(
            [sys.executable, "-c", _DISCOVER], timeout=40, check=True, cwd=tmp_path
        )
        offers = {server: (router, address) for server, router, address in json.loads(done.stdout)}
        assert set(offers) == {OWN, ROGUE}
        assert offers[OWN][0] == OWN
        assert offers[ROGUE][0] == ROGUE
        assert 200 <= int(offers[ROGUE][1].rpartition(".")[2]) <= 210

"""Discovery of a network of real hosts, and that it touches nothing else. Needs nmap."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scapy.layers.inet import IP
from scapy.layers.l2 import ARP, Ether
from scapy.utils import rdpcap

from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.servers.banners import Banners
from lab.real.servers.ssh import Sshd
from scanner.discovery.nmap_process import find_nmap

pytestmark = pytest.mark.lab

ROOT = Path(__file__).parents[3]
SSH, MAIL, EXCLUDED = "10.78.0.10", "10.78.0.11", "10.78.0.30"
QUIET = {f"10.78.0.{number}": f"02:00:00:00:00:{number:02x}" for number in range(20, 30)}
HOSTS = {SSH, MAIL, *QUIET}
EVERY = [f"10.78.0.{number}" for number in range(1, 255) if f"10.78.0.{number}" != EXCLUDED]
LAPTOP = "10.78.0.254"


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A new one for each test: the kernel goes on asking ARP for whom the last one looked for."""
    banners = Banners({25: b"220 mail.example ESMTP Postfix\r\n", 9100: b""})
    with Lab("10.78.0.0/24", laptop=LAPTOP) as lab:
        lab.add_many(
            [
                Host("ssh1", SSH, servers=(Sshd(),)),
                Host("mail1", MAIL, servers=(banners,)),
                *(Host(f"quiet-{mac[-2:]}", address, mac=mac) for address, mac in QUIET.items()),
                Host("excluded", EXCLUDED),
            ]
        )
        yield lab


def on_laptop(lab: Lab, **order: object) -> Any:
    program = [sys.executable, "-m", "tests.scanner.discovery.on_laptop"]
    done = lab.laptop.run(program, timeout=100, cwd=ROOT, text_in=json.dumps(order))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def touched(lab: Lab, capture: Path) -> set[str]:
    """Whom the laptop's frames were for, or asked for."""
    show = lab.laptop.run(["cat", "/sys/class/net/eth0/address"], timeout=10, check=True)
    own = [frame for frame in rdpcap(str(capture)) if frame[Ether].src == show.stdout.strip()]
    assert all(ARP in frame or IP in frame for frame in own)
    return {frame[ARP].pdst if ARP in frame else frame[IP].dst for frame in own}


def nmap_version() -> str:
    nmap = find_nmap()
    assert nmap, "nmap is not installed: apt-get install nmap"
    return nmap.version


def test_arp_finds_exactly_the_hosts(lab: Lab, tmp_path: Path) -> None:
    with lab.laptop.sniff(tmp_path / "pcap") as capture:
        answer = on_laptop(lab, do="sweep", raw=True, nmap=None, addresses=EVERY)
    assert set(answer["result"]) == HOSTS
    assert {one: answer["result"][one]["mac"] for one in QUIET} == QUIET
    assert {one["how"] for one in answer["result"].values()} == {"arp"}
    assert answer["told"] == [f"{LAPTOP} is this computer itself: left out."]
    assert answer["permits"] == EVERY
    assert touched(lab, capture) == set(EVERY) - {LAPTOP}


def test_nmap_finds_exactly_the_hosts(lab: Lab, tmp_path: Path) -> None:
    with lab.laptop.sniff(tmp_path / "pcap") as capture:
        answer = on_laptop(lab, do="sweep", raw=False, nmap=nmap_version(), addresses=EVERY)
    assert set(answer["result"]) == HOSTS
    assert {one: answer["result"][one]["mac"] for one in QUIET} == QUIET
    assert touched(lab, capture) == set(EVERY) - {LAPTOP}


def test_connects_alone_find_who_answers(lab: Lab, tmp_path: Path) -> None:
    addresses = [one for one in EVERY if int(one.rpartition(".")[2]) < 50]
    with lab.laptop.sniff(tmp_path / "pcap") as capture:
        answer = on_laptop(lab, do="sweep", raw=False, nmap=None, addresses=addresses)
    assert set(answer["result"]) == HOSTS
    assert all(one["how"].startswith("tcp ") for one in answer["result"].values())
    assert touched(lab, capture) == set(addresses)


def tcp_ports(capture: Path, address: str) -> set[int]:
    frames = rdpcap(str(capture))
    return {frame[IP].dport for frame in frames if IP in frame and frame[IP].dst == address}


def test_open_ports(lab: Lab, tmp_path: Path) -> None:
    wanted = [22, 25, 80, 9100]
    with lab.laptop.sniff(tmp_path / "pcap") as capture:
        answer = on_laptop(lab, do="ports", addresses=[SSH, MAIL], ports=wanted)
    tried = [22, 25, 80]
    assert answer["result"] == {
        SSH: {"open": [22], "tried": tried},
        MAIL: {"open": [25], "tried": tried},
    }
    assert touched(lab, capture) == {SSH, MAIL}
    assert tcp_ports(capture, MAIL) == set(tried)


def test_service_versions(lab: Lab, tmp_path: Path) -> None:
    with lab.laptop.sniff(tmp_path / "pcap") as capture:
        answer = on_laptop(lab, do="services", hosts={SSH: [22], MAIL: [25, 9100]})
    assert answer["told"] == []
    assert answer["result"][SSH]["by_port"]["22"]["product"] == "OpenSSH"
    assert answer["result"][MAIL]["by_port"]["25"]["product"] == "Postfix smtpd"
    assert list(answer["result"][MAIL]["by_port"]) == ["25"]
    assert touched(lab, capture) == {SSH, MAIL}
    assert tcp_ports(capture, MAIL) == {25}

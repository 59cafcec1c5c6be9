"""The network of a lab, its laptop, and hosts that come and go."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lab.real.accounts import User
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.running import LabError
from lab.real.server import Port
from lab.real.servers.ssh import Sshd
from tests.lab.real.conftest import MAC, PLAIN, QUIET
from tests.lab.real.machine import leftovers

pytestmark = pytest.mark.lab

# Refused at once, after the ARP exchange: nothing listens there.
_CONNECT = f"import socket; socket.create_connection(('{QUIET}', 9), 5)"


def _run(lab: Lab, *command: str) -> str:
    return lab.laptop.run(command, timeout=10, check=True).stdout


def test_no_way_out(site: Lab) -> None:
    assert _run(site, "ip", "-4", "route").split()[:3] == ["10.77.0.0/24", "dev", "eth0"]
    assert len(_run(site, "ip", "-4", "route").splitlines()) == 1
    asked = site.laptop.run(["ip", "route", "get", "192.0.2.1"], timeout=10)
    assert asked.returncode != 0
    assert "Network is unreachable" in asked.stderr
    assert _run(site, "ip", "-6", "route") == ""
    assert _run(site, "ip", "-6", "-brief", "address", "show", "dev", "eth0") == ""


def test_nothing_is_linked_to_the_machine() -> None:
    before = leftovers().links
    with Lab() as lab:
        lab.add(Host("quiet1", QUIET))
        assert leftovers().links == before


def test_two_labs_of_one_network_do_not_meet(site: Lab) -> None:
    with Lab() as other:
        other.add(Host("quiet1", QUIET, mac="00:0e:8f:00:00:02"))
        for lab, mac in ((site, MAC), (other, "00:0e:8f:00:00:02")):
            lab.laptop.run([sys.executable, "-c", _CONNECT], timeout=10)
            assert mac in _run(lab, "ip", "neighbour", "show", QUIET)


def test_plain_banners(site: Lab) -> None:
    program = "import socket, sys; s=socket.create_connection(sys.argv[1].split()); "
    program += "sys.stdout.write(repr(s.recv(99)))"
    for port, banner in ((21, b"220 ready\r\n"), (23, b"\xff\xfb\x01login: ")):
        assert _run(site, sys.executable, "-c", program, f"{PLAIN} {port}") == repr(banner)


def test_sniff_holds_every_frame(site: Lab, tmp_path: Path) -> None:
    program = "import socket; s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    program += f"for n in range(500): s.sendto(b'frame %d.' % n, ('{QUIET}', 9))"
    with site.laptop.sniff(tmp_path / "lab.pcap") as pcap:
        _run(site, sys.executable, "-c", program)
    seen = pcap.read_bytes()
    assert seen[:4] == (0xA1B2C3D4).to_bytes(4, sys.byteorder)
    assert all(b"frame %d." % number in seen for number in range(500))


def test_sniff_is_read_by_tshark(site: Lab, tmp_path: Path) -> None:
    with site.laptop.sniff(tmp_path / "lab.pcap") as pcap:
        site.laptop.run([sys.executable, "-c", _CONNECT], timeout=10)
    fields = ["-T", "fields", "-e", "tcp.dstport", "-Y", "tcp.flags.syn==1 && tcp.flags.ack==0"]
    done = subprocess.run(
        ["tshark", "-r", str(pcap), *fields], capture_output=True, text=True, check=True
    )
    assert done.stdout == "9\n"


def test_laptop_signals_reach_the_program(site: Lab) -> None:
    program = "import signal, sys\nsignal.signal(signal.SIGINT, lambda *_: sys.exit(42))\n"
    program += "print('ready', flush=True)\nsignal.pause()"
    with site.laptop.popen([sys.executable, "-c", program]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 42


def test_laptop_run_kills_what_takes_too_long(site: Lab) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        site.laptop.run(["sleep", "600"], timeout=0.2)
    assert "sleep" not in _run(site, "ps", "-A", "-o", "comm=").split()


def test_a_signal_just_after_the_start_reaches_the_program(site: Lab) -> None:
    with site.laptop.popen(["sleep", "600"]) as process:
        process.kill()
        assert process.wait(10) == -signal.SIGKILL


def test_laptop_is_reached_by_ip_netns_exec(site: Lab) -> None:
    command = ["ip", "netns", "exec", site.laptop.namespace, "ip", "-4", "route"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == _run(site, "ip", "-4", "route")


def test_a_hundred_ssh_hosts() -> None:
    servers = (Sshd(users=(User("ann", "correct horse"),)),)
    hosts = [Host(f"host{n}", f"10.77.0.{n}", servers=servers) for n in range(1, 101)]
    program = "import socket\nfor n in range(1, 101):\n"
    program += "    with socket.create_connection((f'10.77.0.{n}', 22), 5) as s:\n"
    program += "        assert s.recv(8) == b'SSH-2.0-'\nprint('all')"
    with Lab() as lab:
        running = lab.add_many(hosts)
        assert [host.host for host in running] == hosts
        assert _run(lab, sys.executable, "-c", program) == "all\n"


def test_a_host_that_stops_is_no_longer_there() -> None:
    with Lab() as lab:
        running = lab.add(Host("files1", "10.77.0.10", servers=(Sshd(),)))
        assert running.open_ports() == {Port("tcp", 22)}
        running.stop()
        assert running.open_ports() == set()
        assert "sshd" not in _run(lab, "ps", "-A", "-o", "comm=").split()


def test_a_server_that_cannot_start_says_why() -> None:
    with Lab() as lab, pytest.raises(LabError, match="Bad configuration option: Nonsense"):
        lab.add(Host("files1", "10.77.0.10", servers=(Sshd(config=("Nonsense yes",)),)))


def test_a_network_that_cannot_be_made_says_why() -> None:
    with Lab() as lab, pytest.raises(LabError, match=r"cannot be made: .*no-mac"):
        lab.add(Host("quiet1", QUIET, mac="no-mac"))


@pytest.mark.parametrize("host", [Host("quiet2", QUIET), Host("quiet1", "10.77.0.99")])
def test_a_host_that_is_there_already_is_refused(site: Lab, host: Host) -> None:
    with pytest.raises(LabError):
        site.add(host)


def test_an_address_outside_the_network_is_refused(site: Lab) -> None:
    with pytest.raises(LabError, match=r"not in 10\.77\.0\.0/24"):
        site.add(Host("far1", "10.78.0.1"))


@pytest.mark.parametrize("name", ["", "Files1", "../up", "a" * 41, "two words", "end-"])
def test_a_name_that_is_no_host_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a lower-case host name"):
        Host(name, "10.77.0.1")


def test_the_machine_keeps_its_name(site: Lab) -> None:
    assert socket.gethostname() not in site.hosts

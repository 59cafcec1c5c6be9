"""Run by test_leaks.py with processes and a /run of its own: what do labs leave behind?"""

import json
import sys
from dataclasses import asdict

from lab.real import certificates
from lab.real.accounts import Accounts, User
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.server import Server
from lab.real.servers.banners import Banners
from lab.real.servers.clock import Chrony
from lab.real.servers.database import Redis
from lab.real.servers.dhcp import Dhcp
from lab.real.servers.dns import Bind, Zone
from lab.real.servers.ftp import Vsftpd
from lab.real.servers.mail import Postfix
from lab.real.servers.nas import Nas
from lab.real.servers.power import Upsd
from lab.real.servers.printing import Cups, Queue
from lab.real.servers.snmp import Snmpd
from lab.real.servers.ssh import Sshd
from lab.real.servers.telnet import Telnetd
from lab.real.servers.web import Nginx, Tls
from lab.real.trees import tree
from lab.real.wire import Wire
from tests.lab.real.machine import Leftovers, leftovers

# A daemon in a session of its own, which nobody waits for: what a careless scanner leaves.
_STRAY = "setsid sleep 600 >/dev/null 2>&1 </dev/null &"


def every_kind() -> list[Server]:
    """One server a kind; none needs a port that another one holds."""
    certificate = certificates.self_signed("all1", "10.77.0.10")
    return [
        Accounts((User("ann", "correct horse"),)),
        Banners({2323: b"login: "}),
        Bind((Zone("example.net"),)),
        Chrony(wrong=420),
        Cups((Queue("office"),)),
        Dhcp("10.77.0.100", "10.77.0.110"),
        Nas(),
        Nginx(tls=Tls(certificate)),
        Postfix(tls=certificate),
        Redis(),
        Snmpd(communities=("lab",)),
        Sshd(users=None),
        Telnetd(),
        Upsd(),
        Vsftpd(tls=certificate),
    ]


def once() -> None:
    """One lab with every kind of server on one host, and others beside it, behind a wire."""
    debian = Host("debian1", "10.77.0.40", tree=tree("bookworm"), servers=(Sshd(),))
    with Lab(wire=Wire(delay_ms=1)) as lab:
        lab.add_many(
            [
                Host("all1", "10.77.0.10", servers=tuple(every_kind())),
                Host("web1", "10.77.0.20", servers=(Nginx(),)),
                debian,
            ]
        )
        lab.laptop.run(["sh", "-c", _STRAY], timeout=10, check=True)
        lab.laptop.popen(["sleep", "600"])
        lab.hosts["web1"].stop()


def _gained(before: Leftovers, after: Leftovers) -> dict[str, list[str]]:
    old, new = asdict(before), asdict(after)
    gained = {kind: sorted(str(item) for item in new[kind] - old[kind]) for kind in new}
    return {kind: items for kind, items in gained.items() if items}


def main() -> None:
    # The first lab of a boot makes two things that stay: the mount that ip(8) needs at
    # /run/netns, and the empty folder of the labs.
    once()
    before = leftovers()
    for _ in range(int(sys.argv[1])):
        once()
    sys.stdout.write(json.dumps(_gained(before, leftovers())))


if __name__ == "__main__":
    main()

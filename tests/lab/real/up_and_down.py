"""Run by test_leaks.py with processes and a /run of its own: what do labs leave behind?"""

import json
import sys
from dataclasses import asdict

from lab.real import certificates
from lab.real.accounts import User
from lab.real.lab import Lab
from lab.real.plain import PlainTcpHost
from lab.real.snmp import SnmpHost
from lab.real.ssh import SshHost
from lab.real.web import Tls, WebHost
from tests.lab.real.machine import Leftovers, leftovers

# A daemon in a session of its own, which nobody waits for: what a careless scanner leaves.
_STRAY = "setsid sleep 600 >/dev/null 2>&1 </dev/null &"


def once() -> None:
    certificate = certificates.self_signed("web1", "10.77.0.20")
    with Lab() as lab:
        lab.add_many(
            [
                SshHost("files1", "10.77.0.10", users=(User("ann", "correct horse"),)),
                WebHost("web1", "10.77.0.20", tls=Tls(certificate)),
                SnmpHost("sw1", "10.77.0.30", communities=("lab",)),
                PlainTcpHost("old1", "10.77.0.40", banners={23: b"login: "}),
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

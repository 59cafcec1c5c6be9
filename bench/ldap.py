"""``python -m bench.ldap``: the whole directory interview beside ldapsearch, on a large domain.

A real Samba controller in a network namespace, with 12,000 users, 3,000 computers and 500 groups
(filling it takes about ten minutes, the first time). Every LDAP search of the catalogue is asked
over LDAPS by Siteproof's transport in one session, and by ldapsearch, one program a search, with
the same filters, attributes and controls; in turns, on the same running controller. What ldapsearch
needs to start and to log in again each time is measured and taken off its time.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.large_directory import COMPUTERS, GROUPS, USERS, large_directory
from bench.real_hosts import ROOT, require_lab
from lab.real import certificates
from lab.real.directory.controller import SambaDc
from lab.real.host import Host
from lab.real.lab import Lab

NETWORK = "10.77.0"
WANTED_RATIO, WANTED_SIZE, WANTED_EVALUATION = 2.0, 250.0, 5.0


def measure(lab: Lab, how: str, order: dict[str, str]) -> dict[str, Any]:
    """One run on the laptop."""
    command = [sys.executable, "-m", "bench.ask_directory", how]
    done = lab.laptop.run(
        command, timeout=900, cwd=ROOT, env=dict(os.environ), text_in=json.dumps(order)
    )
    if done.returncode != 0:
        sys.exit(f"bench.ask_directory {how}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def runs_of(turns: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Ours, ldapsearch's, and the judging of one."""
    archive = large_directory(NETWORK)
    directory = archive.directory
    address = f"{NETWORK}.{directory.address}"
    server = SambaDc(archive, certificates.self_signed(directory.dns_name, address))
    with tempfile.TemporaryDirectory() as folder, Lab() as lab:
        lab.add(
            Host(directory.controller, address, layers=(archive.controller,), servers=(server,))
        )
        login = Path(folder, "login")
        login.touch(0o600)
        login.write_text(archive.passwords[directory.scan_user])
        order = {
            "address": address,
            "user": f"{directory.scan_user}@{directory.realm.lower()}",
            "password": archive.passwords[directory.scan_user],
            "login": str(login),
        }
        measure(lab, "ours", order)  # fills the controller's own caches
        theirs, own = [], []
        for _ in range(turns):
            theirs.append(measure(lab, "ldapsearch", order))
            own.append(measure(lab, "ours", order))
        return own, theirs, measure(lab, "evaluate", order)


def main() -> int:
    """Print the figures; 1 when one is beyond what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    chosen = parser.parse_args()
    require_lab()
    own, theirs, judged = runs_of(chosen.turns)
    ours = min(run["seconds"] for run in own)
    reading = min(run["seconds"] - 2 * run["logins"] for run in theirs)
    size = max(run["size"] for run in own)
    print(f"{USERS} users, {COMPUTERS} computers, {GROUPS} groups; {own[0]['searches']} searches")
    times = " ".join(f"{run['seconds']:.2f} s" for run in own)
    print(f"ours:       {times}  ({own[0]['entries']} entries)")
    times = " ".join(f"{run['seconds'] - run['logins']:.2f} s" for run in theirs)
    logins = " ".join(f"{run['logins']:.2f} s" for run in theirs)
    print(f"ldapsearch: {times}  ({theirs[0]['entries']} entries; {logins} to start and log in)")
    print(f"ratio of the best, without its logins: {ours / reading:.2f} (wanted: {WANTED_RATIO})")
    print(f"largest size of ours: {size:.0f} MB (wanted: {WANTED_SIZE:.0f})")
    print(
        f"judging all identity checks: {judged['evaluation']:.2f} s (wanted: "
        f"{WANTED_EVALUATION:.0f}), {judged['size']:.0f} MB with all answers held; "
        f"{judged['findings']}"
    )
    for missed in own[0]["missed"]:
        print(f"not answered: {missed}")
    good = ours / reading <= WANTED_RATIO and size < WANTED_SIZE
    return 0 if good and judged["evaluation"] < WANTED_EVALUATION else 1


if __name__ == "__main__":
    sys.exit(main())

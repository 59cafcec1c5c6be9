"""``python -m bench.winrm``: all Windows questions to one host over the delay wire, beside pypsrp.

The host is simulated (bramley's domain controller or another one), in a network namespace behind
10 ms there and back. The same questions are asked by Siteproof's transport and, one at a time, by
pypsrp's WSMan. HTTP requests are counted by the host.

StdRegProv has no way to read two values in one call: it has no bulk read. So in the bound "HTTP
requests at most the number of questions + 5" each value of the registry counts as a question, and
of a tree of keys each value of each key that is there. Logging on is within the bound.
"""

import argparse
import json
import sys
from typing import Any

from bench.real_hosts import NETWORK, require_lab
from bench.windows_host import WindowsHost
from lab.real.host import Host
from lab.real.lab import Lab
from lab.real.wire import Wire

ADDRESS = "10.80.0.1"
WANTED = 0.4
SPARE = 5
"""HTTP requests more than there are questions, the log-ons among them."""


def measure(lab: Lab, how: str) -> dict[str, Any]:
    """One asking from the laptop's namespace."""
    command = [sys.executable, "-m", "bench.ask_windows", how, ADDRESS]
    done = lab.laptop.run(command, timeout=300)
    if done.returncode != 0:
        sys.exit(f"bench.ask_windows {how}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> int:
    """Print both, the counts and the ratio; 1 when one is above what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="srv1", help="one of bramley's Windows hosts")
    parser.add_argument("--delay", type=float, default=5.0, help="milliseconds each way")
    chosen = parser.parse_args()
    require_lab()
    with Lab(NETWORK, wire=Wire(chosen.delay)) as lab:
        lab.add(Host(chosen.host, ADDRESS, servers=(WindowsHost(chosen.host),)))
        runs = {how: measure(lab, how) for how in ("ours", "pypsrp")}
    for how, run in runs.items():
        print(
            f"{how.ljust(8)}{run['seconds']:7.2f} s  {run['requests']} HTTP requests, "
            f"{run['answered']} questions answered, {run['missed']} not"
        )
    first = runs["ours"]
    asked = first["answered"] + first["missed"]
    print(
        f"questions: {asked} ({first['queries']} queries, {first['keys']} keys of the registry "
        f"with {first['values']} values, {first['trees']} trees)"
    )
    most = first["counted_as"] + SPARE
    print(
        f"they count as {first['counted_as']} with each value: {first['requests']} requests "
        f"(wanted: at most {most})"
    )
    ratio = first["seconds"] / runs["pypsrp"]["seconds"]
    print(f"ratio of the times: {ratio:.0%} (wanted: under {WANTED:.0%})")
    return 0 if ratio < WANTED and first["requests"] <= most else 1


if __name__ == "__main__":
    sys.exit(main())

"""``python -m lab.sim --site copley``: simulate a site until standard input ends.

Prints one line of JSON when every listener is ready: hosts, ports, forwards, the texts of
``site.toml`` and ``answers.toml``, and the environment variables with the credentials' secrets.
"""

import argparse
import json
import os
import signal
import sys

from lab.sim.serve import prepare, run
from lab.sim.sockets import NoRoomError


def _until_input_ends() -> None:
    # Not sys.stdin: a thread that waits in it holds a lock that the interpreter wants at its end.
    while os.read(0, 4096):
        pass


def main() -> int:
    """Run; the exit status is 2 when the site cannot be simulated."""
    parser = argparse.ArgumentParser(prog="python -m lab.sim", description=__doc__)
    parser.add_argument("--site", default="copley", help="the folder of lab/sim/data")
    parser.add_argument(
        "--one-address", action="store_true", help="bind 127.0.0.1 only, as on macOS"
    )
    chosen = parser.parse_args()
    if not sys.stdin.isatty():
        # Ctrl-C reaches the whole group: the parent decides when this process ends.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        running = prepare(chosen.site, one_address=chosen.one_address)
    except (LookupError, ValueError, NoRoomError) as error:
        sys.stderr.write(f"{error}\n")
        return 2

    def ready() -> None:
        sys.stdout.write(json.dumps(running.described()) + "\n")
        sys.stdout.flush()

    run(running, ready, _until_input_ends)
    return 0


if __name__ == "__main__":
    sys.exit(main())

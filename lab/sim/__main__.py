"""``python -m lab.sim --site copley``: simulate a site until standard input ends.

Prints one line of JSON when every listener is ready: hosts, ports, forwards, the texts of
``site.toml`` and ``answers.toml``, and the environment variables with the credentials' secrets.

With ``--in-lab`` the first line of standard input is the task of a lab (``lab.sim.serve.LabTask``),
secrets among it, and the line of JSON only says that the devices are ready.
"""

import argparse
import json
import os
import signal
import sys

import msgspec

from lab.sim.serve import LabTask, Running, prepare, prepare_in_lab, run
from lab.sim.sockets import NoRoomError


def _until_input_ends() -> None:
    # Not sys.stdin: a thread that waits in it holds a lock that the interpreter wants at its end.
    while os.read(0, 4096):
        pass


def _first_line() -> bytes:
    line = b""
    while not line.endswith(b"\n") and (data := os.read(0, 1)):
        line += data
    return line


def _prepared(chosen: argparse.Namespace) -> Running:
    if chosen.in_lab:
        return prepare_in_lab(msgspec.json.decode(_first_line(), type=LabTask))
    return prepare(chosen.site, one_address=chosen.one_address)


def main() -> int:
    """Run; the exit status is 2 when the site cannot be simulated."""
    parser = argparse.ArgumentParser(prog="python -m lab.sim", description=__doc__)
    parser.add_argument("--site", default="copley", help="the folder of lab/sites")
    parser.add_argument("--in-lab", action="store_true", help="inside the namespaces of a lab")
    parser.add_argument(
        "--one-address", action="store_true", help="bind 127.0.0.1 only, as on macOS"
    )
    chosen = parser.parse_args()
    if not sys.stdin.isatty():
        # Ctrl-C reaches the whole group: the parent decides when this process ends.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        running = _prepared(chosen)
    except (LookupError, ValueError, NoRoomError, OSError) as error:
        return _refused(error)

    def ready() -> None:
        described = {"ready": True} if chosen.in_lab else running.described()
        sys.stdout.write(json.dumps(described) + "\n")
        sys.stdout.flush()

    try:
        run(running, ready, _until_input_ends)
    except ValueError as error:  # what a device answers from is read when it is started
        return _refused(error)
    return 0


def _refused(error: Exception) -> int:
    sys.stderr.write(f"{error}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())

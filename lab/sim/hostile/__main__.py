"""``python -m lab.sim.hostile list`` and ``serve NAME``: a hostile host for a developer to meet."""

import argparse
import sys
import threading

from lab.sim.hostile import PASSWORD, USER, Behaviour, behaviours
from lab.sim.hostile.page import page


def main() -> int:
    """Run; the exit status is 2 where there is no such behaviour or the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m lab.sim.hostile", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="all behaviours, a line each")
    commands.add_parser("page", help="docs/hostile-hosts.md, on standard output")
    serve = commands.add_parser("serve", help="serve one on loopback until Ctrl-C")
    serve.add_argument("name")
    serve.add_argument("--port", type=int, default=0, help="the port; any free one without it")
    chosen = parser.parse_args()
    if chosen.command == "serve":
        return _serve(chosen.name, chosen.port)
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    lines = [f"{one.name:36} {one.does}\n" for one in behaviours().values()]
    sys.stdout.write(page() if chosen.command == "page" else "".join(lines))
    return 0


def _serve(name: str, port: int) -> int:
    behaviour: Behaviour | None = behaviours().get(name)
    if behaviour is None:
        sys.stderr.write(f"no behaviour is called {name}; see: python -m lab.sim.hostile list\n")
        return 2
    try:
        with behaviour.serve(port=port) as serving:
            sys.stdout.write(f"{name} on {serving.address} port {serving.port}\n")
            sys.stdout.write(f"{behaviour.does}\nThe scanner must: {behaviour.must}\n")
            sys.stdout.write(f"user {USER}, password {PASSWORD}; Ctrl-C ends it\n")
            sys.stdout.flush()
            threading.Event().wait()
    except OSError as error:
        sys.stderr.write(f"cannot listen on port {port}: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

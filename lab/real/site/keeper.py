"""The process that holds a site's lab up: ``python -m lab.real.site.keeper SITE``.

It says how far it is in lines of JSON on standard output, ``{"up": true}`` when the lab is up, or
``{"error": "..."}``. Then it stands until SIGTERM, if it is told "keep" on standard input; where
that ends before, as on a Ctrl-C during ``lab up``, it takes the lab down again. While it stands, it
writes down which of its servers have ended (lab.real.site.standing).
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

import msgspec

from lab.real.directory.build import BuildError
from lab.real.running import LabError
from lab.real.site.raised import SiteLab
from lab.real.state import RUNTIME, StateError
from lab.real.wire import Wire

_KEEP = b"keep\n"
_REFUSED = 2
_LOOK = 1.0


def _say(**words: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(words) + b"\n")
    sys.stdout.buffer.flush()


def _keep(site: SiteLab) -> None:
    with site.up(lambda text: _say(doing=text)) as up:
        _say(up=True)
        if os.read(0, len(_KEEP)) != _KEEP:
            return
        _let_go()
        ended: tuple[str, ...] = ()
        while True:
            time.sleep(_LOOK)
            if (now := up.ended()) != ended:
                ended = now
                msgspec.structs.replace(up.standing, ended=ended).save(up.lab.folder)


def _let_go() -> None:
    """From here on nobody reads what we write, and no terminal is ours."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lab.real.site.keeper", description=__doc__)
    parser.add_argument("site", help="the folder of the site")
    parser.add_argument("--recordings", type=Path)
    parser.add_argument("--delay-ms", type=float, default=0.0)
    parser.add_argument("--mbit", type=float, default=0.0)
    return parser.parse_args()


def main() -> int:
    """Hold the lab; 2 where it cannot be made."""
    chosen = _chosen()
    signal.signal(signal.SIGTERM, _exit)
    try:
        wire = Wire(chosen.delay_ms, chosen.mbit) if chosen.delay_ms or chosen.mbit else None
        _keep(SiteLab(Path(chosen.site), chosen.recordings, wire))
    except (ValueError, LabError, BuildError, StateError) as error:
        _say(error=str(error))
        return _REFUSED
    except OSError as error:
        # A full disk is told without the file; nearly all that a lab writes is there.
        where = error.filename or RUNTIME
        _say(error=f"{where}: {error.strerror}" if error.strerror else str(error))
        return _REFUSED
    return 0


def _exit(number: int, frame: FrameType | None) -> None:
    """Come down as on any other end; a second signal does not disturb it."""
    del frame
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())

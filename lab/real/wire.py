"""The delay wire: what may lie between the laptop of a lab and its hosts, such as a VPN.

Two TAP devices, one in the laptop's namespace and one on the bridge, and a program that carries
frames from one to the other: tc(8) with netem is not in every kernel.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from lab.real.lifeline import Lifeline
from lab.real.running import LabError

_READY = "ready\n"
_PATIENCE = 10.0
_POLL = 0.005


@dataclass(frozen=True, slots=True)
class Wire:
    """``delay_ms`` milliseconds each way, so a ping takes twice as long, and ``mbit`` megabits a
    second each way; 0 is without a limit. A frame that would wait over 100 ms for its turn is lost.
    """

    delay_ms: float = 0.0
    mbit: float = 0.0

    #: Its end on the bridge.
    port: ClassVar[str] = "wire0"

    def __post_init__(self) -> None:
        if not (0 <= self.delay_ms <= 10_000 and 0 <= self.mbit <= 10_000):
            raise ValueError("a wire has from 0 to 10000 ms and from 0 to 10000 Mbit/s")

    def start(self, lifeline: Lifeline, bridge: str, laptop: str, log: Path) -> None:
        """Make both devices, eth0 in the namespace ``laptop``; returns when frames can pass.

        Raises LabError with the program's own words.
        """
        with log.open("a") as file:
            started = lifeline.start(bridge, self._command(laptop), file)
        deadline = time.monotonic() + _PATIENCE
        while _READY not in log.read_text():
            if started.ended() or time.monotonic() > deadline:
                raise LabError(f"the delay wire did not start:\n{log.read_text()}")
            time.sleep(_POLL)

    def _command(self, laptop: str) -> Sequence[str]:
        program = str(Path(__file__).with_name("wire_program.py"))
        numbers = (str(self.delay_ms), str(self.mbit))
        return (sys.executable, "-I", program, self.port, f"/run/netns/{laptop}", *numbers)

"""A server that greets every TCP connection with a fixed banner: old devices of any kind."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from lab.real.server import Port, Server


@dataclass(frozen=True, slots=True)
class Banners(Server):
    """Serves ``banners``: port to the bytes sent at once; what the client sends is read away."""

    outside: ClassVar[bool] = True

    banners: Mapping[int, bytes]

    def ports(self) -> Sequence[Port]:
        return [Port("tcp", number) for number in self.banners]

    def command(self) -> Sequence[str]:
        texts = {str(port): text.decode("latin-1") for port, text in self.banners.items()}
        program = str(Path(__file__).with_name("banners_program.py"))
        return (sys.executable, "-I", program, json.dumps(texts))

"""What a server of a lab host is. Each kind is a small dataclass that extends Server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from lab.real.files import Entry
    from lab.real.host import Host


@dataclass(frozen=True, slots=True)
class Port:
    """A port that a host listens on when it is up: ``protocol`` is "tcp" or "udp"."""

    protocol: str
    number: int


class Server(Protocol):
    """One service of a host. Extend it and say what differs from what stands here.

    ``programs`` names what must be installed: the program (a name or a path), and the Debian
    package that brings it. ``outside`` servers run in the root file system of the machine, with no
    file of the host: programs of the lab's own, whose interpreter no tree need have.
    """

    programs: ClassVar[Mapping[str, str]] = {}
    outside: ClassVar[bool] = False

    def ports(self) -> Sequence[Port]:
        """The ports that are open once the server is up."""
        return ()

    def command(self) -> Sequence[str]:
        """The command, which stays in the foreground; empty for a server that is only files.

        It shows in the host's list of processes: no secret belongs into it.
        """
        return ()

    def files(self, host: Host) -> Mapping[str, Entry]:  # noqa: ARG002
        """What the server needs in the root of ``host``, by absolute path."""
        return {}

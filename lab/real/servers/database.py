"""Redis: a database port that is open to everybody, or asks for a password."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_CONFIG = "/etc/redis/lab.conf"


@dataclass(frozen=True, slots=True)
class Redis(Server):
    """redis-server on TCP port 6379; without a ``password`` everybody reads and writes."""

    programs: ClassVar[Mapping[str, str]] = {"/usr/bin/redis-server": "redis-server"}

    password: str | None = field(default=None, repr=False)

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", 6379),)

    def command(self) -> Sequence[str]:
        return ("/usr/bin/redis-server", _CONFIG)

    def files(self, host: "Host") -> Mapping[str, Entry]:
        del host
        lines = ["bind 0.0.0.0", "protected-mode no", 'save ""', "dir /tmp", "daemonize no"]
        if self.password is not None:
            lines.append(f'requirepass "{self.password}"')
        return {_CONFIG: File("".join(f"{line}\n" for line in lines), 0o600)}

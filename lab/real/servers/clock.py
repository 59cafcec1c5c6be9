"""chrony as a time server (NTP, RFC 5905): right, wrong, or without a source of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_CONFIG = "/etc/chrony/chrony.conf"

# libfaketime is what makes the clock wrong: chronyd takes the time of a computer that has no
# source for the truth. The folder has the name of the processor's architecture in it.
_WRONG = 'LD_PRELOAD=$(echo /usr/lib/*/faketime/libfaketime.so.1) FAKETIME="$0" exec "$@"'


@dataclass(frozen=True, slots=True)
class Chrony(Server):
    """chronyd on UDP port 123, answering everybody from the clock of the computer.

    Its time is ``wrong`` by so many seconds, ahead where positive. ``stratum`` None says that it
    is not synchronised (leap indicator 3, stratum 0). ``lists`` lets everybody read its sources
    and clients by chronyc, on UDP port 323.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/chronyd": "chrony", "faketime": "faketime"}

    wrong: float = 0.0
    stratum: int | None = 3
    lists: bool = False

    def ports(self) -> Sequence[Port]:
        return (Port("udp", 123), Port("udp", 323)) if self.lists else (Port("udp", 123),)

    def command(self) -> Sequence[str]:
        chronyd = ("/usr/sbin/chronyd", "-x", "-d", "-u", "root", "-f", _CONFIG)
        return ("sh", "-c", _WRONG, f"{self.wrong:+}", *chronyd) if self.wrong else chronyd

    def files(self, host: "Host") -> Mapping[str, Entry]:
        del host
        lines = ["allow all", "pidfile /run/chrony.pid"]
        if self.stratum is not None:
            lines.append(f"local stratum {self.stratum}")
        lines += ["bindcmdaddress 0.0.0.0", "cmdallow all"] if self.lists else ["cmdport 0"]
        return {
            _CONFIG: File("".join(f"{line}\n" for line in lines)),
            "/run/chrony": Folder(0o750),
        }

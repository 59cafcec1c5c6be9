"""GNU inetutils' telnetd under its inetd: logins in clear text (RFC 854)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.real.accounts import PAM_OF_ACCOUNTS
from lab.real.files import Entry, File
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_CONFIG = "/etc/inetd-telnet.conf"


@dataclass(frozen=True, slots=True)
class Telnetd(Server):
    """telnetd on TCP port 23, or another ``port``. The accounts of the host log in."""

    programs: ClassVar[Mapping[str, str]] = {
        "/usr/sbin/telnetd": "inetutils-telnetd",
        "/usr/sbin/inetutils-inetd": "inetutils-inetd",
        "/bin/login": "login",
    }

    port: int = 23

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", self.port),)

    def command(self) -> Sequence[str]:
        # Its only way to stay in the foreground.
        return ("/usr/sbin/inetutils-inetd", "--debug", _CONFIG)

    def files(self, host: "Host") -> Mapping[str, Entry]:
        del host
        telnetd = "/usr/sbin/telnetd telnetd --exec-login=/bin/login"
        line = f"{self.port} stream tcp4 nowait root {telnetd}\n"
        return {_CONFIG: File(line), "/etc/pam.d/login": File(PAM_OF_ACCOUNTS)}

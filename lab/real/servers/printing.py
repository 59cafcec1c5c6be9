"""CUPS: a print server with queues (IPP, RFC 8010 and 8011) for everybody or for itself only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_PORT = 631


@dataclass(frozen=True, slots=True)
class Queue:
    """A raw print queue. ``device`` is where its jobs go, by default nowhere."""

    name: str
    info: str = ""
    location: str = ""
    device: str = "file:///dev/null"
    shared: bool = True
    stopped: str | None = None

    def lines(self) -> str:
        """printers.conf(5); ``stopped`` is why the queue prints nothing."""
        state = (
            "State Idle" if self.stopped is None else f"State Stopped\nStateMessage {self.stopped}"
        )
        return (
            f"<Printer {self.name}>\nInfo {self.info or self.name}\nLocation {self.location}\n"
            f"DeviceURI {self.device}\n{state}\nAccepting Yes\n"
            f"Shared {'Yes' if self.shared else 'No'}\nJobSheets none none\n"
            "OpPolicy default\nErrorPolicy stop-printer\n</Printer>\n"
        )


@dataclass(frozen=True, slots=True)
class Cups(Server):
    """cupsd on TCP port 631. ``everybody`` may print and see the queues and the web pages, else
    the host alone; ``admin`` lets them into the administration pages without a password too.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/cupsd": "cups-daemon"}

    queues: tuple[Queue, ...] = ()
    everybody: bool = True
    admin: bool = False

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", _PORT),)

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/cupsd", "-f")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        del host
        return {
            "/etc/cups/cupsd.conf": File(self._config()),
            "/etc/cups/cups-files.conf": File(
                "FileDevice Yes\nErrorLog stderr\nAccessLog stderr\nPageLog stderr\n"
                "SystemGroup root\nUser lp\nGroup lp\n"
            ),
            "/etc/cups/printers.conf": File("".join(one.lines() for one in self.queues), 0o600),
            "/run/cups": Folder(),
            "/run/cups/certs": Folder(),
            "/var/spool/cups": Folder(0o710),
            "/var/spool/cups/tmp": Folder(0o1770),
        }

    def _config(self) -> str:
        """cupsd.conf(5)."""
        allow = "Allow all" if self.everybody else "Allow localhost"
        admin = "Allow all" if self.admin else "Allow localhost"
        return (
            f"LogLevel warn\nListen 0.0.0.0:{_PORT}\nListen /run/cups/cups.sock\nBrowsing No\n"
            "ServerAlias *\nWebInterface Yes\nDefaultAuthType None\n"
            f"<Location />\nOrder allow,deny\n{allow}\n</Location>\n"
            f"<Location /admin>\nOrder allow,deny\n{admin}\n</Location>\n"
            "<Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n"
        )

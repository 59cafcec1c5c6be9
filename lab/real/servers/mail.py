"""Postfix: a mail server with STARTTLS (RFC 3207), good or bad, or without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.real.certificates import Certificate
from lab.real.files import Entry, File
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_CHAIN, _KEY = "/etc/postfix/lab.pem", "/etc/postfix/lab.key"

# What a server needs that takes mail and keeps it; no service is chrooted. See master(5).
_SERVICES = (
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "proxymap unix - - n - - proxymap",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "discard unix - - n - - discard",
    "local unix - n n - - local",
    "anvil unix - - n - 1 anvil",
    "postlog unix-dgram n - n - 1 postlogd",
)


@dataclass(frozen=True, slots=True)
class Postfix(Server):
    """Postfix on TCP port 25, and on ``more_ports`` such as 587.

    Mail to ``domain`` is taken and thrown away; ``open_relay`` takes mail to anywhere. ``tls`` is
    the certificate of STARTTLS, ``protocols`` Postfix's words for the versions it speaks.
    ``config`` are further main.cf lines.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/postfix": "postfix"}

    domain: str = "example.net"
    tls: Certificate | None = None
    protocols: str = ">=TLSv1.2"
    open_relay: bool = False
    more_ports: tuple[int, ...] = ()
    config: tuple[str, ...] = ()

    def ports(self) -> Sequence[Port]:
        return [Port("tcp", number) for number in (25, *self.more_ports)]

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/postfix", "start-fg")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        smtpd = [f"{port.number} inet n - n - - smtpd" for port in self.ports()]
        files: dict[str, Entry] = {
            "/etc/postfix/main.cf": File(self._main(host.name)),
            "/etc/postfix/master.cf": File("".join(f"{row}\n" for row in (*smtpd, *_SERVICES))),
        }
        if self.tls is not None:
            files[_CHAIN] = File(self.tls.chain)
            files[_KEY] = File(self.tls.key, 0o600)
        return files

    def _main(self, name: str) -> str:
        """main.cf, see postconf(5)."""
        relay = "0.0.0.0/0" if self.open_relay else "127.0.0.0/8"
        lines = [
            "compatibility_level = 3.6",
            f"myhostname = {name}.{self.domain}",
            f"mydestination = {self.domain}",
            f"mynetworks = {relay}",
            "inet_protocols = ipv4",
            "local_recipient_maps =",
            "local_transport = discard:",
            "default_transport = discard:",
            "alias_maps =",
            "maillog_file = /dev/stdout",
            *self._tls_lines(),
            *self.config,
        ]
        return "".join(f"{line}\n" for line in lines)

    def _tls_lines(self) -> Sequence[str]:
        if self.tls is None:
            return ("smtpd_tls_security_level = none",)
        return (
            "smtpd_tls_security_level = may",
            f"smtpd_tls_cert_file = {_CHAIN}",
            f"smtpd_tls_key_file = {_KEY}",
            f"smtpd_tls_protocols = {self.protocols}",
        )

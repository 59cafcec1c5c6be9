"""dnsmasq as a DHCP server (RFC 2131): the site's own, or a second one that nobody knows of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_CONFIG = "/etc/dnsmasq.conf"


@dataclass(frozen=True, slots=True)
class Dhcp(Server):
    """dnsmasq on UDP port 67, offering the addresses from ``first`` to ``last``.

    ``router`` and ``dns`` are what it tells its clients to use; None is the host itself.
    ``lease`` is in seconds.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/dnsmasq": "dnsmasq-base"}

    first: str
    last: str
    router: str | None = None
    dns: str | None = None
    domain: str = "lan"
    lease: int = 3600

    def ports(self) -> Sequence[Port]:
        return (Port("udp", 67),)

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/dnsmasq", "--keep-in-foreground", f"--conf-file={_CONFIG}")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        own = str(host.addresses[0])
        lines = [
            "port=0",
            "user=root",
            "log-facility=-",
            "log-dhcp",
            "no-ping",
            "dhcp-authoritative",
            "interface=eth0",
            "pid-file=",
            "dhcp-leasefile=/run/dnsmasq.leases",
            f"dhcp-range={self.first},{self.last},{self.lease}",
            f"dhcp-option=option:router,{self.router or own}",
            f"dhcp-option=option:dns-server,{self.dns or own}",
            f"domain={self.domain}",
        ]
        return {_CONFIG: File("".join(f"{line}\n" for line in lines))}

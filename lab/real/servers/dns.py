"""BIND: a name server that is closed, or one that resolves and transfers for anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_PORT = 53
_FOLDER = "/var/cache/bind"
# A response policy zone answers recursive questions without asking anybody, as no one is there.
_POLICY = "policy.lab"
_OPEN = f"""\
  recursion yes;
  allow-recursion {{ any; }};
  response-policy {{ zone "{_POLICY}"; }} qname-wait-recurse no;
"""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that the server is the primary of; ``records`` are lines of its file (RFC 1035).

    SOA and NS records are there already. ``transfer`` gives the whole zone to everybody (AXFR, RFC
    5936), ``update`` lets everybody change it (RFC 2136).
    """

    name: str
    records: tuple[str, ...] = ()
    transfer: bool = False
    update: bool = False


@dataclass(frozen=True, slots=True)
class Bind(Server):
    """named on UDP and TCP port 53.

    ``recursion`` resolves any name for everybody. No other name server is within its reach, so
    it knows the world from ``world`` (name to IPv4 address); other names end in SERVFAIL.
    ``version`` is what it answers to version.bind; None is its own.
    """

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/named": "bind9"}

    zones: tuple[Zone, ...] = ()
    recursion: bool = False
    world: Mapping[str, str] = field(default_factory=dict)
    version: str | None = None

    def ports(self) -> Sequence[Port]:
        return (Port("tcp", _PORT), Port("udp", _PORT))

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/named", "-g", "-n", "1", "-c", "/etc/bind/named.conf")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        address = str(host.addresses[0])
        files: dict[str, Entry] = {
            "/etc/bind/named.conf": File(self._config()),
            "/run/named": Folder(),
            f"{_FOLDER}/{_POLICY}": File(_zone_file(address, self._policy())),
        }
        for zone in self.zones:
            files[f"{_FOLDER}/{zone.name}"] = File(_zone_file(address, zone.records))
        return files

    def _config(self) -> str:
        """named.conf, as BIND 9.18 reads it."""
        version = "" if self.version is None else f'  version "{self.version}";\n'
        recursion = _OPEN if self.recursion else "  recursion no;\n"
        return (
            f'options {{\n  directory "{_FOLDER}";\n  listen-on {{ any; }};\n'
            "  listen-on-v6 { none; };\n  allow-query { any; };\n  dnssec-validation no;\n"
            "  pid-file none;\n  session-keyfile none;\n  empty-zones-enable no;\n"
            f"{version}{recursion}}};\ncontrols {{ }};\n"
            f"{_zone_lines(Zone(_POLICY))}"
            f"{''.join(_zone_lines(zone) for zone in self.zones)}"
        )

    def _policy(self) -> Sequence[str]:
        return [f"{name} A {address}" for name, address in self.world.items()]


def _zone_lines(zone: Zone) -> str:
    transfer = "any" if zone.transfer else "none"
    update = "any" if zone.update else "none"
    return (
        f'zone "{zone.name}" {{ type primary; file "{zone.name}";'
        f" allow-transfer {{ {transfer}; }}; allow-update {{ {update}; }}; }};\n"
    )


def _zone_file(address: str, records: Sequence[str]) -> str:
    head = "$TTL 3600\n@ SOA ns hostmaster 1 3600 600 86400 3600\n@ NS ns\n"
    return f"{head}ns A {address}\n" + "".join(f"{record}\n" for record in records)

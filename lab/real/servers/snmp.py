"""net-snmp's snmpd: read-only communities (v2c) and users (v3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from lab.real.files import Entry, File, Folder
from lab.real.server import Port, Server

if TYPE_CHECKING:
    from lab.real.host import Host

_PORT = 161


@dataclass(frozen=True, slots=True)
class SnmpUser:
    """A user of the user-based security model (RFC 3414), allowed to read at its own level only.

    ``auth`` is MD5, SHA, SHA-224, SHA-256, SHA-384 or SHA-512 (RFC 7860); ``priv`` is DES, AES
    (RFC 3826), AES-192 or AES-256. No ``auth`` is noAuthNoPriv, no ``priv`` is authNoPriv. Pass
    phrases have 8 characters or more.
    """

    name: str
    auth: str | None = None
    auth_password: str = field(default="", repr=False)
    priv: str | None = None
    priv_password: str = field(default="", repr=False)

    def lines(self) -> Sequence[str]:
        """createUser and rouser of snmpd.conf(5)."""
        create, level = f"createUser {self.name}", "noauth"
        if self.auth is not None:
            create, level = f'{create} {self.auth} "{self.auth_password}"', "auth"
            if self.priv is not None:
                create, level = f'{create} {self.priv} "{self.priv_password}"', "priv"
        return (create, f"rouser {self.name} {level}")


@dataclass(frozen=True, slots=True)
class System:
    """The system group of SNMPv2-MIB (RFC 3418). ``object_id`` is numeric, without a leading dot.

    The default object is net-snmp's own for Linux; ``descr`` None leaves it to snmpd (uname -a).
    """

    descr: str | None = None
    object_id: str = "1.3.6.1.4.1.8072.3.2.10"
    name: str | None = None
    location: str = "Lab"
    contact: str = "lab@example.net"


@dataclass(frozen=True, slots=True)
class Snmpd(Server):
    """snmpd on UDP port 161. ``config`` are further snmpd.conf(5) lines (pass, override, view)."""

    programs: ClassVar[Mapping[str, str]] = {"/usr/sbin/snmpd": "snmpd"}

    communities: tuple[str, ...] = field(default=(), repr=False)
    users: tuple[SnmpUser, ...] = ()
    system: System = System()
    config: tuple[str, ...] = ()

    def ports(self) -> Sequence[Port]:
        return (Port("udp", _PORT),)

    def command(self) -> Sequence[str]:
        return ("/usr/sbin/snmpd", "-f", "-Lo", "-C", "-c", "/etc/snmp/snmpd.conf")

    def files(self, host: "Host") -> Mapping[str, Entry]:
        lines = [
            f"agentAddress udp:{_PORT}",
            *(f"rocommunity {community}" for community in self.communities),
            *(line for user in self.users for line in user.lines()),
            *self._system_lines(host),
            *self.config,
        ]
        return {
            "/etc/snmp/snmpd.conf": File("".join(f"{line}\n" for line in lines), 0o600),
            "/etc/snmp/snmp.conf": File("mibs :\n"),
            "/var/lib/snmp": Folder(0o700),
        }

    def _system_lines(self, host: "Host") -> Sequence[str]:
        system = self.system
        lines = [
            f"sysName {system.name or host.name}",
            f"sysLocation {system.location}",
            f"sysContact {system.contact}",
            f"sysObjectID {system.object_id}",
        ]
        if system.descr is not None:
            lines.append(f"sysDescr {system.descr}")
        return lines

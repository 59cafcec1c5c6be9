"""What facts are about, who is asked, and what they are known to be."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a target is known to be: a pure function of the identifying answers.

    A probe names the role whose targets it can be asked of. ``HOST`` is everything with an
    address; ``SSH``, ``SNMP`` and ``LDAP`` are hosts that speak it, whatever else they are;
    ``COMPUTER`` is one that seems to run a general-purpose system, whichever.
    """

    HOST = "host"
    SSH = "ssh"
    SNMP = "snmp"
    LDAP = "ldap"
    COMPUTER = "computer"
    LINUX = "linux"
    WINDOWS = "windows"
    MACOS = "macos"
    DOMAIN_CONTROLLER = "domain-controller"
    SERVER = "server"
    DESKTOP = "desktop"
    SWITCH = "switch"
    ROUTER = "router"
    FIREWALL = "firewall"
    ACCESS_POINT = "access-point"
    PRINTER = "printer"
    UPS = "ups"
    NAS = "nas"
    BMC = "bmc"
    CAMERA = "camera"
    PHONE = "phone"
    HYPERVISOR = "hypervisor"
    SITE = "site"
    DOMAIN = "domain"
    PERSON = "person"


# Devices that have been seen to hang, print or restart when they are port-scanned: SNMP only.
FRAGILE = frozenset({Role.PRINTER, Role.UPS, Role.CAMERA, Role.PHONE, Role.BMC})

# What may be taken for a thing with a POSIX shell, or at least for none with a menu.
COMPUTERS = frozenset(
    {
        Role.COMPUTER,
        Role.LINUX,
        Role.MACOS,
        Role.WINDOWS,
        Role.SERVER,
        Role.DESKTOP,
        Role.NAS,
        Role.HYPERVISOR,
    }
)

# Network equipment: its shell is a menu, not POSIX sh.
NETWORK_DEVICES = frozenset({Role.SWITCH, Role.ROUTER, Role.FIREWALL, Role.ACCESS_POINT})

SITE_ID = "site"
PERSON_ID = "person"


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who was asked: one address on the network, the person, or a file that was handed in.

    ``address`` is the textual IP address, or ``person`` / a file name. ``ports`` are the TCP ports
    found open, ``names`` and ``mac`` what discovery learned on the way (MAC as aa:bb:cc:dd:ee:ff).
    """

    address: str
    ports: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    mac: str | None = None
    found_by: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What facts are about; its id outlives its address.

    The id is the strongest identifier known: ``mac:...``, else ``name:...``, else ``ip:...``;
    ``site`` and ``person`` are fixed.
    """

    id: str
    name: str
    addresses: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    ports: frozenset[int] = frozenset()
    seen_only: str | None = None
    """Where it was sighted, when it was never reached itself: "on sw1 port 7"."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one thing tells of another: identifiers, roles, and where it was seen."""

    where: str
    mac: str | None = None
    address: str | None = None
    name: str | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)

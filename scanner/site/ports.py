"""Where services really listen: other ports than the standard ones, and forwards."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from scanner.model import Endpoint
from scanner.site.fields import Fields
from scanner.site.problems import did_you_mean
from scanner.site.scope import Scope

Place = tuple[str, int]

# IANA's service names, with the words that engineers write for them.
SERVICES: Mapping[str, int] = MappingProxyType(
    {
        "ftp": 21,
        "ssh": 22,
        "telnet": 23,
        "smtp": 25,
        "dns": 53,
        "http": 80,
        "kerberos": 88,
        "pop3": 110,
        "ntp": 123,
        "imap": 143,
        "snmp": 161,
        "ldap": 389,
        "https": 443,
        "smb": 445,
        "syslog": 514,
        "printer": 515,
        "ipp": 631,
        "ldaps": 636,
        "imaps": 993,
        "pop3s": 995,
        "mssql": 1433,
        "mysql": 3306,
        "rdp": 3389,
        "postgresql": 5432,
        "vnc": 5900,
        "winrm": 5985,
        "winrms": 5986,
        "jetdirect": 9100,
    }
)


@dataclass(frozen=True, slots=True)
class Ports:
    """``[ports]`` and ``[forwards]``: from a standard port to what is connected to."""

    moved: Mapping[int, int] = field(default_factory=dict)
    shift: int = 0
    forwards: Mapping[Place, Place] = field(default_factory=dict)

    def where(self, address: str, port: int) -> Endpoint:
        """The endpoint of a standard port of one address.

        Raises:
            ValueError: the shifted port is above 65,535; nothing can listen there.
        """
        actual = self.moved.get(port, port + self.shift)
        if not 1 <= actual <= 65_535:
            raise ValueError(f"port {port} cannot be moved by {self.shift}")
        host, actual_port = self.forwards.get((address, actual), (address, actual))
        return Endpoint(address=address, host=host, port=actual_port)


def read_ports(fields: Fields, forwards: Fields, scope: Scope) -> Ports:
    """Both tables; what is wrong is noted in the fields' problems."""
    shift = fields.whole("shift", 0, 65_000, 0)
    moved: dict[int, int] = {}
    for key, actual in fields.data.items():
        standard = SERVICES.get(key.lower()) or _port(key)
        if key == "shift":
            continue
        if standard is None:
            names = ", ".join(SERVICES)
            hint = did_you_mean(key, tuple(SERVICES))
            fields.wrong(key, f"is neither a port number nor one of: {names}.{hint}")
        elif type(actual) is not int or not 1 <= actual <= 65_535:
            fields.wrong(key, "must be a port number from 1 to 65535")
        elif standard in moved:
            fields.wrong(key, f"port {standard} is named twice")
        else:
            moved[standard] = actual
    return Ports(moved, shift, _read_forwards(forwards, scope))


def _read_forwards(fields: Fields, scope: Scope) -> Mapping[Place, Place]:
    forwards = {}
    for key, value in fields.data.items():
        source = _place(key)
        target = _place(value) if isinstance(value, str) else None
        if source is None or target is None:
            fields.wrong(
                key,
                'must be two loopback addresses with ports, as "127.77.0.11:20022" = '
                '"127.0.0.1:31111"',
            )
        elif not scope.permits(source[0]):
            fields.wrong(key, f"{source[0]} is not in [scope]")
        else:
            forwards[source] = target
    return forwards


def _place(text: str) -> Place | None:
    """``127.0.0.1:80`` or ``[::1]:80``; loopback only, so that nothing is led off this computer."""
    host, _, port = text.strip().rpartition(":")
    number = _port(port)
    try:
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    if number is None or not address.is_loopback:
        return None
    return str(address), number


def _port(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):
        return None
    return int(text) if 1 <= int(text) <= 65_535 else None

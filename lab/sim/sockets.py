"""Where a simulated site listens: a loopback address a host, or one address for all.

Linux and Windows answer on all of 127.0.0.0/8; macOS only on 127.0.0.1, where each service gets a
free port and the site file a forward to it. Nothing but loopback is ever bound.
"""

import os
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lab.sim.hosts import SNMP, Host

# Tried in turn, so that several sites run side by side and a taken port does no harm.
_PLACES = [(f"127.77.{third}", 20_000) for third in range(8)]
_PLACES += [("127.77.0", shift) for shift in range(21_000, 29_000, 1_000)]


class NoRoomError(Exception):
    """No place was found where all ports are free."""


@dataclass(slots=True)
class Ground:
    """The bound sockets of a site by (host name, standard port); ``udp`` are the SNMP agents.

    ``network`` is the first three octets of the hosts' addresses, ``shift`` what their ports are
    above the standard ones, ``forwards`` where "address:port" really is.
    """

    network: str
    shift: int
    tcp: dict[tuple[str, int], socket.socket] = field(default_factory=dict)
    udp: dict[str, socket.socket] = field(default_factory=dict)
    forwards: dict[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Close all sockets."""
        for each in (*self.tcp.values(), *self.udp.values()):
            each.close()


def find_ground(hosts: Sequence[Host], *, one_address: bool) -> Ground:
    """Bind all services of all hosts. Raises NoRoomError."""
    if not one_address and _loopback_is_wide():
        for network, shift in _PLACES:
            ground = Ground(network, shift)
            try:
                _bind(ground, hosts)
            except OSError:
                ground.close()
            else:
                return ground
        raise NoRoomError("the ports of the simulated site are taken on all its addresses")
    ground = Ground(*_PLACES[0])
    try:
        _bind_on_one(ground, hosts)
    except OSError as error:
        ground.close()
        raise NoRoomError(f"no free ports on 127.0.0.1: {error}") from error
    return ground


def _loopback_is_wide() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.77.0.1", 0))
        except OSError:
            return False
    return True


def _bind(ground: Ground, hosts: Iterable[Host]) -> None:
    for host in hosts:
        address = f"{ground.network}.{host.address}"
        for port in host.ports():
            ground.tcp[host.name, port] = listen(address, port + ground.shift)
        if host.device.snmp:
            ground.udp[host.name] = datagrams(address, SNMP + ground.shift)


def _bind_on_one(ground: Ground, hosts: Iterable[Host]) -> None:
    for host in hosts:
        for port in host.ports():
            bound = ground.tcp[host.name, port] = listen("127.0.0.1", 0)
            _forward(ground, host, port, bound)
        if host.device.snmp:
            bound = ground.udp[host.name] = datagrams("127.0.0.1", 0)
            _forward(ground, host, SNMP, bound)


def _forward(ground: Ground, host: Host, port: int, bound: socket.socket) -> None:
    address = f"{ground.network}.{host.address}:{port + ground.shift}"
    ground.forwards[address] = f"127.0.0.1:{bound.getsockname()[1]}"


def listen(address: str, port: int) -> socket.socket:
    """A listening TCP socket that does not block. Raises OSError."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # On Windows SO_REUSEADDR would let a second site steal the port.
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(128)
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


def datagrams(address: str, port: int) -> socket.socket:
    """A bound UDP socket that does not block. Raises OSError."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        bound.bind((address, port))
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound

"""Where a simulated site listens inside a lab: at the real ports, each host in its own namespace.

Linux and root only. One process serves all hosts: a socket stays in the network namespace in
which it was made (network_namespaces(7)), wherever its maker goes afterwards.
"""

import ctypes
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from lab.sim.hosts import SNMP, Host
from lab.sim.sockets import Ground, datagrams, listen

_CLONE_NEWNET = 0x40000000  # setns(2)


def bind_inside(hosts: Sequence[Host], network: str, namespaces: Mapping[str, str]) -> Ground:
    """Bind all services of all hosts; ``namespaces`` are names in /run/netns by host.

    Raises OSError, with the host's name, where a port is taken.
    """
    ground = Ground(network, shift=0)
    for host in hosts:
        address = f"{network}.{host.address}"
        try:
            with _inside(namespaces[host.name]):
                for port in host.ports():
                    ground.tcp[host.name, port] = listen(address, port)
                if host.device.snmp and SNMP not in host.without:
                    ground.udp[host.name] = datagrams(address, SNMP)
        except OSError as error:
            ground.close()
            raise OSError(error.errno, f"{host.name}: {error.strerror}") from error
    return ground


@contextmanager
def _inside(namespace: str) -> Iterator[None]:
    """This thread is in the namespace; the sockets that it makes there stay there."""
    with (
        open("/proc/thread-self/ns/net", "rb") as home,
        Path("/run/netns", namespace).open("rb") as there,
    ):
        _setns(there.fileno())
        try:
            yield
        finally:
            _setns(home.fileno())


def _setns(descriptor: int) -> None:
    # os.setns came with Python 3.12.
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(descriptor, _CLONE_NEWNET):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))

"""The wires of a lab: a bridge in a namespace of its own, every host on it by one veth pair.

No link ever touches the root namespace and no namespace gets a default route, so what leaves
the lab's network has nowhere to go. There is no IPv6 but ::1: links get no link-local address,
and so send no router solicitations and no multicast reports into a capture.
"""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from lab.real.running import LabError

_BRIDGE = "br0"


@dataclass(frozen=True, slots=True)
class Plug:
    """One end on the network: a namespace, its addresses, its MAC address if that matters."""

    namespace: str
    addresses: tuple[IPv4Address, ...]
    mac: str | None = None


class Network:
    """One flat IPv4 network. ``namespace`` is the name of the bridge's own network namespace."""

    def __init__(self, network: IPv4Network, namespace: str) -> None:
        self.range = network
        self.namespace = namespace
        self._ports = 0

    def create(self) -> None:
        """Make the bridge. It has no address: it is a wire, not a host."""
        _ip(None, [f"netns add {self.namespace}"])
        _ip(
            self.namespace,
            [
                f"link add {_BRIDGE} type bridge",
                f"link set {_BRIDGE} addrgenmode none",
                f"link set {_BRIDGE} up",
            ],
        )

    def plug(self, plugs: Sequence[Plug]) -> None:
        """Make the namespaces of ``plugs`` and connect each by an interface named eth0."""
        make, ports = [], []
        for plug in plugs:
            self._ports += 1
            port = f"p{self._ports}"
            mac = f"address {plug.mac} " if plug.mac else ""
            make.append(f"netns add {plug.namespace}")
            make.append(
                f"link add eth0 {mac}netns {plug.namespace} "
                f"type veth peer name {port} netns {self.namespace}"
            )
            ports.append(f"link set {port} addrgenmode none master {_BRIDGE} up")
        _ip(None, make)
        _ip(self.namespace, ports)
        for plug in plugs:
            _ip(plug.namespace, self._addressing(plug))

    def plug_by_wire(self, plug: Plug, port: str, start: Callable[[], None]) -> None:
        """Make the namespace of ``plug``; ``start`` makes eth0 in it and ``port`` at the bridge."""
        _ip(None, [f"netns add {plug.namespace}"])
        start()
        _ip(self.namespace, [f"link set {port} addrgenmode none master {_BRIDGE} up"])
        _ip(plug.namespace, self._addressing(plug))

    def _addressing(self, plug: Plug) -> list[str]:
        length = self.range.prefixlen
        return [
            "link set lo up",
            "link set eth0 addrgenmode none",
            *(f"address add {address}/{length} dev eth0" for address in plug.addresses),
            "link set eth0 up",
        ]


def _ip(namespace: str | None, lines: Sequence[str]) -> None:
    where = ["-netns", namespace] if namespace else []
    done = subprocess.run(
        ["ip", *where, "-batch", "-"],
        input="".join(f"{line}\n" for line in lines),
        text=True,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        raise LabError(f"the network of the lab cannot be made: {done.stderr.strip()}")

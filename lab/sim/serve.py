"""Runs a simulated site in this process until it is told to stop."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import msgspec
import paramiko

from lab.sim.certificates import Mint
from lab.sim.hosts import Host, read_hosts
from lab.sim.logins import Secrets, make_secrets, secure, ssh_accounts
from lab.sim.namespaces import bind_inside
from lab.sim.placeholders import Placeholders
from lab.sim.plain import Handler, handler
from lab.sim.site_file import Place, answers_toml, site_toml
from lab.sim.snmp_data import Growing, Mib, read_mib
from lab.sim.snmp_messages import Agent
from lab.sim.sockets import Ground, find_ground
from lab.sim.ssh_server import accept_ssh
from lab.sim.windows_services import ldap_handlers, wsman_handlers
from lab.sites.reading import read_site, site_folder
from lab.sites.rows import Site

Stop = Callable[[], object]

_ENGINE_TIME = (1, 3, 6, 1, 6, 3, 10, 2, 1, 3, 0)  # snmpEngineTime, SNMP-FRAMEWORK-MIB


@dataclass(frozen=True, slots=True)
class Running:
    """A site whose sockets are bound."""

    folder: Path
    site: Site
    hosts: Sequence[Host]
    ground: Ground
    secrets: Mapping[str, Secrets]

    def described(self) -> dict[str, object]:
        """What the parent is told in one line of JSON."""
        ground, site = self.ground, self.site
        environment: dict[str, str] = {}
        for secret in self.secrets.values():
            environment |= secret.environment()
        return {
            "ready": True,
            "site": site.name,
            "network": f"{ground.network}.0/{site.prefix}",
            "shift": ground.shift,
            "forwards": ground.forwards,
            "hosts": [_described(host, ground.network) for host in self.hosts],
            "secrets": environment,
            "site_toml": site_toml(site, self._place()),
            "answers_toml": answers_toml(self.folder, ground.network),
        }

    def _place(self) -> Place:
        octets = {host.name: host.address for host in self.hosts}
        reference = "a simulated site: it is yours to scan"
        where = self.ground
        return Place(
            where.network, octets, "Siteproof demo", reference, where.shift, where.forwards
        )


class LabTask(msgspec.Struct, frozen=True, kw_only=True):
    """What a lab asks for: the site and its folder, the namespaces by host, the TCP ports that
    real servers hold by host, and the values of the secrets by login."""

    folder: str
    site: Site
    namespaces: dict[str, str]
    held: dict[str, tuple[int, ...]]
    secrets: dict[str, dict[str, str]]

    def __repr__(self) -> str:
        return f"LabTask({self.folder!r})"


def _described(host: Host, network: str) -> dict[str, object]:
    return {
        "name": host.name,
        "address": f"{network}.{host.address}",
        "what": host.row.what,
        "mac": host.row.mac,
        "ports": list(host.ports()),
        "ssh_logins": list(host.device.ssh.logins) if host.device.ssh else [],
        "snmp_logins": list(host.device.snmp.logins) if host.device.snmp else [],
    }


def prepare(site: str, *, one_address: bool = False) -> Running:
    """Read a site and bind all its sockets.

    Raises:
        LookupError: there is no such site.
        ValueError: a file of it is wrong.
        NoRoomError: its ports are taken.
    """
    folder = site_folder(site)
    own = read_site(folder)
    ground = find_ground(read_hosts(own, folder, "127.77.0"), one_address=one_address)
    try:
        hosts = read_hosts(own, folder, ground.network)
    except ValueError:
        ground.close()
        raise
    return Running(folder, own, hosts, ground, make_secrets(own))


def prepare_in_lab(task: LabTask) -> Running:
    """Read a site and bind its devices' sockets inside the hosts' namespaces.

    Raises:
        ValueError: a file of it is wrong.
        OSError: a port is taken.
    """
    folder, site = Path(task.folder), task.site
    hosts = [
        Host(host.row, host.device, frozenset(task.held.get(host.name, ())))
        for host in read_hosts(site, folder, site.network)
    ]
    ground = bind_inside(hosts, site.network, task.namespaces)
    secrets = {name: Secrets(site.credential(name), own) for name, own in task.secrets.items()}
    return Running(folder, site, hosts, ground, secrets)


def run(running: Running, ready: Callable[[], None], wait: Callable[[], object]) -> None:
    """Serve; call ``ready`` when every listener answers; return when ``wait`` returns, which is
    called in a thread of its own."""
    # The selector loop, for asyncio's other one on Windows ends a UDP server at an ICMP error.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(_serve(running, ready, wait))


async def _serve(running: Running, ready: Callable[[], None], wait: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_ignore_broken_peers)
    over = asyncio.Event()

    def watch() -> None:
        wait()
        loop.call_soon_threadsafe(over.set)

    mint, stops = Mint(running.site.client), list[Stop]()
    for host in running.hosts:
        stops += await _start(host, running, mint)
    ready()
    threading.Thread(target=watch, daemon=True).start()
    await over.wait()
    for stop in stops:
        stop()
    running.ground.close()


async def _start(host: Host, running: Running, mint: Mint) -> list[Stop]:
    """Start all services of a host; what ends each of them."""
    ground, stops, device = running.ground, list[Stop](), host.device
    if device.ssh and device.ssh.port not in host.without:
        accounts = ssh_accounts(host, running.secrets)
        listener = ground.tcp[host.name, device.ssh.port]
        serving = accept_ssh(listener, host, accounts, seed=running.site.name)
        stops.append(asyncio.create_task(serving).cancel)
    for port, service in device.service.items():
        tls = mint.context(service.tls) if service.tls else None
        stops.append(await _listen(ground, host, port, handler(service, tls)))
    for wanted, handlers in ((device.winrm, wsman_handlers), (device.ldap, ldap_handlers)):
        if wanted:
            served = handlers(host, running.folder, ground.network, running.secrets, mint)
            stops += [await _listen(ground, host, *each) for each in served]
    if host.name in ground.udp:
        agent = _agent(host, running)
        endpoint = asyncio.get_running_loop().create_datagram_endpoint
        transport, _ = await endpoint(lambda: _Datagrams(agent), sock=ground.udp[host.name])
        stops.append(transport.close)
    return stops


async def _listen(ground: Ground, host: Host, port: int, handle: Handler) -> Stop:
    """Serve a port, unless a real server holds it; what ends that."""
    if port in host.without:
        return lambda: None
    server = await asyncio.start_server(handle, sock=ground.tcp[host.name, port])
    return server.close


def _agent(host: Host, running: Running) -> Agent:
    snmp, folder = host.device.snmp, running.folder / "devices"
    assert snmp is not None
    own = Placeholders.of(host.name, running.ground.network, host.address, host.row.mac)
    files = {"": snmp.data, **snmp.contexts}
    contexts = {name: read_mib(folder / file, own) for name, file in files.items()}
    agent = Agent(contexts, largest=snmp.largest)
    secure(agent, host, running.secrets, _uptime(contexts[""]))
    return agent


def _uptime(mib: Mib) -> int:
    """snmpEngineTime as recorded, so that the messages of v3 say the same."""
    found = mib.objects.get(_ENGINE_TIME)
    return found.start if isinstance(found, Growing) else 0


class _Datagrams(asyncio.DatagramProtocol):
    """One agent's socket."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Up to Python 3.12 the selector loop's transport is no DatagramTransport by its type.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        response = self._agent.respond(data)
        if response is not None and self._transport is not None:
            self._transport.sendto(response, addr)


def _ignore_broken_peers(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """A scanner that drops a connection or dislikes a certificate is no error of ours."""
    if not isinstance(context.get("exception"), (OSError, ssl.SSLError, paramiko.SSHException)):
        loop.default_exception_handler(context)

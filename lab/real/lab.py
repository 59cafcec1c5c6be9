"""A lab: one network of real hosts, and the laptop that scans them. The file to read first."""

import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from lab.real import boot
from lab.real.host import Host
from lab.real.laptop import Laptop
from lab.real.lifeline import Lifeline
from lab.real.network import Network, Plug
from lab.real.running import LabError, RunningHost, wait_until_up
from lab.real.state import Claim, TakenError, reap
from lab.real.wire import Wire


class Lab:
    """A context manager: entering it makes the network and the laptop, leaving it removes all.

    ``laptop`` is the laptop's address, by default the highest of ``network``; ``wire`` is what lies
    between it and the hosts. What labs with a dead owner left behind is removed first. SIGTERM is
    turned into SystemExit while the lab is up, when nobody else handles it, so that it ends as on
    Ctrl-C. Of a ``site`` there is one lab at a time: a second one is refused with a LabError.
    """

    def __init__(
        self,
        network: str = "10.77.0.0/24",
        *,
        laptop: str | None = None,
        wire: Wire | None = None,
        site: str = "",
    ) -> None:
        self._range = IPv4Network(network)
        self._laptop_address = IPv4Address(laptop) if laptop else self._range[-2]
        self._wire = wire
        self._site = site
        self.hosts: dict[str, RunningHost] = {}

    def __enter__(self) -> Self:
        reap()
        with ExitStack() as undo:
            undo.enter_context(_sigterm_exits())
            self._claim = self._claimed()
            undo.callback(self._claim.release)
            self._lifeline = Lifeline()
            undo.callback(self._lifeline.end)
            self._start()
            self._undo = undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._undo.close()

    @property
    def id(self) -> str:
        """The lab's name; the names of its namespaces begin with it."""
        return self._claim.state.id

    @property
    def folder(self) -> Path:
        """A folder of the lab's own, for root only; removed with it."""
        return self._claim.state.folder

    def add(self, host: Host, *, timeout: float = 30.0) -> RunningHost:
        """Start one host; returns when its ports are open."""
        return self.add_many([host], timeout=timeout)[0]

    def add_many(self, hosts: Sequence[Host], *, timeout: float = 60.0) -> list[RunningHost]:
        """Start hosts side by side; returns when the ports of all of them are open.

        Raises LabError with the server's own words when one ends, or after ``timeout`` seconds.
        """
        self._refuse_misfits(hosts)
        plugs = [Plug(self._name(host.name), host.addresses, host.mac) for host in hosts]
        self._connect(plugs)
        started = [self._boot(host) for host in hosts]
        self.hosts.update((running.host.name, running) for running in started)
        wait_until_up(started, timeout)
        return started

    def _claimed(self) -> Claim:
        try:
            return Claim(self._site)
        except TakenError as error:
            raise LabError(str(error)) from None

    def _start(self) -> None:
        state = self._claim.state
        state.processes = self._lifeline.processes()
        self._network = Network(self._range, self._name("lan"))
        state.namespaces.append(self._network.namespace)
        state.save()
        self._network.create()
        plug = Plug(self._name("laptop"), (self._laptop_address,))
        if self._wire is None:
            self._connect([plug])
        else:
            self._connect_by(self._wire, plug)
        self.laptop = Laptop(self._lifeline, plug.namespace)

    def _connect(self, plugs: Sequence[Plug]) -> None:
        self._claim.state.namespaces += [plug.namespace for plug in plugs]
        self._claim.state.save()
        self._network.plug(plugs)

    def _connect_by(self, wire: Wire, plug: Plug) -> None:
        self._claim.state.namespaces.append(plug.namespace)
        self._claim.state.save()
        log = self.folder / "wire.log"
        bridge = self._network.namespace
        start = partial(wire.start, self._lifeline, bridge, plug.namespace, log)
        self._network.plug_by_wire(plug, wire.port, start)

    def _boot(self, host: Host) -> RunningHost:
        folder = self.folder / host.name
        boot.write(host, folder)
        namespace, log = self._name(host.name), folder / "log"
        with log.open("a") as file:
            commands = boot.commands(host, folder)
            started = [self._lifeline.start(namespace, command, file) for command in commands]
        return RunningHost(host, namespace, log, tuple(started))

    def _name(self, host: str) -> str:
        return f"{self.id}-{host}"

    def _refuse_misfits(self, hosts: Sequence[Host]) -> None:
        names = {"lan", "laptop", *self.hosts}
        taken = {self._laptop_address}
        taken.update(address for host in self.hosts.values() for address in host.host.addresses)
        for host in hosts:
            if host.name in names:
                raise LabError(f"there is a {host.name} in the lab already")
            for address in host.addresses:
                if address in taken or address not in self._range:
                    raise LabError(f"{host.name}: {address} is taken or not in {self._range}")
            names.add(host.name)
            taken.update(host.addresses)


@contextmanager
def _sigterm_exits() -> Iterator[None]:
    """Make SIGTERM raise SystemExit, unless somebody handles it or this is not the main thread."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    ):
        yield
        return
    signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _exit(number: int, frame: FrameType | None) -> None:
    del frame
    # What undoes the lab is not to be disturbed by a second one.
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)

"""The scan on a terminal: a line a phase, hosts as they end; short plain lines when piped."""

import sys
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from scanner.cli.consoles import Aside
from scanner.cli.show import clean
from scanner.model import Role

# The most telling role first: what a host is called in one word.
_TELLING = (
    Role.DOMAIN_CONTROLLER,
    Role.FIREWALL,
    Role.ROUTER,
    Role.SWITCH,
    Role.ACCESS_POINT,
    Role.PRINTER,
    Role.UPS,
    Role.NAS,
    Role.BMC,
    Role.CAMERA,
    Role.PHONE,
    Role.HYPERVISOR,
    Role.SERVER,
    Role.DESKTOP,
    Role.WINDOWS,
    Role.LINUX,
    Role.MACOS,
    Role.HOST,
)


class ScanProgress:
    """Listens to a scan; used as a context manager. Writes to standard error only."""

    def __init__(self) -> None:
        self._console = Aside()
        self._live = sys.stderr.isatty()
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._live,
        )
        self._task: TaskID | None = None
        self._found = 0
        self._lock = threading.Lock()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._bars)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _say(self, line: str) -> None:
        self._console.print(line, soft_wrap=True)

    def sweeping(self, addresses: int) -> None:
        """The sweep begins."""
        self._say(f"Looking for hosts at {addresses} addresses ...")

    def found(self, address: str, how: str) -> None:
        """Somebody answered."""
        del address, how
        self._found += 1

    def interviewing(self, hosts: int) -> None:
        """The interview begins."""
        self._say(f"{hosts} hosts answered. Asking them ...")
        self._task = self._bars.add_task("Interview", total=hosts)

    def host_started(self, address: str) -> None:
        """A host's interview begins: the bar counts those that end."""

    def host_ended(self, address: str, roles: frozenset[Role], answered: int, gaps: int) -> None:
        """A host is done."""
        with self._lock:
            if self._task is not None:
                self._bars.advance(self._task)
            if self._live:
                word = next((role for role in _TELLING if role in roles), Role.HOST)
                self._say(f"  [dim]{address:<16} {word:<18} {answered} answers, {gaps} gaps[/]")

    def detecting(self, hosts: int) -> None:
        """nmap begins."""
        self._say(f"Asking nmap for service versions of {hosts} hosts ...")

    def refused(self, address: str, account: str, detail: str) -> None:
        """A host refused a login."""
        self._say(f"[yellow]Login refused[/] at {address} for {clean(account)}: {clean(detail)}")

    def lost(self, sentence: str) -> None:
        """Something could not be looked for."""
        self._say(f"[yellow]Note:[/] {clean(sentence)}")

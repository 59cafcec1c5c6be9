"""The PID namespace of a lab: the kernel ends everything in it when the owner ends.

Its first process reads a pipe that only the owner holds open. Whatever ends the owner, kill -9
included, closes the pipe; the first process then exits, and Linux kills every other process of
the namespace and of those nested in it (pid_namespaces(7)), daemons and new sessions included.
PR_SET_PDEATHSIG alone would not do: it follows the thread that started a child, not the process.
"""

import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from lab.real.processes import ProcessId, children

_PATIENCE = 10.0


class Started:
    """A command started by a Lifeline, the first process of a PID namespace of its own."""

    def __init__(self, entry: subprocess.Popen[str]) -> None:
        self._entry = entry

    @property
    def pid(self) -> int:
        """A process in the command's network namespace, which lives as long as the command."""
        return self._entry.pid

    def ended(self) -> bool:
        return self._entry.poll() is not None

    def end(self) -> None:
        """End the command and all that it started; they are gone on return."""
        for holder in children(self._entry.pid):
            for first in children(holder):
                with suppress(ProcessLookupError):
                    ProcessId.of(first).end(_PATIENCE)
        self._entry.wait(_PATIENCE)


class Lifeline:
    """Starts a lab's processes inside one PID namespace, and ends them together.

    All are in sessions of their own, so that a Ctrl-C meant for the owner does not reach them.
    """

    def __init__(self) -> None:
        self._holder = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--kill-child", "sh", "-c", "echo; read _"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != b"\n":
            self._holder.wait()
            raise OSError("unshare could not make a PID namespace: see lab.real.site.needs")
        self._members: list[subprocess.Popen[str]] = []

    def processes(self) -> list[ProcessId]:
        """The two processes that hold the namespace: what must end for everything to end."""
        holder = self._holder.pid
        return [ProcessId.of(pid) for pid in (holder, *children(holder))]

    def entry(self) -> list[str]:
        """The command that runs what follows it, as its child, inside the namespace."""
        return ["nsenter", f"--pid=/proc/{self._holder.pid}/ns/pid_for_children"]

    def start(self, network: str, command: Sequence[str], log: IO[str]) -> Started:
        """Start ``command`` in the network namespace named ``network``; it writes to ``log``."""
        process = subprocess.Popen(
            [
                *self.entry(),
                f"--net=/run/netns/{network}",
                *("unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child"),
                *command,
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            text=True,
            start_new_session=True,
        )
        self.adopt(process)
        return Started(process)

    def adopt(self, process: subprocess.Popen[str]) -> None:
        """Wait for ``process``, started through entry(), when the lifeline ends."""
        self._members.append(process)

    def end(self) -> None:
        """End every process of the lab and wait until none is left."""
        assert self._holder.stdin is not None
        assert self._holder.stdout is not None
        self._holder.stdin.close()
        try:
            self._holder.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._holder.kill()
            self._holder.wait()
        self._holder.stdout.close()
        for process in self._members:
            process.wait(_PATIENCE)

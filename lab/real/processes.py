"""Processes named by pid and start time, so that a reused pid is never taken for the old one."""

import os
import select
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class ProcessId:
    """``start`` is in clock ticks since boot (field 22 of /proc/PID/stat, proc(5))."""

    pid: int
    start: int

    @classmethod
    def of(cls, pid: int) -> Self:
        """Name the running process ``pid``. Raises ProcessLookupError when there is none."""
        return cls(pid, _start(pid))

    def alive(self) -> bool:
        try:
            return _start(self.pid) == self.start
        except ProcessLookupError:
            return False

    def end(self, timeout: float = 10.0) -> None:
        """Kill the process and wait until it is gone; do nothing if it has gone already.

        Raises TimeoutError when it is still there after ``timeout`` seconds.
        """
        try:
            handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return
        try:
            # The handle pins one process: the start time read now is that of what we signal.
            if self.alive():
                signal.pidfd_send_signal(handle, signal.SIGKILL)
                if not select.select([handle], [], [], timeout)[0]:
                    raise TimeoutError(f"process {self.pid} did not end within {timeout} s")
        except ProcessLookupError:
            return
        finally:
            os.close(handle)


def children(pid: int) -> list[int]:
    """The pids of the direct children of a single-threaded process; [] when it has gone."""
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def pid_namespace() -> str:
    """The identity of this boot's PID namespace that we are in: pids mean nothing outside it."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot} {Path('/proc/self/ns/pid').readlink()}"


def _start(pid: int) -> int:
    """The start time of a process that has not exited: a zombie's pid is not yet free, no more."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError) as error:
        raise ProcessLookupError(pid) from error
    # The command name may hold spaces and brackets: the fields start after the last bracket.
    fields = stat.rpartition(")")[2].split()
    if fields[0] in "ZX":
        raise ProcessLookupError(pid)
    return int(fields[19])

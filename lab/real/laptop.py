"""The laptop of a lab: where the scanner runs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from lab.real.lifeline import Lifeline
from lab.real.processes import children

_POLL = 0.005

# A /proc of the lab's PID namespace, so that a program's own pid and its /proc agree.
_OWN_PROC = 'mount -t proc proc /proc && exec "$@"'


class LaptopProcess(subprocess.Popen[str]):
    """A program on the laptop. Signals go to the program itself, not to what brought it there.

    It has a session of its own: Ctrl-C in the terminal is for the owner of the lab to pass on.
    """

    def send_signal(self, sig: int) -> None:
        """Signal the program, if it still runs."""
        for pid in self._program():
            try:
                handle = os.pidfd_open(pid)
            except ProcessLookupError:
                return
            try:
                # Asked again: the pid may have been reused before the handle pinned it.
                if pid in children(self.pid):
                    signal.pidfd_send_signal(handle, sig)
            except ProcessLookupError:
                return
            finally:
                os.close(handle)

    def _program(self) -> list[int]:
        """What nsenter has forked: [] only when it has ended, or a kill just after the start would
        reach nobody, and whoever waits then would wait for ever."""
        while self.poll() is None:
            if found := children(self.pid):
                return found
            time.sleep(_POLL)
        return []


class Laptop:
    """Runs programs in the laptop's network namespace; they end with the lab at the latest.

    ``ip netns exec NAMESPACE`` from another terminal gets to the same place.
    """

    def __init__(self, lifeline: Lifeline, namespace: str) -> None:
        self.namespace = namespace
        self._lifeline = lifeline

    def popen(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
    ) -> LaptopProcess:
        """Start ``command`` as root on the laptop, by default with piped text output."""
        process = LaptopProcess(
            [
                *self._lifeline.entry(),
                *("ip", "netns", "exec", self.namespace),
                *("sh", "-c", _OWN_PROC, "sh", *command),
            ],
            env=env,
            cwd=cwd,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )
        self._lifeline.adopt(process)
        return process

    def run(
        self,
        command: Sequence[str],
        *,
        timeout: float,
        text_in: str = "",
        check: bool = False,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run ``command`` to its end, as subprocess.run does; ``timeout`` in seconds kills it."""
        with self.popen(command, env=env, cwd=cwd, stdin=subprocess.PIPE) as process:
            try:
                out, err = process.communicate(text_in, timeout)
            except BaseException:
                process.kill()
                raise
        done = subprocess.CompletedProcess(list(command), process.returncode, out, err)
        if check:
            done.check_returncode()
        return done

    @contextmanager
    def sniff(self, path: Path) -> Iterator[Path]:
        """Capture all that the laptop sends and receives into a pcap file at ``path``.

        The file is whole once the context ends. Raises OSError when frames were dropped.
        """
        program = str(Path(__file__).with_name("capture_program.py"))
        process = self.popen(
            [sys.executable, "-I", program, str(path.absolute())], stdin=subprocess.PIPE
        )
        with process:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise OSError(f"the capture did not start: {process.communicate()[1]}")
            try:
                yield path
            finally:
                out, err = process.communicate(timeout=60)
        if out != "dropped 0\n":
            raise OSError(f"the capture is not whole: {out}{err}")

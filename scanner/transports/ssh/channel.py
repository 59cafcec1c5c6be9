"""One exec on an open connection, as a bounded byte stream with time limits on every step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

import paramiko
from paramiko.buffered_pipe import BufferedPipe
from paramiko.common import cMSG_CHANNEL_REQUEST
from paramiko.message import Message
from paramiko.ssh_exception import ChannelException, SSHException

from scanner.model import Reason
from scanner.transports.base import Deadline, SessionError
from scanner.transports.ssh.connection import Connection

WINDOW = 512 << 10
"""Bytes that a server may send before they are read (RFC 4254, 5.2)."""
CHUNK = 64 << 10
STEP_SECONDS = 10.0
"""For a step that is the SSH server's own work: opening a channel, taking in a command."""
SLOT_SECONDS = 5.0
"""A server of few sessions frees the slot of a closed channel when its processes are gone."""


class ExecRefusedError(Exception):
    """The server runs no commands for this account."""


if TYPE_CHECKING:
    _Pipe = BufferedPipe[bytes]  # generic in its stubs only
else:
    _Pipe = BufferedPipe


class _BoundedPipe(_Pipe):
    """paramiko's receive buffer trusts the server to keep to the window; this one does not."""

    def feed(self, data: bytes) -> None:
        if len(self) + len(data) > 2 * WINDOW:
            raise SSHException("more bytes than the channel's window")
        super().feed(data)


class ExecChannel:
    """A running command: its input is fed as the server takes it, its output read meanwhile.

    Every method raises SessionError when the connection itself is broken.

    Raises:
        ExecRefusedError: the server opened the channel and refused the command.
    """

    def __init__(
        self, connection: Connection, command: str, stdin: bytes, deadline: Deadline
    ) -> None:
        self._connection = connection
        self._deadline = deadline
        self._unsent = memoryview(stdin)
        self._heard = b""
        self._channel = self._open()
        try:
            with self._guarded("the command was not taken"):
                self._channel.exec_command(command)
        except SSHException:
            self._fail_if_lost()
            raise ExecRefusedError from None

    def read(self, seconds: float) -> bytes | None:
        """Output as it comes, at most CHUNK bytes; None when there was none within ``seconds``
        (it may return earlier), empty when the command has ended."""
        self._send()
        self._hear()
        self._channel.settimeout(min(seconds, 0.05) if self._unsent else seconds)
        try:
            data = self._channel.recv(CHUNK)
        except TimeoutError:
            self._hear()
            return None
        except (SSHException, OSError, EOFError):
            data = b""
        if not data:
            self._hear()
            self._fail_if_lost()
        return data

    @property
    def errors(self) -> bytes:
        """The first bytes that the login shell wrote on standard error."""
        return self._heard

    def close(self) -> None:
        """End the channel; what runs on the other side notices at its next write."""
        try:
            with self._guarded("the channel was not closed"):
                self._channel.close()
        except (SSHException, OSError, EOFError, SessionError):
            pass  # the connection is gone, and the channel with it

    def terminate(self) -> None:
        """End what still runs, where the server can do that: OpenSSH from 7.9 ends the whole
        process group (RFC 4254, 6.9). Elsewhere it may stay behind until it ends by itself."""
        message = Message()
        message.add_byte(cMSG_CHANNEL_REQUEST)
        message.add_int(self._channel.remote_chanid)
        message.add_string("signal")
        message.add_boolean(False)
        message.add_string("TERM")
        try:
            # A request on a channel that both sides have closed ends the connection: the lock
            # keeps paramiko from closing it in between.
            with self._guarded("the signal was not taken"), self._channel.lock:
                if not self._channel.closed:
                    self._connection._send_user_message(message)  # type: ignore[attr-defined]
        except (SSHException, OSError, EOFError, SessionError):
            pass  # the connection is gone, and the channel with it
        self.close()

    def _open(self) -> paramiko.Channel:
        until = time.monotonic() + SLOT_SECONDS
        while True:
            try:
                with self._guarded("no channel was opened"):
                    channel = self._connection.open_session(
                        window_size=WINDOW, timeout=self._deadline.left(STEP_SECONDS)
                    )
            except ChannelException as error:
                if time.monotonic() > until or self._deadline.passed:
                    detail = f"The server opens no session for a command: {error.text}."
                    raise SessionError(Reason.NOT_SUPPORTED, detail) from None
                time.sleep(0.1)
            except (SSHException, OSError, EOFError):
                self._fail_if_lost()
                detail = "The server did not open a session for a command in time."
                raise SessionError(Reason.TIMED_OUT, detail) from None
            else:
                channel.in_buffer = _BoundedPipe()
                channel.in_stderr_buffer = _BoundedPipe()
                return channel

    def _send(self) -> None:
        """As much as the server's window takes; never waits for the window."""
        try:
            while self._unsent and self._channel.send_ready():
                with self._guarded("the script was not taken"):
                    sent = self._channel.send(bytes(self._unsent[:CHUNK]))
                if sent == 0:
                    return
                self._unsent = self._unsent[sent:]
                if not self._unsent:
                    self._channel.shutdown_write()
        except (SSHException, OSError, EOFError):
            self._fail_if_lost()
            self._unsent = self._unsent[:0]  # the command ended early; its output says why

    def _hear(self) -> None:
        # What is held at once, and no more: a server that never stops would keep us here.
        for _ in range(2 * WINDOW // CHUNK):
            if not self._channel.recv_stderr_ready():
                return
            self._heard += self._channel.recv_stderr(CHUNK)[: 512 - len(self._heard)]

    def _fail_if_lost(self) -> None:
        """A channel's end and a connection's end look alike for a moment: ask the thread."""
        self._connection.join(0.2)
        if not self._connection.is_active():
            raise SessionError(Reason.UNREACHABLE, "The connection was lost.")

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """paramiko waits without limit in some calls; a server that lets it hang is cut off."""
        fired: list[bool] = []

        def cut() -> None:
            fired.append(True)
            self._connection.cut()

        timer = Timer(self._deadline.left(STEP_SECONDS) + 1.0, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (SSHException, OSError, EOFError):
            if fired:
                detail = f"The server hangs: {what} in time."
                raise SessionError(Reason.TIMED_OUT, detail) from None
            raise
        finally:
            timer.cancel()
            timer.join()

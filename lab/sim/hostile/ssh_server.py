"""An SSH server that lets everybody in, for behaviours that begin after the key exchange."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import paramiko
from paramiko.server import InteractiveQuery

from lab.sim.hostile.serving import OverError, Peer

Run = Callable[[paramiko.Channel, Peer], None]

_LAST = 10.0

# Connections that a port scan opens and drops are errors to paramiko, not to us.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("paramiko").propagate = False


@cache
def known_key() -> paramiko.PKey:
    """The key of all hosts that do not change theirs."""
    return new_key()


def new_key() -> paramiko.PKey:
    """A key that nobody has seen yet."""
    return paramiko.ECDSAKey.generate()


def hear_out(channel: paramiko.Channel, peer: Peer) -> None:
    """What a command does that never answers."""
    while channel.recv(4096):
        pass
    peer.wait(_LAST)


class Door(paramiko.ServerInterface):
    """Takes any password and key of any user; ``run`` is what every command does."""

    methods = "password,publickey"

    def __init__(self, peer: Peer, run: Run = hear_out) -> None:
        self.peer = peer
        self._run = run
        self._running: list[threading.Thread] = []

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - paramiko's interface
        return self.methods

    def check_auth_password(self, username: str, password: str) -> int:  # noqa: ARG002
        return paramiko.common.AUTH_SUCCESSFUL

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:  # noqa: ARG002
        return paramiko.common.AUTH_SUCCESSFUL

    def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:  # noqa: ARG002
        return paramiko.common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        return paramiko.common.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:  # noqa: ARG002
        thread = threading.Thread(target=self._command, args=(channel,))
        self._running.append(thread)
        thread.start()
        return True

    def _command(self, channel: paramiko.Channel) -> None:
        with suppress(OSError, EOFError, paramiko.SSHException, OverError), channel:
            # paramiko tells the client that its request was taken only after this thread was
            # started; a channel that closes before has never answered.
            self.peer.wait(0.05)
            self._run(channel, self.peer)

    def end(self) -> None:
        """Wait for the commands, whose connection is over."""
        for thread in self._running:
            thread.join(_LAST)


def speak(peer: Peer, door: Door, key: paramiko.PKey | None = None) -> None:
    """Speak SSH with the client until it goes or the server is to stop."""
    transport = paramiko.Transport(peer.socket)
    transport.local_version = "SSH-2.0-OpenSSH_9.6"  # a computer's: others get no password
    transport.add_server_key(key or known_key())
    try:
        transport.start_server(event=threading.Event(), server=door)
        while transport.is_alive() and not peer.serving.over.is_set():
            transport.join(0.1)
    finally:
        transport.close()
        transport.join(_LAST)
        door.end()

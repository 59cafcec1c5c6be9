"""Servers that misbehave, on loopback: raw sockets, and paramiko's own server side."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import paramiko
from paramiko.server import InteractiveQuery

from scanner.transports.base import Endpoint

Handler = Callable[[socket.socket], None]
Run = Callable[[paramiko.Channel], None]


def unheard(_host_key: str) -> None:
    """Nobody wants to know that a secret is about to be sent."""


@contextmanager
def listening(handler: Handler) -> Iterator[Endpoint]:
    """A TCP server that gives each connection to ``handler``, then closes it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    with client, suppress(OSError):
                        handler(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Endpoint("192.0.2.20", "127.0.0.1", listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)
    assert not thread.is_alive()


class Device(paramiko.ServerInterface):
    """An SSH device: which login it takes, what it does with a command."""

    methods = "password"
    prompts: Sequence[tuple[str, bool]] = ()
    takes_commands = True

    def __init__(self, run: Run = lambda _channel: None) -> None:
        self.run = run
        self.tries: list[str] = []

    def get_allowed_auths(self, username: str) -> str:
        return self.methods

    def check_auth_password(self, username: str, password: str) -> int:
        self.tries.append(f"password {password}")
        return self.verdict(password)

    def check_auth_interactive(self, username: str, submethods: str) -> int | InteractiveQuery:
        return InteractiveQuery("", "", *self.prompts)

    def check_auth_interactive_response(self, responses: list[str]) -> int | InteractiveQuery:
        self.tries.append(f"interactive {responses}")
        return self.verdict(responses[0])

    def verdict(self, password: str) -> int:
        right = password == "right"
        return paramiko.common.AUTH_SUCCESSFUL if right else paramiko.common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.common.OPEN_SUCCEEDED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        if self.takes_commands:
            threading.Thread(target=self._run, args=(channel,), daemon=True).start()
        return self.takes_commands

    def _run(self, channel: paramiko.Channel) -> None:
        with channel, suppress(OSError, EOFError, paramiko.SSHException):
            self.run(channel)


def ssh_device(device: Device) -> Handler:
    """The handler that lets ``device`` speak SSH until the client goes."""
    key = paramiko.ECDSAKey.generate()

    def serve(client: socket.socket) -> None:
        transport = paramiko.Transport(client)
        transport.add_server_key(key)
        transport.start_server(event=threading.Event(), server=device)
        transport.join(60)

    return serve


def answering(frames: Callable[[str], bytes]) -> Run:
    """What a device does that takes the nonce from the script and answers as it likes."""

    def run(channel: paramiko.Channel) -> None:
        heard = b""
        while b" end 0 " not in heard:
            chunk = channel.recv(4096)
            if not chunk:
                return
            heard += chunk
        channel.sendall(frames(heard.split(b" begin 0")[0][-32:].decode()))

    return run

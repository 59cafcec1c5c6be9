"""An SSH server (RFC 4253, 4254) on paramiko that answers shell questions from recorded data."""

import asyncio
import hashlib
import hmac
import io
import logging
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import paramiko
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lab.sim.hosts import Host, Ssh
from lab.sim.script import Script

_AFTER_THE_REPLY = 0.1
_AFTER_A_FAILURE = 0.1
_LONGEST_LINE = 64 << 10
_PROHIBITED = paramiko.common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

# Connections that a port scan opens and drops are errors to paramiko, not to us.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("paramiko").propagate = False


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who may log in to one host: passwords and public keys (their SSH wire form) by user."""

    passwords: Mapping[str, str] = field(repr=False)
    keys: Mapping[str, bytes]


def private_key(seed: str) -> str:
    """An Ed25519 private key made from a text, in OpenSSH's format: the same text, the same key.

    It is for simulated hosts only: whoever has the text has the key.
    """
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
    openssh, plain = form.PrivateFormat.OpenSSH, form.NoEncryption()
    return key.private_bytes(form.Encoding.PEM, openssh, plain).decode()


def public_key(private: str) -> bytes:
    """The wire form of the public half of such a key."""
    return paramiko.Ed25519Key(file_obj=io.StringIO(private)).asbytes()


class _Sessions(paramiko.ServerInterface):
    """What paramiko asks us during one connection."""

    def __init__(self, host: Host, ssh: Ssh, accounts: Accounts) -> None:
        self._host, self._ssh, self._accounts = host, ssh, accounts

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - paramiko's interface
        methods = {
            "publickey": self._accounts.keys,
            "password": self._accounts.passwords,
        }
        return ",".join(name for name, users in methods.items() if users) or "publickey"

    def check_auth_password(self, username: str, password: str) -> int:
        right = self._accounts.passwords.get(username, "")
        known = bool(right) and hmac.compare_digest(right.encode(), password.encode())
        return paramiko.common.AUTH_SUCCESSFUL if known else paramiko.common.AUTH_FAILED

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        known = self._accounts.keys.get(username) == key.asbytes()
        return paramiko.common.AUTH_SUCCESSFUL if known else paramiko.common.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        return paramiko.common.OPEN_SUCCEEDED if kind == "session" else _PROHIBITED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        words = command.decode("utf-8", "replace").split()
        arguments = (channel, self._host, self._ssh, words)
        threading.Thread(target=_serve, args=arguments, daemon=True).start()
        return True


def _serve(channel: paramiko.Channel, host: Host, ssh: Ssh, words: list[str]) -> None:
    """One exec request, in a thread of its own."""
    try:
        with channel:
            channel.send_exit_status(_run(channel, host, ssh, words))
    except (OSError, EOFError, paramiko.SSHException):
        return  # the client has gone


def _run(channel: paramiko.Channel, host: Host, ssh: Ssh, words: list[str]) -> int:
    """Answer and return the exit status."""
    posix = words[-2:] in (["sh", "-s"], ["/bin/sh", "-s"])
    if ssh.menu or not posix:
        # paramiko tells the client that its request was taken only after this thread was started;
        # who closes the channel before that has never answered. A shell waits for its input.
        time.sleep(_AFTER_THE_REPLY)
    if ssh.menu:
        channel.sendall(ssh.menu.encode())
        return 1
    if not posix:
        channel.sendall_stderr(b"sh: 1: " + " ".join(words[:1]).encode() + b": not found\n")
        return 127
    script = Script(host.output)
    for line in _lines(channel):
        written = b"".join(script.run(line))
        if written:
            channel.sendall(written)
        if script.ended:
            break
    return script.status


def _lines(channel: paramiko.Channel) -> Iterator[str]:
    """The lines that come in, until the client ends its input."""
    rest = b""
    while chunk := channel.recv(32 << 10):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
        if len(rest) > _LONGEST_LINE:
            return
    if rest:
        yield rest.decode("utf-8", "replace")


def _narrow(options: paramiko.transport.SecurityOptions, ssh: Ssh) -> None:
    """Offer only what the host's file lists, as far as paramiko has it."""
    for name, wanted in (("kex", ssh.kex), ("ciphers", ssh.ciphers), ("digests", ssh.macs)):
        if wanted:
            have = getattr(options, name)
            setattr(options, name, tuple(each for each in wanted if each in have))


async def accept_ssh(listener: socket.socket, host: Host, accounts: Accounts, seed: str) -> None:
    """Serve the listening socket until cancelled; each connection has threads of its own."""
    ssh = host.device.ssh
    assert ssh is not None
    key = paramiko.Ed25519Key(file_obj=io.StringIO(private_key(f"{seed}/{host.name}")))
    loop = asyncio.get_running_loop()
    while True:
        try:
            connection, _ = await loop.sock_accept(listener)
        except OSError:  # the client has gone again, or this process has no descriptor left
            await asyncio.sleep(_AFTER_A_FAILURE)
            continue
        connection.setblocking(True)
        transport = paramiko.Transport(connection)
        transport.local_version = ssh.banner
        transport.add_server_key(key)
        _narrow(transport.get_security_options(), ssh)
        # With an event, the handshake goes on in the transport's own thread.
        server = _Sessions(host, ssh, accounts)
        transport.start_server(event=threading.Event(), server=server)

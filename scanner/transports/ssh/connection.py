"""The encrypted connection before any login: TCP, greeting, key exchange, host key.

A server may be hostile: what it sends is bounded in bytes here and in time by ``handshake``.
"""

import socket
from contextlib import ExitStack, suppress
from threading import Event

import paramiko
from paramiko.common import MSG_KEXINIT, MSG_USERAUTH_FAILURE
from paramiko.message import Message
from paramiko.packet import Packetizer

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint, SessionError
from scanner.transports.ssh.hostkeys import HostKeyChangedError, HostKeys, host_name
from scanner.transports.ssh.wording import device_words

GREETING_LIMIT = 16 << 10
"""Bytes before and with the identification string (RFC 4253, 4.2)."""
PACKET_LIMIT = 256 << 10
"""Bytes of one packet; RFC 4253, 6.1 asks for 35,000, OpenSSH bears this many."""
KEY_EXCHANGE_SECONDS = 20.0


class BoundedPacketizer(Packetizer):
    """paramiko's packet reader, with a limit on every length that the server chooses. It also
    remembers the algorithms and the login methods that the server offered."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.greeted = Event()
        self.offered: dict[str, list[str]] = {}
        self.methods: list[str] = []
        self.greeting = bytearray()

    def start_handshake(self, timeout: float) -> None:
        """Nothing: paramiko's timer is a thread that outlives a closed connection."""

    def readline(self, timeout: float) -> str:  # noqa: ARG002 - the time is kept by handshake
        """One line of the greeting, without its end; byte by byte, so that none is read ahead."""
        start = len(self.greeting)
        while len(self.greeting) == start or self.greeting[-1:] != b"\n":
            self.greeting += self.read_all(1)
            if len(self.greeting) > GREETING_LIMIT:
                raise paramiko.SSHException(f"more than {GREETING_LIMIT} bytes of greeting")
        line = self.greeting[start:]
        if line.startswith(b"SSH-"):
            self.greeted.set()
        return line.decode("utf-8", "replace").rstrip("\r\n")

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:
        """``n`` bytes, or an error where a server claims an absurd length."""
        if n > PACKET_LIMIT:
            raise paramiko.SSHException(f"a packet of {n} bytes")
        return super().read_all(n, check_rekey)

    def read_message(self) -> tuple[int, Message]:
        """The next packet; its lists of offers are noted on the way."""
        kind, message = super().read_message()
        if kind == MSG_KEXINIT and not self.offered:
            self.offered = _offers(message)
        elif kind == MSG_USERAUTH_FAILURE:
            self.methods = [m for m in Message(message.asbytes()).get_list() if m]
        return kind, message


class Connection(paramiko.Transport):
    """paramiko's transport over a bounded packet reader. Its failures are SSHException, OSError
    or EOFError only, whatever a malformed packet did to paramiko's parser."""

    packetizer: BoundedPacketizer

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock, packetizer_class=BoundedPacketizer)
        self._socket = sock

    def run(self) -> None:
        """The thread. Whoever waits for anything is also told that nothing will come."""
        try:
            super().run()
        finally:
            self.active = False
            self.packetizer.greeted.set()

    def get_exception(self) -> Exception | None:
        """Why the connection ended."""
        error = super().get_exception()
        if error is None or isinstance(error, (paramiko.SSHException, OSError, EOFError)):
            return error
        return paramiko.SSHException(f"a malformed packet ({type(error).__name__})")

    def cut(self) -> None:
        """End the connection from any thread: whoever waits on it is woken at once."""
        with suppress(OSError):  # it was over already
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection and its thread; never raises."""
        self.cut()
        super().close()
        self._socket.close()
        if self.is_alive():
            self.join(5.0)


def _offers(message: Message) -> dict[str, list[str]]:
    """The server's name-lists in KEXINIT (RFC 4253, 7.1), by paramiko's names for them."""
    copy = Message(message.asbytes())
    copy.get_bytes(16)
    kex, keys, _, ciphers, _, macs = (copy.get_list() for _ in range(6))
    return {"key exchange": kex, "host key": keys, "cipher": ciphers, "MAC": macs}


def handshake(
    endpoint: Endpoint, host_keys: HostKeys, deadline: Deadline, connect_seconds: float
) -> Connection:
    """Connect, exchange keys and check the host's key; nobody is logged in yet.

    Raises:
        SessionError: with the reason, in the engineer's words.
        OSError: the file of host keys cannot be written.
    """
    connection = Connection(_tcp(endpoint, deadline.left(connect_seconds)))
    with ExitStack() as undo:
        undo.callback(connection.close)
        _negotiate(connection, endpoint, host_keys, deadline, connect_seconds)
        _check_host_key(connection, endpoint, host_keys)
        undo.pop_all()
    return connection


def _tcp(endpoint: Endpoint, seconds: float) -> socket.socket:
    where = f"{endpoint.address} port {endpoint.port}"
    try:
        if seconds <= 0:
            raise TimeoutError
        sock = socket.create_connection((endpoint.host, endpoint.port), timeout=seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except TimeoutError:
        detail = f"{where} did not answer within {seconds:.0f} s."
        raise SessionError(Reason.TIMED_OUT, detail, "Is a firewall in between?") from None
    except ConnectionRefusedError:
        raise SessionError(
            Reason.UNREACHABLE,
            f"{where} refused the connection.",
            "No SSH server listens there: start one, or correct the port in the site file.",
        ) from None
    except OSError as error:
        detail = f"{where} cannot be reached: {error.strerror or type(error).__name__}."
        raise SessionError(Reason.UNREACHABLE, detail) from None
    return sock


def _negotiate(
    connection: Connection,
    endpoint: Endpoint,
    host_keys: HostKeys,
    deadline: Deadline,
    connect_seconds: float,
) -> None:
    _prefer_known(connection, host_keys.kinds(host_name(endpoint.address, endpoint.port)))
    done = Event()
    connection.start_client(event=done)
    if not connection.packetizer.greeted.wait(deadline.left(connect_seconds)):
        detail = f"{endpoint.address} accepted the connection and sent no SSH greeting in time."
        fix = "The SSH server is overloaded or hangs, or another service listens there."
        raise SessionError(Reason.TIMED_OUT, detail, fix)
    if not done.wait(deadline.left(KEY_EXCHANGE_SECONDS)):
        detail = f"{endpoint.address} did not finish the key exchange in time."
        raise SessionError(Reason.TIMED_OUT, detail)
    if not connection.is_active():
        raise _negotiation_error(connection, endpoint)


def _prefer_known(connection: Connection, kinds: tuple[str, ...]) -> None:
    """Ask for the type of key that is remembered: a host that got one more type is no stranger."""
    options = connection.get_security_options()
    wanted = {name for kind in kinds for name in _algorithms(kind)}
    ordered = sorted(options.key_types, key=lambda name: name not in wanted)
    options.key_types = tuple(ordered)


def _algorithms(kind: str) -> tuple[str, ...]:
    return ("rsa-sha2-512", "rsa-sha2-256") if kind == "ssh-rsa" else (kind,)


def _negotiation_error(connection: Connection, endpoint: Endpoint) -> SessionError:
    error = connection.get_exception()
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return _incompatible(connection, endpoint)
    if not connection.packetizer.greeting:
        detail = f"{endpoint.address} closed the connection before its greeting."
        fix = "It has too many connections, or has banned this laptop's address."
        return SessionError(Reason.UNREACHABLE, detail, fix)
    if not connection.remote_version:
        said = device_words(bytes(connection.packetizer.greeting))
        detail = f'{endpoint.address} does not greet as an SSH server does: "{said}"'
        fix = "Another service listens there: correct the port in the site file."
        return SessionError(Reason.NOT_SUPPORTED, detail, fix)
    if isinstance(error, (EOFError, OSError)):
        detail = f"{endpoint.address} closed the connection during the key exchange."
        return SessionError(Reason.UNREACHABLE, detail)
    detail = f"The key exchange with {endpoint.address} failed: {device_words(str(error), 120)}"
    return SessionError(Reason.BAD_ANSWER, detail)


def _incompatible(connection: Connection, endpoint: Endpoint) -> SessionError:
    """Which of the four agreements (RFC 4253, 7.1) is impossible, and what the device offers."""
    ours = {
        "key exchange": connection.preferred_kex,
        "host key": connection.preferred_keys,
        "cipher": connection.preferred_ciphers,
        "MAC": connection.preferred_macs,
    }
    for what, names in connection.packetizer.offered.items():
        offered = [name for name in names if not name.startswith(("kex-strict-", "ext-info-"))]
        if not set(offered) & set(ours[what]):
            listed = device_words(", ".join(offered), 200) or "nothing"
            detail = f"No {what} in common: {endpoint.address} only offers {listed}."
            return SessionError(Reason.NOT_SUPPORTED, detail, _what_to_do(what, offered))
    detail = f"{endpoint.address} speaks another version of SSH: {connection.remote_version[:40]}"
    return SessionError(Reason.NOT_SUPPORTED, device_words(detail, 160))


def _what_to_do(what: str, offered: list[str]) -> str:
    if offered and all(name.endswith(("-sha1", "ssh-rsa", "ssh-dss")) for name in offered):
        what = f"SHA-1 {what}"
    return (
        f"The device only offers {what} algorithms that are out of use: update its firmware or "
        f"allow current ones in its SSH settings. That it does not is itself a finding."
    )


def _check_host_key(connection: Connection, endpoint: Endpoint, host_keys: HostKeys) -> None:
    name = host_name(endpoint.address, endpoint.port)
    key = connection.host_key
    if key is None:
        raise SessionError(Reason.BAD_ANSWER, f"{endpoint.address} showed no host key.")
    try:
        host_keys.check(name, key.get_name(), key.asbytes())
    except HostKeyChangedError as error:
        # The host that we know is not at this address: no login was tried, none is counted.
        raise SessionError(
            Reason.UNREACHABLE,
            f"{endpoint.address} shows another host key than before: {error.shown}, remembered is "
            f"{error.remembered}. No login was tried.",
            "Ask the client whether the host was reinstalled or its address given to another. If "
            f"so: {host_keys.how_to_forget(name)} If not, somebody may sit in between.",
        ) from None

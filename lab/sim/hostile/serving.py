"""TCP servers in threads: each connection is given to a function that may do with it what it likes.

Threads and blocking sockets, not asyncio: a hostile talk is a straight line of sends and waits, and
paramiko and ssl want sockets. Only loopback is bound, and every thread ends with the block.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 64 << 10
_LAST = 10.0
"""Seconds that a talk may need to notice that it is over."""
_PATIENCE = 60.0
"""Seconds without a byte, after which a client is left."""


class OverError(Exception):
    """The server is to stop."""


@dataclass(slots=True)
class Serving:
    """A running server: where it listens, how often it was visited, and what went wrong in it.

    ``trap`` is another listening socket: it stands for the "elsewhere" of redirects, referrals and
    external entities, and nobody may ever connect to it.
    """

    address: str
    port: int
    trap: socket.socket
    visits: int = 0
    held: list[bytes] = field(default_factory=list)
    """What a talk remembers from one visit to the next."""
    mistakes: list[BaseException] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def elsewhere(self) -> str:
        """The address and port of the trap, as in a URL."""
        address, port = self.trap.getsockname()[:2]
        return f"{address}:{port}"

    def lured(self) -> bool:
        """Whether anybody went into the trap since this was asked last."""
        try:
            self.trap.accept()[0].close()
        except BlockingIOError:
            return False
        return True


class Peer:
    """The other end of one connection."""

    def __init__(self, connection: socket.socket, serving: Serving, visit: int) -> None:
        self.socket = connection
        self.serving = serving
        self.visit = visit
        """Which connection to this server it is, from 1."""

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self.socket.sendall(data)

    def for_ever(self, data: bytes) -> None:
        """Send it again and again until the client goes."""
        whole = data * max(1, _CHUNK // len(data))
        while True:
            self.socket.sendall(whole)

    def much(self, data: bytes, octets: int) -> None:
        """Send it again and again until it was so much."""
        whole = data * max(1, _CHUNK // len(data))
        for _ in range(octets // len(whole)):
            self.socket.sendall(whole)

    def drip(self, data: bytes, seconds: float = 1.0) -> None:
        """Send one byte, wait, send the next; from the start again after the last."""
        while True:
            for at in range(len(data)):
                self.socket.sendall(data[at : at + 1])
                self.wait(seconds)

    def read(self) -> bytes:
        """What comes next; nothing at the end."""
        return self.socket.recv(_CHUNK)

    def until(self, mark: bytes) -> bytes:
        """What comes up to ``mark`` and as much after it as came along."""
        heard = b""
        while mark not in heard and len(heard) < 1 << 20:
            data = self.read()
            if not data:
                raise ConnectionError
            heard += data
        return heard

    def exactly(self, octets: int) -> bytes:
        """The next so many bytes."""
        heard = b""
        while len(heard) < octets:
            data = self.socket.recv(octets - len(heard))
            if not data:
                raise ConnectionError
            heard += data
        return heard

    def hold(self) -> None:
        """Say nothing more, and hear the client out."""
        while self.read():
            pass

    def cut(self) -> None:
        """End the connection in both directions."""
        self.socket.shutdown(socket.SHUT_RDWR)

    def wait(self, seconds: float) -> None:
        """Do nothing for a while. Raises OverError at once where the server is to stop."""
        if self.serving.over.wait(seconds):
            raise OverError


@contextmanager
def serve_stream(talk: Callable[[Peer], None], address: str, port: int) -> Iterator[Serving]:
    """Serve TCP; raises OSError when the port is taken."""
    with socket.create_server((address, port)) as listener, trap() as elsewhere:
        serving = Serving(address, listener.getsockname()[1], elsewhere)
        open_now: dict[threading.Thread, socket.socket] = {}
        accepting = threading.Thread(target=_accept, args=(listener, talk, serving, open_now))
        accepting.start()
        try:
            yield serving
        finally:
            serving.over.set()
            with suppress(OSError):  # wakes accept(), which closing does not do everywhere
                socket.create_connection((address, serving.port), 1.0).close()
            accepting.join(_LAST)
            for thread, connection in list(open_now.items()):
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                thread.join(_LAST)


@contextmanager
def trap() -> Iterator[socket.socket]:
    """A listening socket on which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def _accept(
    listener: socket.socket,
    talk: Callable[[Peer], None],
    serving: Serving,
    open_now: dict[threading.Thread, socket.socket],
) -> None:
    while True:
        connection, _ = listener.accept()
        if serving.over.is_set():
            connection.close()
            return
        serving.visits += 1
        connection.settimeout(_PATIENCE)
        peer = Peer(connection, serving, serving.visits)
        thread = threading.Thread(target=_talk, args=(talk, peer, open_now))
        open_now[thread] = connection
        thread.start()


def _talk(
    talk: Callable[[Peer], None], peer: Peer, open_now: dict[threading.Thread, socket.socket]
) -> None:
    try:
        talk(peer)
    except (OSError, OverError):
        pass  # the client has gone, or we are to go
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        peer.serving.mistakes.append(error)
    finally:
        peer.socket.close()
        del open_now[threading.current_thread()]

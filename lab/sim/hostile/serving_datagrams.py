"""UDP servers in a thread: each datagram is given to a function that may answer as it likes."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lab.sim.hostile.serving import Serving, trap

_LARGEST = 65_535
_END = b""


class Datagram:
    """One datagram that came, and the ways to answer it."""

    def __init__(
        self,
        data: bytes,
        sender: tuple[str, int],
        own: socket.socket,
        other: socket.socket,
        serving: Serving,
    ) -> None:
        self.data = data
        self.serving = serving
        self._sender, self._own, self._other = sender, own, other

    def send(self, data: bytes) -> None:
        """Answer."""
        self._own.sendto(data, self._sender)

    def spoof(self, data: bytes) -> None:
        """Answer from another port."""
        self._other.sendto(data, self._sender)


@contextmanager
def serve_datagrams(
    answer: Callable[[Datagram], None], address: str, port: int
) -> Iterator[Serving]:
    """Serve UDP; raises OSError when the port is taken."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
        trap() as elsewhere,
    ):
        own.bind((address, port))
        other.bind((address, 0))
        serving = Serving(address, own.getsockname()[1], elsewhere)
        thread = threading.Thread(target=_listen, args=(own, other, answer, serving))
        thread.start()
        try:
            yield serving
        finally:
            serving.over.set()
            other.sendto(_END, (address, serving.port))
            thread.join()


def _listen(
    own: socket.socket,
    other: socket.socket,
    answer: Callable[[Datagram], None],
    serving: Serving,
) -> None:
    while not serving.over.is_set():
        try:
            data, sender = own.recvfrom(_LARGEST)
            if serving.over.is_set():
                return
            serving.visits += 1
            answer(Datagram(data, sender, own, other, serving))
        except OSError:
            continue  # a client that went away: Windows tells it to the next call
        except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
            serving.mistakes.append(error)

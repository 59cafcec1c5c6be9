"""Messages over TCP ([MS-SMB2] 2.1), whose time and size the other end cannot stretch."""

import socket
from contextlib import suppress

from smbprotocol.structure import Structure

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.logon import tcp
from scanner.transports.logon.failures import LinkError

_REFUSED = tcp.Refused(
    ": it shares no files", "Is the service Server stopped there, or is a firewall in between?"
)

# Nothing is asked for whose answer is longer: 64 KiB of data, and what is around it.
MOST = 128 << 10
# The same before the login, when all that comes are tokens.
MOST_BEFORE = 16 << 10


class Stream:
    """Stands where smbprotocol has its Tcp: no thread, and each wait ends with ``until``."""

    def __init__(self, opened: socket.socket, until: Deadline) -> None:
        self._socket = opened
        self.until = until
        self.connected = True
        self.most = MOST_BEFORE

    def send(self, message: bytes | Structure) -> None:
        """Send a whole message, which is a structure where it is sealed. Raises LinkError."""
        data = message if isinstance(message, bytes) else message.pack()
        try:
            self._socket.settimeout(self._left())
            self._socket.sendall(len(data).to_bytes(4, "big") + data)
        except OSError as error:
            raise self._broken(error) from None

    def recv(self) -> bytes:
        """The next whole message. Raises LinkError."""
        head = self._exactly(4)
        size = int.from_bytes(head[1:], "big")
        if head[0] or not size:
            self.close()
            raise LinkError(Reason.BAD_ANSWER, "what answers there does not speak SMB")
        if size > self.most:
            self.close()
            raise LinkError(Reason.TOO_LARGE, f"a message of {size} octets, which nobody asked for")
        return self._exactly(size)

    def _exactly(self, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            try:
                self._socket.settimeout(self._left())
                piece = self._socket.recv(size - len(found))
            except OSError as error:
                raise self._broken(error) from None
            if not piece:
                raise self._broken(ConnectionResetError())
            found += piece
        return bytes(found)

    def _left(self) -> float:
        seconds = self.until.left()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def _broken(self, error: OSError) -> LinkError:
        self.close()
        if isinstance(error, TimeoutError):
            return LinkError(Reason.TIMED_OUT, "it has stopped answering")
        fix = "See whether SMB 2 or newer is on there, and whether the laptop may use port 445."
        return LinkError(Reason.UNREACHABLE, "it has closed the connection on port 445", fix)

    def close(self) -> None:
        """End it; never raises."""
        self.connected = False
        with suppress(OSError):
            self._socket.close()


def open_stream(endpoint: Endpoint, deadline: Deadline) -> Stream:
    """Connect. Raises LinkError (unreachable, timed-out)."""
    return Stream(tcp.connect(socket.socket, endpoint, deadline, _REFUSED), deadline)

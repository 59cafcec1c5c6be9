"""The octets of one connection, cut into LDAP messages: in the clear, over TLS, in a layer.

The other end can stretch neither a message's time nor its length.
"""

import socket
from contextlib import suppress

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.ldap.layers import Layer
from scanner.transports.logon import tcp
from scanner.transports.logon.failures import LinkError, RefusalError
from scanner.transports.logon.tcp import CONNECT_SECONDS

LONGEST = 16 << 20
"""Octets of a message that are read at all; a longer one ends the connection."""
_CHUNK = 64 << 10
_SEQUENCE = 0x30


class Stream:
    """A TCP connection to ``endpoint``; ``certificate`` is the server's, in DER, once TLS is on."""

    def __init__(self, endpoint: Endpoint, deadline: Deadline) -> None:
        """Connect. Raises LinkError."""
        self.endpoint = endpoint
        self.certificate: bytes | None = None
        self.layer: Layer | None = None
        self._where = f"{endpoint.address} port {endpoint.port}"
        self._held = bytearray()
        self._skip = 0
        self._socket = tcp.connect(socket.socket, endpoint, deadline, tcp.Refused())

    def secure(self, deadline: Deadline) -> None:
        """TLS from here on; whose certificate it is says the caller. Raises LinkError."""
        if self._held:  # it would be taken for something that came over TLS
            detail = "there is more than an answer before TLS begins"
            raise LinkError(Reason.BAD_ANSWER, detail, final=True)
        try:
            self._socket.settimeout(max(0.01, deadline.left(CONNECT_SECONDS)))
            secured = tcp.any_certificate().wrap_socket(self._socket)
        except TimeoutError:
            self.close()
            detail = f"{self._where} did not finish the TLS handshake in time"
            raise LinkError(Reason.TIMED_OUT, detail) from None
        except (OSError, ValueError) as error:
            self.close()
            why = str(getattr(error, "reason", None) or "the connection was closed")[:60]
            detail = f"{self._where} does not speak TLS 1.2 or newer: {why}"
            raise LinkError(Reason.NOT_SUPPORTED, detail) from None
        self._socket = secured
        self.certificate = secured.getpeercert(binary_form=True)

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of it, sealed where a layer holds. Raises LinkError."""
        sealed = data if self.layer is None else self.layer.seal(data)
        try:
            self._socket.settimeout(max(0.01, deadline.left()))
            self._socket.sendall(sealed)
        except TimeoutError:
            raise LinkError(Reason.TIMED_OUT, "the server did not take what was sent") from None
        except (OSError, ValueError):
            raise _ended() from None

    def receive(self, most: int, deadline: Deadline) -> bytes:
        """The next whole message.

        Raises:
            RefusalError: (too-large) it is longer than ``most`` octets, and is passed over;
                (timed-out) it did not come whole in time, and may come later.
            LinkError: the connection is of no use any more.
        """
        while self._skip:
            self._fill(1, deadline)
            passed = min(self._skip, len(self._held))
            del self._held[:passed]
            self._skip -= passed
        size = self._size(deadline)
        if size > LONGEST:
            raise LinkError(Reason.TOO_LARGE, f"a message of {size} bytes is announced")
        if size > most:
            self._skip = size
            raise RefusalError(Reason.TOO_LARGE, f"an entry of {size} bytes")
        self._fill(size, deadline)
        found = bytes(memoryview(self._held)[:size])
        del self._held[:size]
        return found

    def close(self) -> None:
        """End it; never raises."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._socket.close()

    def _size(self, deadline: Deadline) -> int:
        """How long the message is that begins, with tag and length."""
        self._fill(2, deadline)
        if self._held[0] != _SEQUENCE:
            raise LinkError(Reason.BAD_ANSWER, "what came is no LDAP message")
        octets = self._held[1] & 0x7F if self._held[1] & 0x80 else 0
        if self._held[1] == 0x80 or octets > 4:
            raise LinkError(Reason.BAD_ANSWER, "the length of an LDAP message has another form")
        if not octets:
            return 2 + self._held[1]
        self._fill(2 + octets, deadline)
        return 2 + octets + int.from_bytes(self._held[2 : 2 + octets], "big")

    def _fill(self, size: int, deadline: Deadline) -> None:
        """Hold at least so many octets."""
        while len(self._held) < size:
            seconds = deadline.left()
            if seconds <= 0:
                raise RefusalError(Reason.TIMED_OUT, "no whole answer came in time")
            try:
                self._socket.settimeout(seconds)
                data = self._socket.recv(_CHUNK)
            except TimeoutError:
                raise RefusalError(Reason.TIMED_OUT, "no whole answer came in time") from None
            except (OSError, ValueError):
                raise _ended() from None
            if not data:
                raise _ended()
            self._held += data if self.layer is None else self.layer.unseal(data)


def _ended() -> LinkError:
    return LinkError(Reason.UNREACHABLE, "the server ended the connection")

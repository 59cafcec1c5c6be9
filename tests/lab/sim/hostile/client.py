"""A client that looks whether a hostile host does what its registry says, and no more."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from lab.sim import ber
from lab.sim.hostile import Serving

ENUMERATE = (
    b"<s:Envelope><s:Header><a:MessageID>uuid:11111111-2222</a:MessageID>"
    b"<a:Action>http://schemas.xmlsoap.org/ws/2004/09/enumeration/%s</a:Action>"
    b"</s:Header></s:Envelope>"
)


class Client:
    """A connection that reads only so much."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def post(self, body: bytes, *fields: bytes) -> None:
        """An HTTP request to WinRM."""
        lines = [b"POST /wsman HTTP/1.1", b"Host: x", b"Content-Length: %d" % len(body), *fields]
        self.send(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    def read(self, most: int) -> bytes:
        """Up to ``most`` bytes: less only where the server ended or is silent for a while."""
        parts, size = [], 0
        try:
            while size < most and (data := self.socket.recv(min(1 << 20, most - size))):
                parts.append(data)
                size += len(data)
        except TimeoutError:
            pass
        return b"".join(parts)

    def response(self) -> tuple[bytes, bytes]:
        """Header and body of an HTTP response that has a Content-Length."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            data = self.socket.recv(1)
            assert data, head
            head += data
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        return head, self.read(length)

    def search(self, number: int = 2) -> None:
        """An LDAP search; what for does not matter to a hostile directory."""
        self.ldap(number, ber.tlv(0x63, b""))

    def ldap(self, number: int, operation: bytes) -> None:
        self.send(ber.tlv(ber.SEQUENCE, ber.integer(number) + operation))


@contextmanager
def connected(serving: Serving, seconds: float = 0.3) -> Iterator[Client]:
    with socket.create_connection((serving.address, serving.port)) as connection:
        connection.settimeout(seconds)
        yield Client(connection)

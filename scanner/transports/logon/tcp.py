"""A TCP connection to a number, never to a name, and the TLS that may follow on it."""

import errno
import socket
import ssl
from dataclasses import dataclass
from typing import TypeVar

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.logon.failures import LinkError

CONNECT_SECONDS = 8.0

_Socket = TypeVar("_Socket", bound=socket.socket)


@dataclass(frozen=True, slots=True)
class Refused:
    """What it means that nothing listens there: the end of a sentence, and what to do about it."""

    meaning: str = ""
    fix: str = ""


def connect(
    kind: type[_Socket], endpoint: Endpoint, deadline: Deadline, refused: Refused
) -> _Socket:
    """A socket of that kind, connected. Raises LinkError (unreachable, timed-out)."""
    where = f"{endpoint.address} port {endpoint.port}"
    seconds = deadline.left(CONNECT_SECONDS)
    try:
        # A name would be looked up in DNS, which may lie outside the scope.
        family, form, protocol, _, address = socket.getaddrinfo(
            endpoint.host, endpoint.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )[0]
        opened = kind(family, form, protocol)
    except OSError as error:
        raise LinkError(Reason.UNREACHABLE, f"{where}: {error.strerror}") from None
    try:
        if seconds <= 0:
            raise TimeoutError
        opened.settimeout(seconds)
        opened.connect(address)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        opened.close()
        raise _unreachable(error, where, seconds, refused) from None
    return opened


def _unreachable(error: OSError, where: str, seconds: float, refused: Refused) -> LinkError:
    if isinstance(error, TimeoutError):
        detail = f"{where} did not answer within {seconds:.0f} s"
        return LinkError(Reason.TIMED_OUT, detail, "Is a firewall in between?")
    if error.errno == errno.ECONNREFUSED or isinstance(error, ConnectionRefusedError):
        detail = f"{where} refused the connection{refused.meaning}"
        return LinkError(Reason.UNREACHABLE, detail, refused.fix)
    detail = f"{where} cannot be reached: {error.strerror or type(error).__name__}"
    return LinkError(Reason.UNREACHABLE, detail)


def any_certificate() -> ssl.SSLContext:
    """TLS without any authority: most hosts have certificates of their own making, or of their own
    domain's. Whom we talk to is told by the certificate that was seen before."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context

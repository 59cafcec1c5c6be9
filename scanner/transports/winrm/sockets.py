"""A TCP connection, with TLS or without, whose time the other end cannot stretch."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.logon import tcp
from scanner.transports.logon.failures import LinkError
from scanner.transports.logon.tcp import CONNECT_SECONDS

_REFUSED = tcp.Refused(
    fix="Turn Windows remote management on there: winrm quickconfig, or by group policy."
)


class AlertError(LinkError):
    """The host has ended TLS and said why (RFC 8446, 6.2); ``alert`` is OpenSSL's word for it."""

    def __init__(self, alert: str) -> None:
        self.alert = " ".join(alert.replace("_", " ").split())[:60].lower()
        super().__init__(Reason.BAD_ANSWER, f"the host has ended TLS: {self.alert}")


class TimedSocket(socket.socket):
    """Each reading of it ends with ``until``, though bytes trickle in."""

    until: Deadline | None = None

    def recv_into(self, *args: object, **options: object) -> int:
        """As ever, within what is left of the time. Raises TimeoutError."""
        self.settimeout(_left(self.until))
        return super().recv_into(*args, **options)  # type: ignore[arg-type]


class TimedTls(ssl.SSLSocket):
    """The same over TLS."""

    until: Deadline | None = None

    def recv_into(self, *args: object, **options: object) -> int:
        """As ever, within what is left of the time. Raises TimeoutError."""
        self.settimeout(_left(self.until))
        return super().recv_into(*args, **options)  # type: ignore[arg-type]


Timed = TimedSocket | TimedTls


def _left(until: Deadline | None) -> float:
    seconds = until.left() if until else CONNECT_SECONDS
    if seconds <= 0:
        raise TimeoutError("the time for the answer is over")
    return seconds


def tls_context() -> ssl.SSLContext:
    """See ``tcp.any_certificate``; each reading ends in time."""
    context = tcp.any_certificate()
    context.sslsocket_class = TimedTls
    return context


def connect(endpoint: Endpoint, deadline: Deadline) -> TimedSocket:
    """Raises LinkError (unreachable, timed-out)."""
    return tcp.connect(TimedSocket, endpoint, deadline, _REFUSED)


def over_tls(
    plain: TimedSocket,
    endpoint: Endpoint,
    deadline: Deadline,
    identity: ssl.SSLContext | None = None,
) -> TimedTls:
    """The same connection with TLS; ``identity`` can show a certificate of ours, to a host that has
    spoken TLS before.

    Raises:
        LinkError: no TLS in time. AlertError where the host said why, and had our certificate.
    """
    where = f"{endpoint.address} port {endpoint.port}"
    context = identity or tls_context()
    try:
        plain.settimeout(max(0.01, deadline.left(CONNECT_SECONDS)))
        return cast("TimedTls", context.wrap_socket(plain))
    except TimeoutError:
        plain.close()
        detail = f"{where} did not finish the TLS handshake in time"
        raise LinkError(Reason.TIMED_OUT, detail) from None
    except (OSError, ValueError) as error:
        plain.close()
        if identity is not None and (alert := alert_of(error)):
            raise AlertError(alert) from None
        raise _no_tls(error, where) from None


def _no_tls(error: BaseException, where: str) -> LinkError:
    why = getattr(error, "reason", None) or "the connection was closed"
    return LinkError(
        Reason.NOT_SUPPORTED,
        f"{where} does not speak TLS as it is needed here (1.2 or newer): {str(why)[:60]}",
        "Is HTTP served there in the place of HTTPS? Correct the port in the site file, or "
        "make a listener: winrm quickconfig -transport:https.",
    )


def alert_of(error: BaseException) -> str:
    """OpenSSL's word for the alert that ended TLS: TLSV1_ALERT_UNKNOWN_CA; "" for anything else."""
    reason = str(getattr(error, "reason", None) or "") if isinstance(error, ssl.SSLError) else ""
    return reason if "ALERT" in reason else ""


def certificate_of(stream: Timed) -> bytes | None:
    """The certificate that the host has shown, in DER; None without TLS."""
    return stream.getpeercert(binary_form=True) if isinstance(stream, TimedTls) else None


def cut(stream: Timed) -> None:
    """End it from any thread: whoever waits on it is woken at once."""
    with suppress(OSError):  # it was over already
        socket.socket.shutdown(stream, socket.SHUT_RDWR)
    with suppress(OSError):
        stream.close()


Opener = Callable[[Deadline], Timed]

"""A TCP connection, with TLS or without, whose time the other end cannot stretch."""

import errno
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.ssh import HostKeyChangedError, HostKeys
from scanner.transports.winrm.failures import AlertError, LinkError

CONNECT_SECONDS = 8.0
CERTIFICATE = "x509-certificate"


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
    """TLS without any authority: most hosts have certificates of their own making. Whom we talk to
    is told by the certificate that was seen before (``check``)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.sslsocket_class = TimedTls
    return context


def connect(endpoint: Endpoint, deadline: Deadline) -> TimedSocket:
    """Raises LinkError (unreachable, timed-out)."""
    where = f"{endpoint.address} port {endpoint.port}"
    seconds = deadline.left(CONNECT_SECONDS)
    try:
        # A name would be looked up in DNS, which may lie outside the scope.
        family, kind, protocol, _, address = socket.getaddrinfo(
            endpoint.host, endpoint.port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )[0]
        opened = TimedSocket(family, kind, protocol)
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
        raise _unreachable(error, where, seconds) from None
    return opened


def _unreachable(error: OSError, where: str, seconds: float) -> LinkError:
    if isinstance(error, TimeoutError):
        detail = f"{where} did not answer within {seconds:.0f} s"
        return LinkError(Reason.TIMED_OUT, detail, "Is a firewall in between?", silent=True)
    if error.errno == errno.ECONNREFUSED or isinstance(error, ConnectionRefusedError):
        fix = "Turn Windows remote management on there: winrm quickconfig, or by group policy."
        return LinkError(Reason.UNREACHABLE, f"{where} refused the connection", fix)
    detail = f"{where} cannot be reached: {error.strerror or type(error).__name__}"
    return LinkError(Reason.UNREACHABLE, detail)


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
        raise LinkError(Reason.TIMED_OUT, detail, silent=True) from None
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


def check(certificates: HostKeys, endpoint: Endpoint, certificate: bytes) -> None:
    """Remember the certificate of a new host, or compare it with the remembered one.

    Raises:
        LinkError: it is another one; nobody was named and nothing was sent.
        OSError: the file cannot be written.
    """
    name = f"[{endpoint.address}]:{endpoint.port}"
    try:
        certificates.check(name, CERTIFICATE, certificate)
    except HostKeyChangedError as error:
        raise LinkError(
            Reason.UNREACHABLE,
            f"{endpoint.address} shows another certificate than before: {error.shown}, remembered "
            f"is {error.remembered}. No login was tried",
            "Ask the client whether its certificate was renewed or its address given to another "
            f"computer. If so: {certificates.how_to_forget(name)} If not, somebody may sit in "
            "between.",
            final=True,
        ) from None


def cut(stream: Timed) -> None:
    """End it from any thread: whoever waits on it is woken at once."""
    with suppress(OSError):  # it was over already
        socket.socket.shutdown(stream, socket.SHUT_RDWR)
    with suppress(OSError):
        stream.close()


Opener = Callable[[Deadline], Timed]

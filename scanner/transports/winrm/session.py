"""A session over WinRM: one login, then WQL and registry questions over a few connections."""

from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass

from scanner.credentials.types import Scheme, WinRmLogin
from scanner.model import Question, Reason
from scanner.transports.base import Deadline, Endpoint, Reply, SessionError, Where
from scanner.transports.logon import Sending
from scanner.transports.logon.failures import LinkError
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm.client_certificate import ByCertificate, Look, identity, not_accepted
from scanner.transports.winrm.kerberos import Introduction, Kerberos
from scanner.transports.winrm.link import Link
from scanner.transports.winrm.links import LOGIN_SECONDS, Links
from scanner.transports.winrm.logon import Basic, LogOn, Negotiate
from scanner.transports.winrm.sockets import AlertError
from scanner.transports.winrm.spreading import Round

_PORTS = {5986: True, 5985: False}
"""The better one first, and whether it speaks TLS."""

_ANOTHER_PORT_MAY_DO = frozenset({Reason.UNREACHABLE, Reason.TIMED_OUT, Reason.NOT_SUPPORTED})


@dataclass(frozen=True, slots=True)
class Way:
    """Where a host's WinRM may be reached."""

    endpoint: Endpoint
    tls: bool


def ways(where: Where, address: str, open_ports: Collection[int] | None = None) -> tuple[Way, ...]:
    """The ways to a host: over TLS first. ``open_ports`` are its open standard ports, where they
    are known."""
    chosen = (port for port in _PORTS if open_ports is None or port in open_ports)
    return tuple(Way(where(address, port), _PORTS[port]) for port in chosen)


def connect(
    through: Sequence[Way],
    login: WinRmLogin,
    certificates: HostKeys,
    deadline: Deadline,
    sending: Sending,
) -> "WinRmSession":
    """Connect and log in, with one attempt by the one scheme that ``login`` names.

    The second way is taken where nothing can be said on the first one; never after a secret was
    sent, nor where a host shows another certificate than before. ``sending`` is called just before
    the first secret leaves this computer, with what the host is known by (its name in NTLM, or its
    certificate). What it raises ends the connection.

    Raises:
        SessionError: unreachable, timed-out, not-supported (no TLS, no WinRM), login-refused (also
            where the scheme is not offered, and nothing was sent), bad-answer.
        OSError: the file of certificates cannot be written; no login was tried.
    """
    sent: list[str] = []

    def note(host: str) -> None:
        sending(host)
        sent.append(host)

    error = LinkError(Reason.UNREACHABLE, "its ports 5985 and 5986 are closed")
    for way in through:
        try:
            return _first(way, login, certificates, deadline, note)
        except LinkError as failed:
            error = failed
            if sent or failed.final or failed.reason not in _ANOTHER_PORT_MAY_DO:
                break
    address = through[0].endpoint.address if through else "the host"
    detail = f"{login.account} on {address}: {error.detail}"
    raise SessionError(error.reason, detail, error.fix)


def _first(
    way: Way, login: WinRmLogin, certificates: HostKeys, deadline: Deadline, note: Sending
) -> "WinRmSession":
    def link(scheme: LogOn, until: Deadline, told: Sending) -> Link:
        return Link(way.endpoint, scheme, certificates, until, told, tls=way.tls)

    def log_on(until: Deadline, told: Sending = _told_before) -> Link:
        return link(scheme(), until, told)

    def before(look: LogOn) -> None:
        link(look, Deadline(deadline.left(LOGIN_SECONDS)), note).close_session()

    scheme = _scheme(login, way.endpoint, before)
    try:
        first = log_on(Deadline(deadline.left(LOGIN_SECONDS)), note)
    except AlertError as error:
        raise not_accepted(error.alert) from None
    return WinRmSession(Links(first, login.account, log_on))


def _told_before(_host: str) -> None:
    """Further connections use a login that this host has accepted."""


def _scheme(
    login: WinRmLogin, endpoint: Endpoint, before: Callable[[LogOn], None]
) -> Callable[[], LogOn]:
    """What makes the login of each connection; ``before`` has a look at the host first."""
    match login.scheme:
        case Scheme.NTLM:
            return lambda: Negotiate(login, endpoint.address)
        case Scheme.BASIC:
            return lambda: Basic(login)
        case Scheme.KERBEROS:
            before(who := Introduction())
            return lambda: Kerberos(login, who.told)
        case Scheme.CERTIFICATE:
            own = identity(login)
            before(Look())
            return lambda: ByCertificate(*own)


class WinRmSession:
    """A logged-in host (``base.Session``) that answers Wql, Registry and RegistryTree."""

    def __init__(self, links: Links) -> None:
        self._links = links

    def ask(
        self, questions: Sequence[Question[object]], deadline: Deadline
    ) -> Generator[Reply, None, None]:
        """Ask all, side by side; see ``base.Session``. Values: as the questions' ``read`` says.

        A question that hangs costs itself and its time. After three in a row that broke the
        connection the rest is given up.
        """
        yield from Round(self._links, questions, deadline).replies()

    def close(self) -> None:
        """End all connections; never raises."""
        self._links.close()

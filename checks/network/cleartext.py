"""Logins and files that travel without encryption: Telnet, FTP, administration pages over HTTP."""

import re
from enum import StrEnum

from checks.network.exposed_services import OPEN_PORTS, is_open
from scanner.model import (
    BadAnswer,
    CannotTellError,
    Evidence,
    Fail,
    Greeting,
    HttpHead,
    HttpReply,
    NotApplicable,
    Pass,
    Ports,
    Reason,
    Role,
    Said,
    Severity,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)

TELNET = Greeting(23)
FTP = Greeting(21, ("FEAT",))
WEB_PAGE = HttpHead(80)

# RFC 854: IAC, then WILL, WONT, DO or DONT
_NEGOTIATION = re.compile(rb"\xff[\xfb-\xfe]")
_PROMPT = re.compile(rb"(?i)(log ?in|user ?name|user|password)\s*[:>]\s*$")
# RFC 4217, 4: the mechanism stands in a FEAT line; servers write "AUTH TLS", "AUTH SSL;TLS;"
_AUTH_TLS = re.compile(rb"(?im)^\s*AUTH\b.*\bTLS\b")


@fact("host.remote-console")
class RemoteConsole:
    """The ways to log in to a host's console: Telnet, SSH."""

    telnet: bool
    ssh: bool


@fact("host.ftp-server")
class FtpServer:
    """Whether a host offers FTP, and whether with TLS."""

    offered: bool
    tls: bool = False


class Kind(StrEnum):
    """The kinds of device whose page on port 80 is for its administrator."""

    FIREWALL = "firewall"
    ROUTER = "router"
    SWITCH = "switch"
    ACCESS_POINT = "access point"
    NAS = "storage"


@fact("device.web-administration")
class WebAdministration:
    """What port 80 of a device answers: ``status`` of HTTP, None where it is closed; ``redirect``
    is where it sends the browser; ``encrypted`` is whether port 443 is open."""

    kind: Kind
    status: int | None
    redirect: str
    encrypted: bool


@probe(Role.HOST, OPEN_PORTS, TELNET)
def remote_console(ports: Ports, said: Said | Unanswered) -> RemoteConsole:
    """Port 23 is Telnet if it negotiates options or asks for a login."""
    ssh = is_open(ports, 22)
    if not is_open(ports, 23):
        return RemoteConsole(telnet=False, ssh=ssh)
    heard = _heard(said).greeting
    if _NEGOTIATION.search(heard) or _PROMPT.search(heard):
        return RemoteConsole(telnet=True, ssh=ssh)
    if heard.startswith(b"SSH-"):
        return RemoteConsole(telnet=False, ssh=True)
    raise BadAnswer("port 23 is open, but says nothing that Telnet would")


@probe(Role.HOST, OPEN_PORTS, FTP)
def ftp_server(ports: Ports, said: Said | Unanswered) -> FtpServer:
    """FEAT (RFC 2389): 211 and a list; 500 or 502 from a server without extensions."""
    if not is_open(ports, 21):
        return FtpServer(offered=False)
    heard = _heard(said)
    if not heard.greeting.startswith(b"220"):
        raise BadAnswer("port 21 is open, but does not greet as FTP does")
    reply = heard.replies[0] if heard.replies else b""
    if reply.startswith(b"211"):
        return FtpServer(offered=True, tls=_AUTH_TLS.search(reply) is not None)
    if reply.startswith((b"500", b"502")):
        return FtpServer(offered=True)
    raise BadAnswer("the FTP server does not tell its features before a login")


def _heard(said: Said | Unanswered) -> Said:
    if isinstance(said, Unanswered):
        raise CannotTellError(said.detail, said.reason)
    return said


@probe(Role.FIREWALL, OPEN_PORTS, WEB_PAGE, rank=1)
def firewall_page(ports: Ports, reply: HttpReply | Unanswered) -> WebAdministration:
    """Of a firewall, also where it routes and switches."""
    return _administration(Kind.FIREWALL, ports, reply)


@probe(Role.ROUTER, OPEN_PORTS, WEB_PAGE, rank=2)
def router_page(ports: Ports, reply: HttpReply | Unanswered) -> WebAdministration:
    """Of a router."""
    return _administration(Kind.ROUTER, ports, reply)


@probe(Role.SWITCH, OPEN_PORTS, WEB_PAGE, rank=3)
def switch_page(ports: Ports, reply: HttpReply | Unanswered) -> WebAdministration:
    """Of a switch."""
    return _administration(Kind.SWITCH, ports, reply)


@probe(Role.ACCESS_POINT, OPEN_PORTS, WEB_PAGE, rank=4)
def access_point_page(ports: Ports, reply: HttpReply | Unanswered) -> WebAdministration:
    """Of an access point."""
    return _administration(Kind.ACCESS_POINT, ports, reply)


@probe(Role.NAS, OPEN_PORTS, WEB_PAGE, rank=5)
def storage_page(ports: Ports, reply: HttpReply | Unanswered) -> WebAdministration:
    """Of a NAS."""
    return _administration(Kind.NAS, ports, reply)


def _administration(kind: Kind, ports: Ports, reply: HttpReply | Unanswered) -> WebAdministration:
    encrypted = is_open(ports, 443)
    if not is_open(ports, 80):
        return WebAdministration(kind, None, "", encrypted)
    if isinstance(reply, Unanswered):
        raise CannotTellError(reply.detail, reply.reason)
    # "Refresh: 0; url=https://..." is no standard, but the habit of small devices.
    redirect = reply.headers.get("location", "") if 300 <= reply.status < 400 else ""
    redirect = redirect or reply.headers.get("refresh", "").partition("=")[2]
    return WebAdministration(kind, reply.status, redirect.strip()[:200], encrypted)


@check(
    "network.telnet-closed",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 12.3", "CIS 12.6", "PR.DS-02", "CE SC"),
    aliases=("NET-TELNET",),
)
def telnet_is_closed(console: RemoteConsole) -> Verdict:
    """Nobody can log in over Telnet; where a console is needed, it is SSH.

    Why: whoever listens on the network reads the administrator's password as it is typed.
    Fix: turn Telnet off and SSH on; replace a device that has only Telnet.
    Effort: 0.5 h a device.
    """
    if console.telnet:
        return Fail("A login over Telnet is offered.", Evidence("open TCP port", 23))
    if console.ssh:
        return Pass("The console is reached over SSH, not over Telnet.")
    return NotApplicable("It offers no console over the network.")


@check(
    "network.ftp-encrypted",
    topic="cleartext",
    severity=Severity.MEDIUM,
    maps=("CIS 3.10", "PR.DS-02", "CE SC"),
    aliases=("NET-FTP",),
)
def ftp_is_encrypted(server: FtpServer) -> Verdict:
    """An FTP server offers encryption (TLS).

    Why: without it passwords and files are read by anybody who listens on the way.
    Fix: turn on TLS and require it, or move to SFTP; close FTP where nobody uses it.
    Effort: 1 h a server.
    """
    if not server.offered:
        return NotApplicable("There is no FTP server.")
    if server.tls:
        return Pass("The FTP server offers TLS.", Evidence("FEAT", "AUTH TLS"))
    return Fail("The FTP server offers no encryption.", Evidence("FEAT", "no AUTH TLS"))


@check(
    "network.web-admin-encrypted",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 12.3", "PR.DS-02", "CE SC"),
    aliases=("NET-HTTP-MGMT",),
)
def web_administration_is_encrypted(page: WebAdministration) -> Verdict:
    """The administration page of a network device opens over HTTPS only.

    Why: the password of the firewall or switch can be read by anybody who listens on the network.
    Fix: turn off HTTP in the device's management settings, or let it redirect to HTTPS.
    Effort: 0.5 h a device.
    """
    seen = (Evidence("HTTP status", page.status), Evidence("Location", page.redirect or None))
    if page.status is None:
        if page.encrypted:
            return Pass("Its page opens over HTTPS only.")
        return NotApplicable("It has no administration page.")
    if page.redirect.lower().startswith("https://"):
        return Pass("Its page sends the browser to HTTPS.", *seen)
    if page.status in (200, 401) or (page.redirect and page.status < 400):
        edge = page.kind in (Kind.FIREWALL, Kind.ROUTER)
        severity = Severity.HIGH if edge else Severity.MEDIUM
        text = "The page of this {kind} opens without encryption."
        return Fail(text, *seen, severity=severity, kind=page.kind)
    return Unknown(
        "Port 80 answers with status {status}; it cannot be told whether a login is behind it.",
        *seen,
        reason=Reason.BAD_ANSWER,
        status=page.status,
    )

"""Which services a host offers to everybody who is plugged in beside it, by its open TCP ports."""

from collections.abc import Mapping

from scanner.model import (
    CannotTellError,
    Evidence,
    Fail,
    Fleet,
    HttpHead,
    HttpReply,
    Missing,
    NotApplicable,
    OpenPorts,
    Pass,
    Ports,
    Reason,
    Role,
    Severity,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
    say,
)

OPEN_PORTS = OpenPorts()
SEARCH_SERVER = HttpHead(9200)

# IANA service names: ms-sql-s, oracle, mysql, postgresql, redis, memcache, and two without one.
DATABASES = {
    1433: "Microsoft SQL Server",
    1521: "Oracle",
    3306: "MySQL or MariaDB",
    5432: "PostgreSQL",
    6379: "Redis",
    9200: "Elasticsearch or OpenSearch",
    11211: "memcached",
    27017: "MongoDB",
}
# finger (RFC 1288), rexec, rlogin (RFC 1282), rsh
FINGER, REXEC, RLOGIN, RSH = 79, 512, 513, 514
OUTDATED = {FINGER: "finger", REXEC: "rexec", RLOGIN: "rlogin"}

OFFERS_NOTHING = "It offers nothing over the network, of all that was tried."


@fact("host.open-ports")
class OpenServices:
    """TCP ports that accept a connection from where the laptop was plugged in, of those tried."""

    open: frozenset[int]
    tried: frozenset[int]

    def among(self, services: Mapping[int, str]) -> tuple[Evidence, ...]:
        """The open ones of some services, as evidence.

        Raises:
            CannotTellError: one of them was not tried, so that "none" would not be known.
        """
        found = tuple(
            Evidence("open TCP port", port, where=name)
            for port, name in sorted(services.items())
            if port in self.open
        )
        if not found and not set(services) <= self.tried:
            raise CannotTellError("not all of these ports were tried", Reason.NOT_ASKED)
        return found


@fact("host.search-server")
class SearchServer:
    """Whether a search server (Elasticsearch, OpenSearch) answers without asking for a login."""

    answers_anybody: bool


@fact("windows.remote-desktop-open")
class RemoteDesktop:
    """Whether a Windows computer accepts Remote Desktop connections."""

    open: bool


def is_open(ports: Ports, port: int) -> bool:
    """Whether a port is open.

    Raises:
        CannotTellError: this run did not try it.
    """
    if port not in ports.tried | ports.open:
        raise CannotTellError(f"port {port} was not tried", Reason.NOT_ASKED)
    return port in ports.open


@probe(Role.HOST, OPEN_PORTS)
def open_services(ports: Ports) -> OpenServices:
    """As found."""
    return OpenServices(ports.open, ports.tried)


@probe(Role.HOST, OPEN_PORTS, SEARCH_SERVER)
def search_server(ports: Ports, reply: HttpReply | Unanswered) -> SearchServer:
    """A protected one answers HEAD with 401, or speaks TLS only; an open one with 200."""
    if not is_open(ports, 9200):
        return SearchServer(answers_anybody=False)
    if isinstance(reply, Unanswered):
        raise CannotTellError(reply.detail, reply.reason)
    return SearchServer(answers_anybody=reply.status == 200)


@probe(Role.WINDOWS, OPEN_PORTS)
def remote_desktop(ports: Ports) -> RemoteDesktop:
    """Port 3389 (MS-RDPBCGR)."""
    return RemoteDesktop(is_open(ports, 3389))


@check(
    "network.databases-closed",
    topic="segmentation",
    severity=Severity.HIGH,
    maps=("CIS 13.4", "PR.IR-01", "CE FW"),
    aliases=("NET-DB-OPEN",),
)
def databases_are_closed(services: OpenServices, search: SearchServer | Missing) -> Verdict:
    """Databases cannot be reached from the network where people work.

    Why: the database holds everything that the business knows; from here one stolen password, or
    none at all, is enough to copy or delete it.
    Fix: let only the application's own server connect, by the firewall of the database's host.
    Effort: 1 h a server.
    """
    if services.tried and not services.open:
        return NotApplicable(OFFERS_NOTHING)
    try:
        found = services.among(DATABASES)
    except CannotTellError as error:
        return Unknown(error.detail, reason=error.reason)
    if isinstance(search, SearchServer) and search.answers_anybody:
        return Fail("The search server on port 9200 answers without a login.", *found)
    if not found:
        return Pass("No database answers from here.")
    names = ", ".join(say(seen.where) for seen in found)
    text = "A database can be reached from here: {names}."
    return Fail(text, *found, severity=Severity.MEDIUM, names=names)


@check(
    "network.outdated-services-closed",
    topic="cleartext",
    severity=Severity.HIGH,
    maps=("CIS 4.8", "PR.PS-01", "CE SC"),
    aliases=("NET-RSERVICES",),
)
def outdated_services_are_closed(services: OpenServices) -> Verdict:
    """No host offers the remote services of the 1980s: rexec, rlogin, rsh, finger.

    Why: such services send passwords as they are typed, or trust an address that anybody can take.
    Fix: turn them off (inetd, xinetd); use SSH in their place.
    Effort: 0.5 h a host.
    """
    if services.tried and not services.open:
        return NotApplicable(OFFERS_NOTHING)
    try:
        found = services.among(OUTDATED)
    except CannotTellError as error:
        return Unknown(error.detail, reason=error.reason)
    if found:
        names = ", ".join(say(seen.where) for seen in found)
        return Fail("It still offers {names}.", *found, names=names)
    # Log servers take syslog over TCP on this port too (RFC 6587): alone it proves nothing.
    if RSH in services.open:
        seen = Evidence("open TCP port", RSH, where="rsh or syslog")
        return Unknown("Port 514 is open: a remote shell, or a server that receives logs.", seen)
    return Pass("It offers none of them.")


@check(
    "network.remote-desktop-spread",
    topic="segmentation",
    severity=Severity.INFO,
    maps=("CIS 4.8", "CIS 13.5", "PR.IR-01", "CE FW"),
    aliases=("NET-RDP-OPEN",),
)
def remote_desktop_is_rare(
    fleet: Fleet[RemoteDesktop], *, most_percent: int = 10, fewest_hosts: int = 5
) -> Verdict:
    """Few Windows computers accept Remote Desktop from the network where people work.

    Why: whoever has one password can walk with it from computer to computer.
    Fix: allow Remote Desktop by policy only to servers, and only from the administrators' own
    computers.
    Effort: 2 h.
    """
    if len(fleet.known) + len(fleet.missing) < fewest_hosts:
        return NotApplicable("There are too few Windows computers for a share.")
    if len(fleet.known) < fewest_hosts:
        missing = next(iter(fleet.missing.values()))
        return missing.unknown()
    open_ = [name for name, desktop in sorted(fleet.known.items()) if desktop.open]
    evidence = [Evidence("open TCP port", 3389, where=name) for name in open_[:50]]
    share = len(open_) / len(fleet.known)
    if 100 * share <= most_percent:
        text = "{count} of {all} Windows computers accept Remote Desktop."
        return Pass(text, *evidence, count=len(open_), all=len(fleet.known))
    text = "{count} of {all} Windows computers accept Remote Desktop from here."
    return Fail(text, *evidence, share=share, count=len(open_), all=len(fleet.known))

"""What a Linux host listens on: services that send passwords in the clear."""

from dataclasses import dataclass
from ipaddress import ip_address

from checks.network.cleartext import FtpServer
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Role,
    Severity,
    Shell,
    ShellOutput,
    Verdict,
    check,
    fact,
    probe,
)

# Without -p, so that an unprivileged user sees the same. busybox has netstat only.
LISTENING = Shell("linux.listening", "ss -tulnH || netstat -tuln")

_LOGINS = {("tcp", 23): "Telnet", ("tcp", 512): "rexec", ("tcp", 513): "rlogin"}
_FTP = ("tcp", 21)
_FILES = {_FTP: "FTP", ("udp", 69): "TFTP"}
_RSH = ("tcp", 514)
"""rshd, but also syslog over TCP: it counts beside rlogin or rexec only."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A listening socket: "tcp" or "udp", the local address as printed, the port."""

    protocol: str
    address: str
    port: int

    @property
    def reachable(self) -> bool:
        """It is bound to more than the loopback interface."""
        host, _, interface = self.address.strip("[]").partition("%")
        if interface == "lo":
            return False
        try:
            bound = ip_address(host.rstrip("]"))
        except ValueError:
            return True  # "*"
        mapped = getattr(bound, "ipv4_mapped", None)
        return not (mapped or bound).is_loopback


@fact("linux.listening")
class Listening:
    """The sockets that wait for others."""

    sockets: tuple[Socket, ...]


@probe(Role.LINUX, LISTENING)
def linux_listening(output: ShellOutput) -> Listening:
    """ss(8): "tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*"; netstat(8) has the state last."""
    found: list[Socket] = []
    for line in output.require().splitlines():
        words = line.split()
        if len(words) < 5 or words[0] not in ("tcp", "udp", "tcp6", "udp6"):
            continue
        local = words[4] if words[1] in ("LISTEN", "UNCONN") else words[3]
        address, _, port = local.rpartition(":")
        if port.isascii() and port.isdigit() and len(port) < 6:
            found.append(Socket(words[0][:3], address[:60], int(port)))
    if not found:
        raise BadAnswer("no listening socket is shown, not even the SSH server's")
    return Listening(tuple(found))


@check(
    "network.listening-cleartext",
    topic="cleartext",
    severity=Severity.MEDIUM,
    maps=("CIS 4.8", "PR.PS-01", "CE SC"),
    aliases=("SRV-LNX-LISTEN",),
)
def linux_offers_no_cleartext_logins(listening: Listening, ftp: FtpServer | Missing) -> Verdict:
    """No Linux host offers Telnet, rlogin, TFTP, or FTP without encryption to the network.

    Why: their passwords and files cross the network readable for anyone on the way.
    Fix: remove the service; use SSH and SFTP instead.
    Effort: 1 h a host.
    """
    open_ = {(s.protocol, s.port): s for s in listening.sockets if s.reachable}
    if not open_:
        return NotApplicable("It listens to nobody but itself.")
    logins = [key for key in open_ if key in _LOGINS]
    names = _LOGINS | _FILES | ({_RSH: "rsh"} if any(k[1] in (512, 513) for k in logins) else {})
    if isinstance(ftp, FtpServer) and ftp.tls:
        del names[_FTP]
    bad = sorted(key for key in open_ if key in names)
    shown = [Evidence("listening", f"{key[0]} {key[1]}", where=open_[key].address) for key in bad]
    if bad:
        return Fail(
            "It offers {names} to the network.",
            *shown,
            severity=None if logins else Severity.LOW,
            names=", ".join(names[key] for key in bad),
        )
    return Pass("No open port is a cleartext login ({count}).", count=len(open_))

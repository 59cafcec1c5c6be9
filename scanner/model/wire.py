"""Questions that need no login: what a host says to anyone who connects."""

import re
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

import msgspec

from scanner.model.converting import convert
from scanner.model.questions import Question, Transport
from scanner.model.reasons import BadAnswer

T = TypeVar("T")

_PATH = re.compile(r"/[A-Za-z0-9._~/-]{0,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TlsPeer:
    """A TLS handshake: negotiated version ("TLSv1.3"), cipher suite, and the certificates in DER,
    leaf first (RFC 8446, 4.4.2).

    When a server that speaks TLS refused the one version offered, ``refused`` says how ("protocol
    version"), and the rest is empty; an accepted offer stands in ``version``.
    """

    version: str
    cipher: str
    chain: tuple[bytes, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SshPeer:
    """The identification string and the server's KEXINIT lists (RFC 4253, 4.2 and 7.1)."""

    banner: str
    kex: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HttpReply:
    """The reply to HEAD (RFC 9110): status and header fields, names in lower case.

    ``schemes`` are those that WWW-Authenticate offers (11.6.1), in lower case: no more of that
    field is kept, for a challenge may hold a token.
    """

    status: int
    headers: dict[str, str]
    schemes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a text protocol answered: the greeting, then one reply a line that was sent."""

    greeting: bytes
    replies: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Ports:
    """TCP ports that accepted a connection, of those that were tried."""

    open: frozenset[int]
    tried: frozenset[int]


@dataclass(frozen=True, slots=True)
class Presence:
    """How a host was found: ``how`` ("arp", "icmp", "tcp 443", "given"), its MAC and names."""

    how: str
    mac: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What nmap's version detection made of a port."""

    name: str
    product: str = ""
    version: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Services:
    """Services by TCP port."""

    by_port: dict[int, Service] = field(default_factory=dict)


def _convert(plain: object, kind: type[T]) -> T:
    try:
        return convert(plain, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadAnswer(f"not a {kind.__name__}: {error}") from None


@dataclass(frozen=True)
class TlsHello(Question[TlsPeer]):
    """A TLS handshake on a port, ended after the certificates. ``offer`` limits it to one old
    version ("TLSv1", "TLSv1.1") to see whether that is still accepted."""

    port: int = 443
    offer: str = ""
    transport: ClassVar[Transport] = Transport.WIRE
    limit: ClassVar[int] = 128 << 10

    @property
    def key(self) -> str:
        """``tls hello <port>``."""
        return f"tls hello {self.port}" + (f" offering only {self.offer}" if self.offer else "")

    def read(self, plain: object) -> TlsPeer:
        """From the dataclass's fields."""
        return _convert(plain, TlsPeer)


@dataclass(frozen=True)
class SshHello(Question[SshPeer]):
    """The SSH version exchange and the server's KEXINIT; no key exchange follows, no login."""

    port: int = 22
    transport: ClassVar[Transport] = Transport.WIRE

    @property
    def key(self) -> str:
        """``ssh hello <port>``."""
        return f"ssh hello {self.port}"

    def read(self, plain: object) -> SshPeer:
        """From the dataclass's fields."""
        return _convert(plain, SshPeer)


@dataclass(frozen=True)
class HttpHead(Question[HttpReply]):
    """``HEAD`` of one path without following redirects. The path is fixed: no query, no hole."""

    port: int = 80
    tls: bool = False
    path: str = "/"
    transport: ClassVar[Transport] = Transport.WIRE

    def __post_init__(self) -> None:
        """Raise ValueError for a path that is not plain: it stands in the request as it is."""
        if _PATH.fullmatch(self.path) is None or ".." in self.path:
            raise ValueError(f"no plain path: {self.path!r}")

    @property
    def key(self) -> str:
        """``http head <port>`` or ``https head <port>``, then the path where it is not ``/``."""
        path = "" if self.path == "/" else f" {self.path}"
        return f"http{'s' if self.tls else ''} head {self.port}{path}"

    def read(self, plain: object) -> HttpReply:
        """From the dataclass's fields."""
        return _convert(plain, HttpReply)


@dataclass(frozen=True)
class Greeting(Question[Said]):
    """Connect, hear the greeting, send fixed lines one by one (CRLF), hear each reply, close.

    Only lines that ask a server about itself: ``FEAT`` (RFC 2389), ``EHLO`` (RFC 5321).
    """

    port: int
    lines: tuple[str, ...] = ()
    transport: ClassVar[Transport] = Transport.WIRE
    limit: ClassVar[int] = 4096

    @property
    def key(self) -> str:
        """``greeting <port>``, then the lines sent."""
        return " ".join(("greeting", str(self.port), *(f"[{line}]" for line in self.lines)))

    def read(self, plain: object) -> Said:
        """From the dataclass's fields."""
        return _convert(plain, Said)


@dataclass(frozen=True)
class OpenPorts(Question[Ports]):
    """Which TCP ports accept a connection. Discovery asks it of every host, once."""

    transport: ClassVar[Transport] = Transport.DISCOVERY

    @property
    def key(self) -> str:
        """``tcp ports``."""
        return "tcp ports"

    def read(self, plain: object) -> Ports:
        """From the dataclass's fields."""
        return _convert(plain, Ports)


@dataclass(frozen=True)
class Present(Question[Presence]):
    """Is there anybody at this address. Discovery asks it of the whole scope."""

    transport: ClassVar[Transport] = Transport.DISCOVERY

    @property
    def key(self) -> str:
        """``presence``."""
        return "presence"

    def read(self, plain: object) -> Presence:
        """From the dataclass's fields."""
        return _convert(plain, Presence)


@dataclass(frozen=True)
class ServiceVersions(Question[Services]):
    """nmap's service and version detection of the open ports, where nmap is installed."""

    transport: ClassVar[Transport] = Transport.DISCOVERY

    @property
    def key(self) -> str:
        """``service versions``."""
        return "service versions"

    def read(self, plain: object) -> Services:
        """From the dataclass's fields."""
        return _convert(plain, Services)

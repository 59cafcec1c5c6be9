"""The listeners of WinRM: HTTP on 5985 and HTTPS on 5986, one connection after another."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from spnego.exceptions import SpnegoError

from lab.sim.logon.accounts import Account, Accounts, Names
from lab.sim.logon.certificate_binding import end_point
from lab.sim.logon.ntlm import BindingLevel
from lab.sim.peers import Peer
from lab.sim.plain import Handler
from lab.sim.winrm.authentication import Authentication, Scheme, Security
from lab.sim.winrm.cim import namespace_key
from lab.sim.winrm.client_certificates import MUTUAL, CertificatePeer, ClientCertificates
from lab.sim.winrm.envelope import is_identify
from lab.sim.winrm.http_messages import HttpReader, HttpRefusalError, HttpRequest, page, response
from lab.sim.winrm.journal import Journal
from lab.sim.winrm.sealing import UnsealedError, content_type, is_sealed, seal, unseal
from lab.sim.winrm.service import Caller, Limits, Service
from lab.sim.winrm.windows_data import WindowsHost

_PATIENCE = 30.0
_PATHS = {"/wsman", "/wsman-anon/identify"}


@dataclass(slots=True)
class WinRmServer:
    """WinRM of one host, for both of its listeners. ``auth``, ``allow_unencrypted`` and ``binding``
    (CbtHardeningLevel) are settings of the service; Kerberos gets nobody in without a keytab.
    ``denied`` are namespaces, or NAMESPACE:CLASS, that nobody may read, besides the host's own;
    ``certificates`` those of clients, which count where ``auth`` has Certificate."""

    host: WindowsHost
    accounts: Sequence[Account]
    auth: Sequence[Scheme] = ("Negotiate", "Kerberos")
    allow_unencrypted: bool = False
    keytab: Path | None = None
    binding: BindingLevel = "relaxed"
    denied: Sequence[str] = ()
    certificates: ClientCertificates | None = None
    limits: Limits = field(default_factory=Limits)
    journal: Journal = field(default_factory=Journal)
    service: Service = field(init=False)
    known: Accounts = field(init=False)

    def __post_init__(self) -> None:
        parts = (each.partition(":") for each in self.denied)
        denied = {f"{namespace_key(space)}{sign}{name.casefold()}" for space, sign, name in parts}
        self.host = host = replace(self.host, denied=self.host.denied | denied)
        self.service = Service(host, self.journal, self.limits)
        self.known = Accounts(Names(host.name, host.domain, host.dns), tuple(self.accounts))

    def security(self, tls: ssl.SSLContext | None) -> Security:
        """What a listener asks of its clients. Basic needs a channel that hides the password."""
        basic = tls is not None or self.allow_unencrypted
        return Security(
            self.known,
            self.journal,
            self.service.version,
            auth=tuple(each for each in self.auth if each != "Basic" or basic),
            keytab=self.keytab,
            level=self.binding,
            bindings=None if tls is None else end_point(tls),
            certificates=None if tls is None else self.certificates,
        )


def handler(server: WinRmServer, tls: ssl.SSLContext | None) -> Handler:
    """What serves the connections of one port; with a context they are TLS."""
    security = server.security(tls)
    if tls is not None and server.certificates is not None and "Certificate" in server.auth:
        server.certificates.prepare(tls)
    return partial(_serve, server, security, tls)


async def _serve(
    server: WinRmServer,
    security: Security,
    tls: ssl.SSLContext | None,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    address = str((writer.get_extra_info("peername") or ("",))[0])
    try:
        if tls is None:
            peer, clear = Peer(reader, writer), server.allow_unencrypted
        else:
            peer, clear = CertificatePeer(reader, writer, tls), True
            async with asyncio.timeout(_PATIENCE):
                await peer.handshake()
        await _Connection(server, Authentication(security), peer, address, clear).run()
        await peer.finish()
    except (OSError, TimeoutError):
        pass  # the client went away, or said nothing
    except asyncio.CancelledError:
        pass  # the site ends; Python 3.11 would print a connection's task that is cancelled
    finally:
        writer.close()


@dataclass(slots=True)
class _Connection:
    server: WinRmServer
    authentication: Authentication
    peer: Peer
    address: str
    clear: bool  # envelopes may come as they are

    async def run(self) -> None:
        reader = HttpReader(self.peer, 2 * self.server.limits.envelope)
        try:
            while (request := await reader.next()) is not None:
                self.server.journal.requests += 1
                await self.peer.send(await self._answer(request))
                if request.closes:
                    return
        except HttpRefusalError as refusal:
            await self.peer.send(page(refusal.status))

    async def _answer(self, request: HttpRequest) -> bytes:
        if request.path.partition("?")[0].casefold().rstrip("/") not in _PATHS:
            raise HttpRefusalError(404)
        if request.method != "POST":
            raise HttpRefusalError(405)
        if _identifies(request):
            return response(200, self.server.service.identify(authenticated=False).encode())
        logged_on, schemes = await self._log_on(request)
        if not logged_on:
            return response(401, authenticate=schemes)
        if not request.body:
            return response(200, authenticate=schemes)
        return await self._operation(request, schemes)

    async def _log_on(self, request: HttpRequest) -> tuple[bool, Sequence[str]]:
        """Whether the connection is somebody's, and what to say in WWW-Authenticate."""
        authentication, words = self.authentication, request.headers.get("authorization")
        if words is not None:
            schemes: Sequence[str]
            if words.strip().casefold() == MUTUAL:
                schemes = authentication.by_certificate(await self._certificate())
            else:
                schemes = authentication.step(words)
            return authentication.account is not None, schemes
        if authentication.account is not None and authentication.context is not None:
            return True, ()
        return False, authentication.security.schemes

    async def _certificate(self) -> bytes | None:
        peer, taken = self.peer, "Certificate" in self.server.auth
        return await peer.certificate() if taken and isinstance(peer, CertificatePeer) else None

    async def _operation(self, request: HttpRequest, schemes: Sequence[str]) -> bytes:
        authentication, kind = self.authentication, request.headers.get("content-type", "")
        context, account = authentication.context, authentication.account
        assert account is not None
        caller = Caller(account, self.server.known.shown(account), self.address)
        service = self.server.service
        try:
            if context is not None and is_sealed(kind):
                document = _decoded(unseal(request.body, context))
                status, found = await service.answer(document, caller)
                protocol = authentication.sealing
                body = seal(found.encode(), context, protocol)
                return response(status, body, content_type(protocol), schemes)
            if not self.clear:
                return response(500, authenticate=schemes)  # AllowUnencrypted is off
            status, found = await service.answer(_decoded(request.body), caller)
        except (SpnegoError, UnsealedError, UnicodeDecodeError) as error:
            raise HttpRefusalError(400) from error
        return response(status, found.encode(), authenticate=schemes)


def _identifies(request: HttpRequest) -> bool:
    """Whether it is the one question that needs no log-on."""
    if request.headers.get("wsmanidentify", "").casefold() != "unauthenticated":
        return False
    try:
        return is_identify(_decoded(request.body))
    except UnicodeDecodeError:
        return False


def _decoded(plain: bytes) -> str:
    """UTF-8 or UTF-16, by the mark at its start. Raises UnicodeDecodeError."""
    wide = plain.startswith((b"\xff\xfe", b"\xfe\xff"))
    document = plain.decode("utf-16" if wide else "utf-8-sig")
    # ElementTree takes no text that declares an encoding.
    return document.partition("?>")[2] if document.startswith("<?xml") else document

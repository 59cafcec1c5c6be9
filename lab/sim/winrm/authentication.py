"""HTTP authentication of one connection, as WinRM does it (MS-WSMV 2.2.9, RFC 4559).

NTLM and Kerberos hold for the connection; so does what Negotiate chooses of them. Negotiate also
takes a bare NTLM message, which Windows accepts and many clients send. Basic and certificates are
asked each time.
"""

import base64
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import spnego
from spnego._spnego import NegTokenInit, unpack_token
from spnego.channel_bindings import GssChannelBindings

from lab.sim.logon.accounts import Account, Accounts
from lab.sim.logon.kerberos import acceptor, is_bound
from lab.sim.logon.negotiation import BAD_TOKEN, chosen, offers_kerberos
from lab.sim.logon.ntlm import BindingLevel, NtlmAcceptor
from lab.sim.winrm.client_certificates import ClientCertificates, subject
from lab.sim.winrm.journal import Journal

Scheme = Literal["Negotiate", "Kerberos", "Basic", "Certificate"]

_LONGEST_TOKEN = 64 << 10

# pyspnego's acceptor reads its accounts from a variable of the process; a test has several hosts,
# each in a thread of its own.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Security:
    """What one listener asks of its clients."""

    accounts: Accounts
    journal: Journal
    version: tuple[int, int, int] = (10, 0, 0)
    auth: tuple[Scheme, ...] = ("Negotiate", "Kerberos")
    keytab: Path | None = None
    level: BindingLevel = "relaxed"
    bindings: GssChannelBindings | None = None
    certificates: ClientCertificates | None = None

    @property
    def schemes(self) -> tuple[str, ...]:
        """The values of WWW-Authenticate; a certificate is no scheme of HTTP."""
        listed = (each for each in self.auth if each != "Certificate")
        return tuple('Basic realm="WSMAN"' if each == "Basic" else each for each in listed)


@dataclass(slots=True)
class Authentication:
    """The state of one connection. ``account`` is who has logged on."""

    security: Security
    account: Account | None = None
    context: spnego.ContextProxy | None = None
    scheme: str = ""
    _ntlm: NtlmAcceptor | None = field(default=None, repr=False)

    def step(self, authorization: str) -> tuple[str, ...]:
        """Take an Authorization header: ``account`` is set when it ends the log-on.

        The result are the values of WWW-Authenticate that go with the answer.
        """
        scheme, _, words = authorization.strip().partition(" ")
        if self.account is not None:
            self._forget()  # a client that logs on again begins anew
        try:
            token = base64.b64decode(words.strip()[:_LONGEST_TOKEN], validate=True)
        except ValueError:
            token = b""
        takes = [each.casefold() for each in self.security.auth if each != "Certificate"]
        if not token or scheme.casefold() not in takes:
            return self._refuse()
        if scheme.casefold() == "basic":
            return self._basic(token)
        return self._exchange(scheme, token)

    def by_certificate(self, certificate: bytes | None) -> tuple[str, ...]:
        """Take the certificate that the client has shown in TLS; as ``step``."""
        self._forget()
        known = self.security.certificates
        if known is None or "Certificate" not in self.security.auth:
            return self._refuse()
        name = known.account(certificate)
        account = self.security.accounts.find("", name) if name else None
        usable = account is not None and not account.domain and not account.disabled
        self.security.journal.logged_on(subject(certificate), "certificate", accepted=usable)
        if not usable:
            return self._refuse()
        self.account, self.scheme = account, "Certificate"
        return ()

    @property
    def sealing(self) -> str:
        """The protocol of the multipart/encrypted messages of the connection."""
        name = "Kerberos" if self.scheme.casefold() == "kerberos" else "SPNEGO"
        return f"application/HTTP-{name}-session-encrypted"

    def _exchange(self, scheme: str, token: bytes) -> tuple[str, ...]:
        with _one_at_a_time:
            return self._step(scheme, token)

    def _step(self, scheme: str, token: bytes) -> tuple[str, ...]:
        try:
            if self.context is None:
                self.context, self.scheme = self._new(scheme, token), scheme
                token = self._without_guess(token)
            reply = self.context.step(token)
            if not self.context.complete:
                return (f"{scheme} {_text(reply)}",) if reply else self._refuse()
            self.account = self._known()
        except ImportError:
            return self._refuse()
        except BAD_TOKEN:
            self._note(accepted=False)
            return self._refuse()
        if self.account is None:
            self._note(accepted=False)
            return self._refuse()
        self._note(accepted=True)
        return (f"{scheme} {_text(reply)}",) if reply else ()

    def _new(self, scheme: str, token: bytes) -> spnego.ContextProxy:
        """A context for the first token of a log-on."""
        security = self.security
        bindings = security.bindings if security.level != "none" else None
        kerberos = partial(acceptor, security.keytab, bindings) if security.keytab else None
        if scheme.casefold() != "kerberos":
            return chosen(token, self._acceptor, kerberos)
        if kerberos is None:
            raise ValueError("no Kerberos here")
        return kerberos()

    def _acceptor(self) -> NtlmAcceptor:
        own = self.security
        self._ntlm = NtlmAcceptor(own.accounts, own.version, own.bindings, own.level)
        return self._ntlm

    def _without_guess(self, token: bytes) -> bytes:
        """A client that offers Kerberos first sends its ticket along (RFC 4178, 4.2.1). Who has no
        keytab ignores that and names NTLM, which the library does not do by itself."""
        if self.security.keytab or not offers_kerberos(token):
            return token
        offered = unpack_token(token)
        return NegTokenInit(offered.mech_types).pack() if type(offered) is NegTokenInit else token

    def _known(self) -> Account | None:
        """Who has logged on; None when it is nobody of ours, or not bound as it must be."""
        context, security = self.context, self.security
        assert context is not None
        if context.negotiated_protocol == "ntlm":
            return self._ntlm.account if self._ntlm else None
        if security.bindings and security.level == "strict" and not is_bound(context):
            return None
        user, _, realm = (context.client_principal or "").partition("@")
        found = security.accounts.find(realm, user)
        return None if found is None or found.disabled else found

    def _basic(self, token: bytes) -> tuple[str, ...]:
        """RFC 7617; Windows takes local accounts only. Clients differ in the encoding."""
        try:
            user, _, password = token.decode("utf-8").partition(":")
        except UnicodeDecodeError:
            user, _, password = token.decode("latin-1").partition(":")
        domain, _, name = user.rpartition("\\")
        account = self.security.accounts.find(domain, name)
        usable = account is not None and not account.domain and not account.disabled
        accepted = usable and account is not None and account.password == password
        self.security.journal.logged_on(user, "basic", accepted=accepted)
        if not accepted:
            return self._refuse()
        self.account, self.scheme = account, "Basic"
        return ()

    def _note(self, *, accepted: bool) -> None:
        how = "ntlm" if self._ntlm and self._ntlm.claimed else "kerberos"
        claimed = self._ntlm.claimed if how == "ntlm" and self._ntlm else ""
        if not claimed and self.context is not None and self.context.complete:
            claimed = self.context.client_principal or ""
        self.security.journal.logged_on(claimed, how, accepted=accepted)

    def _refuse(self) -> tuple[str, ...]:
        self._forget()
        return self.security.schemes

    def _forget(self) -> None:
        self.account = self.context = self._ntlm = None
        self.scheme = ""


def _text(token: bytes) -> str:
    return base64.b64encode(token).decode("ascii")

"""The ways to bind to a domain controller ([MS-ADTS] 5.1.1.1), step by step on one connection."""

from dataclasses import dataclass, field
from functools import partial

import spnego
from spnego._ntlm_raw.messages import NegotiateFlags
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import BadBindingsError, SpnegoError

from lab.sim.ldap import errors
from lab.sim.ldap.layers import LARGEST, Layer
from lab.sim.ldap.logons import Identity
from lab.sim.ldap.messages import Bind, Choice, Code
from lab.sim.ldap.rules import Answer, Rules
from lab.sim.logon.kerberos import acceptor, is_bound
from lab.sim.logon.negotiation import BAD_TOKEN, chosen
from lab.sim.logon.ntlm import NtlmAcceptor

_NO_LAYER, _SIGNED, _SEALED = 1, 2, 4  # RFC 4752, 3.3


class _Acceptor(NtlmAcceptor):
    """Sealing implies signing, as in Windows: a client that asks for sealing alone gets both."""

    def _step_accept_negotiate(self, token: bytes) -> bytes:
        super()._step_accept_negotiate(token)
        challenge = self._temp_challenge
        assert challenge is not None
        if challenge.flags & NegotiateFlags.seal:
            challenge.flags |= NegotiateFlags.sign
        return challenge.pack()


@dataclass(slots=True)
class Binding:
    """The state of one connection: who is bound, and the layer that is agreed on, which the
    connection puts in place after the answer is out."""

    rules: Rules
    tls: bool = False
    identity: Identity | None = None
    layer: Layer | None = None
    method: str = ""
    _context: spnego.ContextProxy | None = field(default=None, repr=False)
    _ntlm: _Acceptor | None = field(default=None, repr=False)
    _offered: bool = False

    def step(self, request: Bind) -> Answer:
        """One bind request. Raises RefusalError, after which nobody is bound."""
        self.identity = None
        try:
            answer = self._step(request)
        except errors.RefusalError:
            self._forget()
            raise
        if answer.code is Code.SUCCESS and not answer.sicily:
            self._forget()
        return answer

    def _step(self, request: Bind) -> Answer:
        if request.version != 3:
            raise errors.broken("Only version 3 is supported")
        match request.choice, request.mechanism:
            case Choice.SIMPLE, _:
                return self._simple(request)
            case Choice.SICILY_DISCOVERY, _:
                self.method = "sicily"
                return Answer(sicily=b"NTLM")
            case Choice.SICILY_NEGOTIATE, _:
                return self._sicily_negotiate(request.credentials)
            case Choice.SICILY_RESPONSE, _:
                self._run(request.credentials)
                self._admit(self._ntlm_account())
                return Answer()
            case Choice.SASL, "GSS-SPNEGO" | "GSSAPI":
                return self._sasl(request)
            case _:
                raise errors.bad_mechanism()

    def _simple(self, request: Bind) -> Answer:
        self._forget()
        self.method = "simple" if request.credentials else "anonymous"
        if not request.credentials:
            return Answer()
        if self.rules.signing == "required" and not self.tls:
            raise errors.needs_integrity()
        password = request.credentials.decode("utf-8", "replace")
        self.identity = self.rules.logons.simple(request.name, password)
        return Answer()

    def _sicily_negotiate(self, token: bytes) -> Answer:
        self._forget()
        self.method = "sicily"
        self._context = self._acceptor()
        return Answer(sicily=self._run(token) or b"")

    def _sasl(self, request: Bind) -> Answer:
        if self._context is None or self.method != request.mechanism:
            self._forget()
            self.method = request.mechanism
            self._context = self._new(request.mechanism, request.credentials)
        if self._offered:
            return self._chosen_layer(request.credentials)
        if self._context.complete:  # GSSAPI: the client's empty answer asks for the layers
            return self._offer()
        reply, done = self._run(request.credentials), bool(self._context.complete)
        if not done:
            return Answer(Code.SASL_IN_PROGRESS, reply or b"")
        if request.mechanism == "GSSAPI":
            return Answer(Code.SASL_IN_PROGRESS, reply) if reply else self._offer()
        self._admit(self._account())
        return Answer(credentials=reply)

    def _new(self, mechanism: str, token: bytes) -> spnego.ContextProxy:
        keytab = self.rules.keytab
        bindings = self._bindings() if self.rules.level != "none" else None
        kerberos = partial(acceptor, keytab, bindings) if keytab else None
        try:
            if mechanism != "GSSAPI":
                return chosen(token, self._acceptor, kerberos)
            if kerberos is None:
                raise errors.bad_mechanism()
            return kerberos()
        except (ImportError, SpnegoError) as error:
            raise errors.bad_mechanism() from error
        except ValueError as error:
            raise errors.bad_token() from error

    def _acceptor(self) -> _Acceptor:
        accounts, version = self.rules.logons.accounts(), self.rules.version
        self._ntlm = _Acceptor(accounts, version, self._bindings(), self.rules.level)
        return self._ntlm

    def _run(self, token: bytes) -> bytes | None:
        """The next step of the security context."""
        if self._context is None:
            raise errors.bad_token()
        try:
            return self._context.step(token)
        except BadBindingsError as error:
            raise errors.refused_logon(errors.BAD_BINDINGS) from error
        except BAD_TOKEN as error:
            if self._ntlm is not None and self._ntlm.claimed:
                raise errors.refused_logon(errors.WRONG_PASSWORD, package=True) from error
            raise errors.bad_token() from error

    def _bindings(self) -> GssChannelBindings | None:
        return self.rules.bindings if self.tls else None

    def _ntlm_account(self) -> str:
        account = self._ntlm.account if self._ntlm else None
        if account is None:
            raise errors.bad_token()
        return account.name

    def _account(self) -> str:
        """Who the complete context stands for. A client that says that SPNEGO is over without ever
        having sent a ticket stands for nobody."""
        assert self._context is not None
        if self._context.negotiated_protocol == "ntlm":
            return self._ntlm_account()
        account = (self._context.client_principal or "").partition("@")[0]
        if not account:
            raise errors.bad_token()
        if self._bindings() and self.rules.level == "strict" and not is_bound(self._context):
            raise errors.refused_logon(errors.BAD_BINDINGS)
        return account

    def _admit(self, account: str) -> None:
        """The end of Sicily and SPNEGO: the layer is what the context's flags say."""
        assert self._context is not None
        attributes = self._context.context_attr
        sealed = bool(attributes & spnego.ContextReq.confidentiality)
        signed = sealed or bool(attributes & spnego.ContextReq.integrity)
        self._let_in(account, signed=signed, sealed=sealed)

    def _let_in(self, account: str, *, signed: bool, sealed: bool) -> None:
        assert self._context is not None
        identity = self.rules.logons.admitted(account, package=True)
        if signed and self.tls:
            raise errors.sealed_twice()
        if not signed and not self.tls and self.rules.signing == "required":
            raise errors.needs_integrity()
        self.layer = Layer(self._context, sealed) if signed else None
        self.identity = identity

    def _offer(self) -> Answer:
        """All layers and the largest buffer (RFC 4752, 3.2); what is chosen is judged after."""
        assert self._context is not None
        self._offered = True
        offer = bytes((_NO_LAYER | _SIGNED | _SEALED,)) + LARGEST.to_bytes(3, "big")
        return Answer(Code.SASL_IN_PROGRESS, self._context.wrap(offer, encrypt=False).data)

    def _chosen_layer(self, token: bytes) -> Answer:
        assert self._context is not None
        try:
            layer = self._context.unwrap(token).data
        except BAD_TOKEN as error:
            raise errors.bad_token() from error
        if len(layer) < 4 or layer[0] not in {_NO_LAYER, _SIGNED, _SEALED}:
            raise errors.bad_token()
        signed = layer[0] != _NO_LAYER
        self._let_in(self._account(), signed=signed, sealed=layer[0] == _SEALED)
        if self.layer is not None:
            self.layer.largest = int.from_bytes(layer[1:4], "big") or LARGEST
        return Answer()

    def _forget(self) -> None:
        self._context = self._ntlm = None
        self._offered = False

"""Logging in (RFC 4513, [MS-ADTS] 5.1.1.1): one bind by one way, whatever comes of it."""

from functools import partial

import spnego
from spnego._context import GSSMech
from spnego._ntlm import NTLMProxy
from spnego._ntlm_raw.messages import NegotiateFlags

from scanner.credentials.types import LdapLogin
from scanner.model import Reason
from scanner.transports.base import Deadline
from scanner.transports.ldap import requests
from scanner.transports.ldap.answers import Op, Result
from scanner.transports.ldap.layers import Layer
from scanner.transports.ldap.refusals import SASL_IN_PROGRESS, SUCCESS, login_refused
from scanner.transports.ldap.root import Root
from scanner.transports.ldap.talk import Talk
from scanner.transports.logon import Sending
from scanner.transports.logon.certificates import bindings, fingerprint
from scanner.transports.logon.challenge import challenged
from scanner.transports.logon.failures import BAD_TOKEN, LinkError

SPNEGO = "GSS-SPNEGO"
SEALED = (
    spnego.ContextReq.mutual_auth
    | spnego.ContextReq.integrity
    | spnego.ContextReq.confidentiality
    | spnego.ContextReq.sequence_detect
    | spnego.ContextReq.replay_detect
)
_NTLM = b"NTLMSSP\0"
_MOST_STEPS = 4


def simple(talk: Talk, root: Root, login: LdapLogin, sending: Sending, deadline: Deadline) -> None:
    """A password over TLS. Raises LinkError."""
    certificate = talk.stream.certificate
    if certificate is None:
        raise LinkError(Reason.SCANNER_BUG, "a password is not sent in the clear")
    name, password = name_of(login, root), login.password.reveal()
    if not password:
        raise LinkError(Reason.NO_CREDENTIAL, "the password is empty: nothing was sent")
    sending(fingerprint(certificate))
    make = partial(requests.simple_bind, name=name, password=password)
    result = talk.result(make, Op.BOUND, deadline)
    _require_success(result, root, tls=True)


def name_of(login: LdapLogin, root: Root) -> str:
    r"""An account as a simple bind takes it: name@domain, DOMAIN\name or a DN; a name alone is
    one of the domain."""
    if any(sign in login.user for sign in "@\\=") or not root.domain:
        return login.user
    return f"{login.user}@{root.domain}"


def ntlm(talk: Talk, root: Root, login: LdapLogin, sending: Sending, deadline: Deadline) -> None:
    """NTLMv2 by pyspnego: over TLS bound to its certificate, else sealed from here on.

    As SASL GSS-SPNEGO, or by the Sicily bind where that is not offered. The first step names
    nobody, and a server that does not say which computer it is gets no second one.

    Raises:
        LinkError: it came to nothing.
    """
    if "=" in login.user:
        detail = f"NTLM is for accounts of a domain, and {login.user[:60]} is a DN"
        raise LinkError(Reason.NO_CREDENTIAL, detail, "Write it as name@domain.")
    certificate = talk.stream.certificate
    if not root.is_active_directory and not root.takes(SPNEGO):
        detail = "it offers no NTLM" + ("" if certificate else ", nor TLS for a password")
        fix = "Turn TLS on there, and write the account as a whole DN."
        raise LinkError(Reason.NOT_SUPPORTED, f"{detail}: no login was sent", fix)
    context = _ntlm_context(login, root, talk, sealed=certificate is None)
    try:
        if root.takes(SPNEGO):
            _over_spnego(talk, root, context, sending, deadline)
        else:
            _over_sicily(talk, root, context, sending, deadline)
    except BAD_TOKEN:
        detail = "what the server answered to NTLM is no NTLM"
        raise LinkError(Reason.BAD_ANSWER, detail) from None
    if certificate is None:
        if not context.context_attr & spnego.ContextReq.confidentiality:
            raise LinkError(Reason.BAD_ANSWER, "the server has agreed to no sealing")
        talk.stream.layer = Layer(context)


def _ntlm_context(login: LdapLogin, root: Root, talk: Talk, *, sealed: bool) -> spnego.ContextProxy:
    """Over TLS without a layer of its own, which a domain controller refuses there."""
    hostname = root.dns_name or talk.stream.endpoint.address
    flags = SEALED if sealed else spnego.ContextReq.none
    bound = bindings(talk.stream.certificate)
    own = spnego.client(
        login.user,
        login.password.reveal(),
        hostname,
        "ldap",
        bound,
        flags,
        "ntlm",
        spnego.NegotiateOptions.use_ntlm,
    )
    if not sealed:
        _without_key(own)
    if not root.takes(SPNEGO):
        return own
    return spnego.client(
        None,
        None,
        hostname,
        "ldap",
        bound,
        flags,
        "negotiate",
        spnego.NegotiateOptions.use_negotiate,
        _negotiate_contexts={GSSMech.ntlm: own},
    )


def _without_key(context: spnego.ContextProxy) -> None:
    """Negotiate no key exchange where nothing is sealed: pyspnego would announce a key and send one
    octet in its place, which Samba refuses (MS-NLMP 3.1.5.1.2 wants 16 or no flag)."""
    if isinstance(context, NTLMProxy):
        context._context_req &= ~NegotiateFlags.key_exch


def _over_spnego(
    talk: Talk, root: Root, context: spnego.ContextProxy, sending: Sending, deadline: Deadline
) -> None:
    token = context.step() or b""
    for step in range(_MOST_STEPS):
        make = partial(requests.sasl_bind, mechanism=SPNEGO, token=token)
        result = talk.result(make, Op.BOUND, deadline)
        if result.code not in (SUCCESS, SASL_IN_PROGRESS):
            raise login_refused(result, tls=_tls(talk), ad=root.is_active_directory)
        given = result.credentials or b""
        identity = "" if step else _identity(given)
        token = (context.step(given) if given else None) or b""
        if result.code == SUCCESS:
            _require_complete(context)
            return
        if not token:
            raise LinkError(Reason.BAD_ANSWER, "the server goes on with a login that is over")
        if identity:
            sending(identity)
    raise LinkError(Reason.LOGIN_REFUSED, "the login has more steps than it can have")


def _over_sicily(
    talk: Talk, root: Root, context: spnego.ContextProxy, sending: Sending, deadline: Deadline
) -> None:
    hello = partial(requests.sicily_bind, token=context.step() or b"", first=True)
    result = talk.result(hello, Op.BOUND, deadline)
    _require_success(result, root, tls=_tls(talk))
    token = context.step(result.matched) or b""
    sending(_identity(result.matched))
    answer = partial(requests.sicily_bind, token=token, first=False)
    result = talk.result(answer, Op.BOUND, deadline)
    _require_success(result, root, tls=_tls(talk))
    _require_complete(context)


def _identity(token: bytes) -> str:
    """What the host is known by, as its challenge says, which may stand inside SPNEGO."""
    at = token.find(_NTLM)
    return challenged(token[max(at, 0) :]).identity


def _require_success(result: Result, root: Root, *, tls: bool) -> None:
    if result.code != SUCCESS:
        raise login_refused(result, tls=tls, ad=root.is_active_directory)


def _require_complete(context: spnego.ContextProxy) -> None:
    if not context.complete:
        raise LinkError(Reason.BAD_ANSWER, "the server let us in before the login was complete")


def _tls(talk: Talk) -> bool:
    return talk.stream.certificate is not None

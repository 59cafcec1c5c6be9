"""Logging in by Kerberos (RFC 4121) as SASL GSSAPI (RFC 4752), sealed from here on.

The ticket is for ``ldap/`` and the name that the root DSE gives; a server that lies about it gets a
ticket that it cannot read. The key distribution centre is the domain controller itself: no name
and no realm is looked up in DNS, which may lie outside of the scope.
"""

from functools import partial

import spnego

from scanner.credentials.types import LdapLogin
from scanner.model import Endpoint, Reason
from scanner.transports.base import Deadline
from scanner.transports.ldap import requests
from scanner.transports.ldap.answers import Op, Result
from scanner.transports.ldap.binds import SEALED
from scanner.transports.ldap.layers import LARGEST, Layer
from scanner.transports.ldap.refusals import SASL_IN_PROGRESS, SUCCESS, login_refused
from scanner.transports.ldap.root import Root
from scanner.transports.ldap.talk import Talk
from scanner.transports.logon import Sending
from scanner.transports.logon.failures import BAD_TOKEN, LinkError
from scanner.transports.logon.kerberos import (
    configured,
    is_name,
    known_by,
    no_library,
    principal,
    ticket_errors,
)
from scanner.transports.logon.no_ticket import ticket_refused

GSSAPI = "GSSAPI"
_CONFIDENTIALITY = 4  # RFC 4752, 3.3
_MOST_STEPS = 5
_SERVICE = "ldap"


def gssapi(
    talk: Talk,
    root: Root,
    login: LdapLogin,
    centre: Endpoint,
    sending: Sending,
    deadline: Deadline,
) -> None:
    """A ticket from ``centre``, and a sealed bind with it. Raises LinkError."""
    if not root.takes(GSSAPI):
        raise LinkError(Reason.NOT_SUPPORTED, "a login by Kerberos is not offered there")
    name = root.dns_name
    if not is_name(name) or not is_name(root.domain):
        detail = "the controller does not tell its name, for which a Kerberos ticket would be"
        raise LinkError(Reason.NOT_SUPPORTED, detail, 'Use kind = "password" for it.')
    sending(known_by(name))
    context, token = _ticket(login, root, centre)
    given = _steps(talk, root, context, token, centre, deadline)
    largest = _choose_sealing(talk, root, context, given, deadline)
    talk.stream.layer = Layer(context, largest)


def _ticket(login: LdapLogin, root: Root, centre: Endpoint) -> tuple[spnego.ContextProxy, bytes]:
    """The controller's key distribution centre sees the account first: that is the attempt."""
    try:
        with configured(root.domain, centre):
            context = spnego.client(
                principal(login.user, root.domain),
                login.password.reveal(),
                root.dns_name,
                _SERVICE,
                None,
                SEALED,
                "kerberos",
            )
            return context, context.step() or b""
    except ImportError:
        raise no_library() from None
    except ticket_errors() as error:
        raise ticket_refused(str(error), _SERVICE, centre_named=True) from None


def _steps(
    talk: Talk,
    root: Root,
    context: spnego.ContextProxy,
    token: bytes,
    centre: Endpoint,
    deadline: Deadline,
) -> bytes:
    """The tokens to and fro until the context stands; the server's offer of layers."""
    for _ in range(_MOST_STEPS):
        result = _bind(talk, root, token, deadline)
        if result.code == SUCCESS:
            raise LinkError(Reason.BAD_ANSWER, "the server let us in without any sealing")
        given = result.credentials or b""
        if context.complete:
            return given
        try:
            # The library reads the server's name anew in each step, and would ask DNS for it.
            with configured(root.domain, centre):
                token = context.step(given) or b""
        except BAD_TOKEN:
            detail = "the server has not proven that it is the server that the ticket was for"
            raise LinkError(Reason.BAD_ANSWER, detail) from None
    raise LinkError(Reason.LOGIN_REFUSED, "the login has more steps than it can have")


def _choose_sealing(
    talk: Talk, root: Root, context: spnego.ContextProxy, given: bytes, deadline: Deadline
) -> int:
    """Choose confidentiality (RFC 4752, 3.1); the octets of a buffer that the server takes."""
    try:
        offer = context.unwrap(given).data
        if len(offer) < 4 or not offer[0] & _CONFIDENTIALITY:
            raise LinkError(Reason.NOT_SUPPORTED, "the server offers no sealing")
        chosen = bytes((_CONFIDENTIALITY,)) + LARGEST.to_bytes(3, "big")
        token = context.wrap(chosen, encrypt=False).data
    except BAD_TOKEN:
        detail = "the server's offer of layers is not signed as it must be"
        raise LinkError(Reason.BAD_ANSWER, detail) from None
    result = _bind(talk, root, token, deadline)
    if result.code != SUCCESS:
        raise LinkError(Reason.LOGIN_REFUSED, "the login has more steps than it can have")
    return int.from_bytes(offer[1:4], "big") or LARGEST


def _bind(talk: Talk, root: Root, token: bytes, deadline: Deadline) -> Result:
    make = partial(requests.sasl_bind, mechanism=GSSAPI, token=token)
    result = talk.result(make, Op.BOUND, deadline)
    if result.code not in (SUCCESS, SASL_IN_PROGRESS):
        raise login_refused(result, tls=False, ad=root.is_active_directory)
    return result

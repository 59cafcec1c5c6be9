"""Logging in by Kerberos (RFC 4121) as SASL GSSAPI (RFC 4752), sealed from here on.

The ticket is for ``ldap/`` and the name that the root DSE gives; a server that lies about it gets a
ticket that it cannot read. The key distribution centre is the domain controller itself: no name
and no realm is looked up in DNS, which may lie outside of the scope.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path

import spnego

from scanner.credentials.types import LdapLogin
from scanner.model import Endpoint, Reason
from scanner.transports.base import Deadline
from scanner.transports.ldap import requests
from scanner.transports.ldap.answers import Op, Result
from scanner.transports.ldap.binds import SEALED, Sending
from scanner.transports.ldap.layers import LARGEST, Layer
from scanner.transports.ldap.refusals import SASL_IN_PROGRESS, SUCCESS, login_refused
from scanner.transports.ldap.root import Root
from scanner.transports.ldap.talk import Talk
from scanner.transports.winrm.failures import BAD_TOKEN, LinkError

GSSAPI = "GSSAPI"
_CONFIDENTIALITY = 4  # RFC 4752, 3.3
_MOST_STEPS = 5
_LOCK = threading.Lock()
"""The library reads its configuration where an environment variable of the process says."""

_CONFIGURATION = """\
[libdefaults]
  default_realm = {realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  {realm} = {{
    kdc = {centre}
  }}
[domain_realm]
  .{domain} = {realm}
  {domain} = {realm}
"""

# The words of MIT's and Heimdal's libraries on this laptop, none of the server's.
_CAUSES = (
    (
        ("clock skew", "time skew"),
        "the clocks of this laptop and of the domain differ by more than five minutes",
        "Set this laptop's clock, or the domain's.",
    ),
    (
        ("client '", "client not found"),
        "the domain has no such account",
        "Write it as name@domain.",
    ),
    (
        ("server not found", "not found in kerberos database"),
        "the domain knows no service ldap of that controller (its SPN is missing)",
        "Look at the controller's names: setspn -L NAME.",
    ),
    (
        ("revoked", "locked", "disabled"),
        "the account is disabled, locked or expired",
        "Ask the client to look at it.",
    ),
    (
        ("password has expired", "key has expired", "must change"),
        "the account's password has expired, or must be changed at its first logon",
        "Set a new one, then siteproof creds add.",
    ),
    (
        ("preauthentication failed", "password incorrect", "decrypt integrity"),
        "the password is wrong",
        "Mend it with siteproof creds add. It was tried once, and counts as one bad logon.",
    ),
    (
        ("encryption type",),
        "the domain and this laptop have no kind of encryption in common",
        'Use kind = "password".',
    ),
    (
        ("cannot find kdc", "cannot contact", "realm"),
        "the controller gives no tickets for that realm (port 88)",
        'Write the account with its own domain, or use kind = "password".',
    ),
)


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
    if not name or not root.domain or not _is_name(name) or not _is_name(root.domain):
        detail = "the controller does not tell its name, for which a Kerberos ticket would be"
        raise LinkError(Reason.NOT_SUPPORTED, detail, 'Use kind = "password" for it.')
    sending(f"KRB5:{name.casefold()}")
    context, token = _ticket(login, root, centre)
    given = _steps(talk, root, context, token, centre, deadline)
    largest = _choose_sealing(talk, root, context, given, deadline)
    talk.stream.layer = Layer(context, largest)


def _ticket(login: LdapLogin, root: Root, centre: Endpoint) -> tuple[spnego.ContextProxy, bytes]:
    """The controller's key distribution centre sees the account first: that is the attempt."""
    try:
        with _configured(root.domain, centre):
            context = spnego.client(
                principal(login.user, root.domain),
                login.password.reveal(),
                root.dns_name,
                "ldap",
                None,
                SEALED,
                "kerberos",
            )
            return context, context.step() or b""
    except ImportError:
        detail = "Kerberos needs libraries that are not installed. Nothing was sent"
        raise LinkError(Reason.NO_CREDENTIAL, detail, "pip install siteproof[kerberos]") from None
    except _errors() as error:
        raise _refused(str(error)) from None


def principal(user: str, domain: str) -> str:
    r"""name@domain, DOMAIN\name or a name alone as a principal: the realm is in capitals."""
    name, at, own = user.rpartition("@")
    if at:
        return f"{name}@{own.upper()}"
    return f"{user.rpartition(chr(92))[2]}@{domain.upper()}"


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
            with _configured(root.domain, centre):
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


@contextmanager
def _configured(domain: str, centre: Endpoint) -> Iterator[None]:
    """krb5.conf(5) for this domain, before the laptop's own, while a ticket is asked for."""
    host = f"[{centre.host}]" if ":" in centre.host else centre.host
    text = _CONFIGURATION.format(
        realm=domain.upper(), domain=domain.lower(), centre=f"{host}:{centre.port}"
    )
    with _LOCK, tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "krb5.conf")
        file.write_text(text, encoding="utf-8")
        before = os.environ.get("KRB5_CONFIG")
        os.environ["KRB5_CONFIG"] = f"{file}:{before or '/etc/krb5.conf'}"
        try:
            yield
        finally:
            if before is None:
                del os.environ["KRB5_CONFIG"]
            else:
                os.environ["KRB5_CONFIG"] = before


def _is_name(text: str) -> bool:
    return len(text) < 256 and all(sign.isalnum() or sign in "-._" for sign in text)


def _errors() -> tuple[type[BaseException], ...]:
    """What goes wrong in getting a ticket: pyspnego's errors, and those of its libraries that it
    lets through. They are optional, and imported when a ticket was asked for."""
    found = list(BAD_TOKEN)
    for module, name in (("krb5", "Krb5Error"), ("gssapi.exceptions", "GSSError")):
        with suppress(ImportError):
            found.append(getattr(import_module(module), name))
    return tuple(found)


def _refused(words: str) -> LinkError:
    folded = words.casefold()
    for marks, detail, fix in _CAUSES:
        if any(mark in folded for mark in marks):
            return LinkError(Reason.LOGIN_REFUSED, f"the login was refused: {detail}", fix)
    detail = f"no Kerberos ticket was given: {' '.join(words.split())[:160]}"
    return LinkError(Reason.LOGIN_REFUSED, detail)

"""Logging on to one HTTP connection (RFC 4559, MS-WSMV 2.2.9): one attempt, by one scheme.

Which scheme stands in the credential, and there is no falling back from one to another: a second
try with the same password would be a second bad logon.
"""

import base64
import re
import ssl
from collections.abc import Callable
from typing import Protocol

import requests
import spnego

from scanner.credentials.types import Secret, WinRmLogin
from scanner.model import Reason
from scanner.transports.logon import Sending
from scanner.transports.logon.certificates import bindings, fingerprint
from scanner.transports.logon.challenge import Challenged, challenged, no_challenge
from scanner.transports.logon.failures import BAD_TOKEN, LinkError, RefusalError
from scanner.transports.winrm import causes

Post = Callable[[str], requests.Response]
"""Sends no body with this Authorization, and gives the answer."""

_OFFER = re.compile(
    r"\b(Negotiate|Kerberos|NTLM|Basic|CredSSP)\b(?:[ ]+([A-Za-z0-9+/]{8,}=*))?", re.I
)


class Security(Protocol):
    """What pywinrm's message encryption needs of a log-on."""

    def wrap(self, message: bytes) -> tuple[bytes, bytes]:
        """The sealed message and its signature."""

    def unwrap(self, message: bytes, signature: bytes) -> bytes:
        """The message. Raises SpnegoError where the signature is not right."""


class LogOn(requests.auth.AuthBase):
    """How an account logs on; afterwards ``session_security`` seals, where it is not None."""

    session_security: Security | None = None
    seals = True
    """Whether what follows over HTTP is sealed; if not, nothing is to follow."""
    preset = ""
    """An Authorization that goes with every request."""
    host: Challenged | None = None
    """What the host has said of itself, where it was asked."""
    identity: ssl.SSLContext | None = None
    """TLS with our own certificate, where there is one."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Everything else was done once, for the connection."""
        if self.preset:
            request.headers["Authorization"] = self.preset
        return request

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """Log on; raises LinkError."""


class Sealing:
    """pyspnego's context, as pywinrm's encryption wants it."""

    def __init__(self, context: spnego.ContextProxy) -> None:
        self._context = context

    def wrap(self, message: bytes) -> tuple[bytes, bytes]:
        """See ``Security``."""
        found = self._context.wrap_winrm(message)
        return found.data, found.header

    def unwrap(self, message: bytes, signature: bytes) -> bytes:
        """See ``Security``."""
        return self._context.unwrap_winrm(signature, message)


class Negotiate(LogOn):
    """NTLMv2 under Negotiate, by pyspnego's own code on every system. No realm is looked up."""

    def __init__(self, login: WinRmLogin, address: str) -> None:
        self._login, self._address = login, address

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """Two requests: the first one names nobody. A host that does not say which computer it is
        gets no second one: every Windows does, and an answer that binds to none can be passed on.
        """
        context = spnego.client(
            self._login.user,
            password_of(self._login).reveal(),
            hostname=self._address,
            service="HTTP",
            protocol="ntlm",
            channel_bindings=bindings(certificate),
            options=spnego.NegotiateOptions.use_ntlm,
        )
        first = context.step()
        answer = post(f"Negotiate {text_of(first)}")
        challenge = offered(answer).get("negotiate", b"")
        if answer.status_code != 401 or not challenge:
            raise _not_offered(answer, "Negotiate")
        self.host = challenged(challenge)
        try:
            token = context.step(challenge)
        except BAD_TOKEN:
            raise no_challenge() from None
        sending(self.host.identity)
        answer = post(f"Negotiate {text_of(token)}")
        if answer.status_code == 401:
            raise causes.refused(self._login, self.host, tls=certificate is not None)
        require_accepted(answer)
        self.session_security = Sealing(context)


class Basic(LogOn):
    """RFC 7617, over TLS only: the host sees the password."""

    def __init__(self, login: WinRmLogin) -> None:
        self._login = login

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """One request, and the same header with each that follows."""
        if certificate is None:
            raise LinkError(
                Reason.LOGIN_REFUSED,
                "a Basic login is sent over TLS only, and this host has no port 5986 open",
                'Make a listener for HTTPS there, or let the account log in by kind = "password".',
            )
        sending(fingerprint(certificate))
        words = f"{self._login.user}:{password_of(self._login).reveal()}".encode()
        self.preset = f"Basic {base64.b64encode(words).decode()}"
        answer = post(self.preset)
        if answer.status_code == 401 and "basic" not in offered(answer):
            raise _not_offered(answer, "Basic")
        if answer.status_code == 401:
            raise causes.refused(self._login, None)
        require_accepted(answer)


def password_of(login: WinRmLogin) -> Secret:
    """Its password. Raises LinkError where it has none."""
    if login.password is None:
        detail = f"{login.name} has no password to log in with by {login.scheme}"
        raise LinkError(Reason.NO_CREDENTIAL, detail, "Add it: siteproof creds add.")
    return login.password


def offered(answer: requests.Response) -> dict[str, bytes]:
    """The schemes that a host offers, in small letters, with their tokens."""
    found: dict[str, bytes] = {}
    for each in _OFFER.finditer(answer.headers.get("WWW-Authenticate", "")[:200_000]):
        try:
            found[each[1].casefold()] = base64.b64decode(each[2] or "", validate=True)
        except ValueError:
            found.setdefault(each[1].casefold(), b"")
    return found


def require_accepted(answer: requests.Response) -> None:
    """Raises LinkError where the host has not let the account in, and 401 was looked at."""
    if answer.status_code != 200:
        detail = f"the login was answered with HTTP status {answer.status_code}"
        raise LinkError(Reason.BAD_ANSWER, detail)


def _not_offered(answer: requests.Response, wanted: str) -> RefusalError:
    """Why no secret was sent at all."""
    status = answer.status_code
    if status == 401:
        listed = ", ".join(sorted(offered(answer))) or "nothing"
        return LinkError(
            Reason.LOGIN_REFUSED,
            f"a login by {wanted} is not offered there, only: {listed}. No password was sent",
            f'Allow it: winrm set winrm/config/service/auth @{{{wanted}="true"}}, or choose '
            "another kind of login in site.toml.",
        )
    if status == 200:
        return LinkError(
            Reason.BAD_ANSWER, "it answers without a login, as no Windows does. None was sent"
        )
    if status == 503:
        detail, fix = "Windows remote management is stopped there", "Start the service WinRM."
        return LinkError(Reason.UNREACHABLE, detail, fix)
    detail = f"it is no Windows remote management (HTTP status {status})"
    return LinkError(Reason.NOT_SUPPORTED, detail, "Correct the port in the site file.")


def text_of(token: bytes | None) -> str:
    """A token as it stands in a header."""
    return base64.b64encode(token or b"").decode("ascii")

"""Logging on by Kerberos (RFC 4559), only where the site file says so: nothing else looks a realm
or its key distribution centre up.

The ticket is for WSMAN/NAME, and a scan knows addresses only. The host tells its name to anyone who
begins an NTLM handshake. One that lies gets a ticket that it cannot read.
"""

from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module

import requests
import spnego

from scanner.credentials.types import WinRmLogin
from scanner.model import Reason
from scanner.transports.winrm import causes
from scanner.transports.winrm.challenge import Challenged, read_challenge
from scanner.transports.winrm.failures import BAD_TOKEN, LinkError
from scanner.transports.winrm.logon import (
    LogOn,
    Post,
    Sealing,
    Sending,
    bindings,
    offered,
    password_of,
    require_accepted,
    text_of,
)

SERVICE = "WSMAN"

# The words of MIT's and Heimdal's libraries on this laptop, none of the host's; the causes that
# Windows hides in 401.
_CAUSES = (
    (
        ("clock skew", "time skew"),
        "the clocks of this laptop and of the domain differ by more than five minutes",
        "Set this laptop's clock, or the domain's.",
    ),
    (
        ("not found in kerberos database", "server not found"),
        "the domain knows no service WSMAN of that computer (its SPN is missing)",
        "setspn -S WSMAN/NAME COMPUTER, or use another kind of login.",
    ),
    (
        ("revoked", "locked", "disabled"),
        "the account is disabled, locked or expired",
        "Ask the client to unlock it.",
    ),
    (
        ("preauthentication failed", "password incorrect", "decrypt integrity"),
        "the password is wrong",
        "Mend it with siteproof creds add.",
    ),
    (("client not found",), "the domain has no such account", "Write it as name@DOMAIN.EXAMPLE."),
    (
        ("cannot find kdc", "cannot contact", "realm"),
        "this laptop finds no domain controller of that realm",
        "Name it in krb5.conf, or use another kind of login.",
    ),
)


class Kerberos(LogOn):
    """A ticket for the computer of that DNS name."""

    def __init__(self, login: WinRmLogin, host: Challenged) -> None:
        self._login, self.host, self._told = login, host, host
        self._name = host.dns_computer

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """The domain's controller sees the account first: that is the attempt."""
        sending(f"KRB5:{self._name.casefold()}")
        try:
            context = spnego.client(
                self._login.user,
                password_of(self._login).reveal(),
                hostname=self._name,
                service=SERVICE,
                protocol="kerberos",
                channel_bindings=bindings(certificate),
            )
            token = context.step()
        except ImportError:
            raise _no_library() from None
        except _errors() as error:
            raise _refused(str(error)) from None
        answer = post(f"Negotiate {text_of(token)}")
        if answer.status_code == 401:
            raise _ticket_refused(self._told)
        require_accepted(answer)
        self._prove(context, answer)
        self.session_security = Sealing(context)

    def _prove(self, context: spnego.ContextProxy, answer: requests.Response) -> None:
        """It is the computer that the ticket was for."""
        try:
            if not context.complete:
                context.step(offered(answer).get("negotiate", b""))
        except BAD_TOKEN:
            pass
        if not context.complete:
            raise LinkError(Reason.BAD_ANSWER, "the host has not proven that it is the host")


class Introduction(LogOn):
    """No login: asks a host how it calls itself in DNS. Nobody is named, nothing secret is sent."""

    seals = False
    told = Challenged("", "")

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """``told`` is known afterwards. Raises LinkError where the host does not tell."""
        del certificate, sending
        hello = spnego.client("x", "x", protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
        challenge = offered(post(f"Negotiate {text_of(hello.step())}")).get("negotiate", b"")
        with suppress(ValueError):
            self.told = self.host = read_challenge(challenge, datetime.now(UTC))
        name = self.told.dns_computer
        if not name or not all(sign.isalnum() or sign in "-._" for sign in name):
            detail = "the host does not tell its name, for which a Kerberos ticket would be"
            raise LinkError(Reason.LOGIN_REFUSED, detail, 'Use kind = "password" for it.')


def _ticket_refused(host: Challenged) -> LinkError:
    """A ticket was given, so the password is right; it is the host that does not take it."""
    why = causes.clock(host) or (
        "Its password in the domain may be another one by now, Kerberos may be off there, or "
        "policy may deny the account to log on over the network"
    )
    detail = (
        f"the password is right, for the domain gave a ticket for {host.dns_computer}, but that "
        f"computer does not take it. {why}"
    )
    fix = "Set its clock, and look at Test-ComputerSecureChannel on that computer."
    return LinkError(Reason.LOGIN_REFUSED, detail, fix)


def _errors() -> tuple[type[BaseException], ...]:
    """What goes wrong in getting a ticket: pyspnego's errors, and those of its libraries that it
    lets through. They are optional, and imported when a ticket was asked for."""
    found = list(BAD_TOKEN)
    for module, name in (("krb5", "Krb5Error"), ("gssapi.exceptions", "GSSError")):
        with suppress(ImportError):
            found.append(getattr(import_module(module), name))
    return tuple(found)


def _no_library() -> LinkError:
    detail = "Kerberos needs libraries that are not installed. Nothing was sent"
    return LinkError(Reason.NO_CREDENTIAL, detail, "pip install siteproof[kerberos]")


def _refused(words: str) -> LinkError:
    folded = words.casefold()
    for marks, detail, fix in _CAUSES:
        if any(mark in folded for mark in marks):
            return LinkError(Reason.LOGIN_REFUSED, detail, fix)
    detail = f"no Kerberos ticket was given: {' '.join(words.split())[:160]}"
    return LinkError(Reason.LOGIN_REFUSED, detail)

"""Logging on by Kerberos (RFC 4559), only where the site file says so: nothing else looks a realm
or its key distribution centre up.

The ticket is for WSMAN/NAME, and a scan knows addresses only. The host tells its name to anyone who
begins an NTLM handshake. One that lies gets a ticket that it cannot read.
"""

from contextlib import suppress
from datetime import UTC, datetime

import requests
import spnego

from scanner.credentials.types import WinRmLogin
from scanner.model import Reason
from scanner.transports.logon import Sending
from scanner.transports.logon.certificates import bindings
from scanner.transports.logon.challenge import Challenged, hello, read_challenge
from scanner.transports.logon.failures import BAD_TOKEN, LinkError
from scanner.transports.logon.kerberos import is_name, known_by, no_library, ticket_errors
from scanner.transports.logon.no_ticket import ticket_refused
from scanner.transports.winrm import causes
from scanner.transports.winrm.logon import (
    LogOn,
    Post,
    Sealing,
    offered,
    password_of,
    require_accepted,
    text_of,
)

SERVICE = "WSMAN"


class Kerberos(LogOn):
    """A ticket for the computer of that DNS name."""

    def __init__(self, login: WinRmLogin, host: Challenged) -> None:
        self._login, self.host, self._told = login, host, host
        self._name = host.dns_computer

    def run(self, post: Post, certificate: bytes | None, sending: Sending) -> None:
        """The domain's controller sees the account first: that is the attempt."""
        sending(known_by(self._name))
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
            raise no_library() from None
        except ticket_errors() as error:
            raise ticket_refused(str(error), SERVICE, centre_named=False) from None
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
        challenge = offered(post(f"Negotiate {text_of(hello())}")).get("negotiate", b"")
        with suppress(ValueError):
            self.told = self.host = read_challenge(challenge, datetime.now(UTC))
        name = self.told.dns_computer
        if not is_name(name):
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

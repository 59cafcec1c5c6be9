"""Logging on: one session setup ([MS-SMB2] 3.2.4.2.3), by NTLMv2 or by Kerberos as the login says.

There is no falling back from one to the other: a second try would be a second bad logon.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from smbprotocol.exceptions import SMBResponseException
from smbprotocol.session import Session, SMB2SessionSetupRequest

from scanner.credentials.types import LdapLogin
from scanner.model import Endpoint, Reason
from scanner.transports.logon import Sending
from scanner.transports.logon.challenge import Challenged, challenged, hello, read_challenge
from scanner.transports.logon.failures import LinkError
from scanner.transports.logon.kerberos import (
    configured,
    is_name,
    known_by,
    no_library,
    principal,
    ticket_errors,
)
from scanner.transports.logon.no_ticket import ticket_refused
from scanner.transports.smb.failures import BAD_MESSAGE, refused_login, status_of
from scanner.transports.smb.link import Link

_SERVICE = "cifs"
"""Of which smbprotocol asks for a ticket."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """Where Kerberos tickets come from, and for which computer: the key distribution centre of its
    domain is asked, and nothing is looked up in DNS, which may lie outside of the scope."""

    host: Challenged
    centre: Endpoint


def log_on(link: Link, login: LdapLogin, tickets: Tickets | None, sending: Sending) -> Session:
    """Log on by a ticket of ``tickets``, else by NTLMv2.

    Raises:
        LinkError: login-refused, bad-answer, no-credential.
    """
    if "=" in login.user:
        detail = "a login to SMB is name@domain or DOMAIN\\name, and no distinguished name"
        raise LinkError(Reason.NO_CREDENTIAL, detail)
    session = Session(
        link,
        login.user if tickets is None else principal(login.user, tickets.host.dns_domain),
        login.password.reveal(),
        require_encryption=bool(link.supports_encryption),
        hostname_override=None if tickets is None else tickets.host.dns_computer,
        auth_protocol="ntlm" if tickets is None else "kerberos",
    )
    try:
        if tickets is None:
            link.before_setup = _once_it_is_known(sending)
            session.connect()
        else:
            # The centre sees the account before the server does: that is the attempt.
            sending(known_by(tickets.host.dns_computer))
            with configured(tickets.host.dns_domain, tickets.centre):
                session.connect()
    except SMBResponseException as error:
        raise refused_login(status_of(error)) from None
    except ImportError:
        raise no_library() from None
    except (*ticket_errors(), *BAD_MESSAGE) as error:
        if tickets is not None:
            raise ticket_refused(str(error), _SERVICE, centre_named=True) from None
        detail = "the server does not log on as SMB wants it, or is not who it says it is"
        raise LinkError(Reason.BAD_ANSWER, detail) from None
    finally:
        session.password = None
    return session


def _once_it_is_known(sending: Sending) -> Callable[[bytes | None], None]:
    """The first part of NTLM names nobody; the second one goes to a host that has said its name."""

    def before(said: bytes | None) -> None:
        if said is not None:
            sending(challenged(said).identity)

    return before


def introduce(link: Link, domain: str) -> Challenged:
    """How a host calls itself; one that does not name its domain is taken to be in ``domain``.
    Nobody is named, nothing secret is sent, nobody is logged on.

    Raises:
        LinkError: it does not tell.
    """
    setup = SMB2SessionSetupRequest()
    setup["security_mode"] = link.client_security_mode
    setup["buffer"] = hello()
    # It is refused for now ("more processing is required"), with the challenge beside it.
    with suppress(SMBResponseException):
        link.receive(link.send(setup, sid=0))
    with suppress(ValueError):
        host = read_challenge(link.said or b"", datetime.now(UTC))
        realm = host.dns_domain or domain
        name = host.dns_computer or host.computer
        name = name if "." in name else f"{name}.{realm}"
        if is_name(name) and is_name(realm):
            return replace(host, dns_domain=realm, dns_computer=name)
    detail = "the host does not tell its name, for which a Kerberos ticket would be"
    raise LinkError(Reason.LOGIN_REFUSED, detail, 'Use kind = "ntlm" for it.')

"""One login to one host: the guard first, then the account, then the connection."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from scanner.cli.errors import UserError
from scanner.credentials.loading import CredentialError, load
from scanner.credentials.store import Reader
from scanner.credentials.types import Credential, LdapLogin, SshLogin, WinRmLogin
from scanner.guard import Guard, Refused
from scanner.model import Wql
from scanner.site import CredentialReference, Site, SiteError

if TYPE_CHECKING:
    from scanner.transports.base import Deadline, Reply, Session

_SECONDS = 30.0
SSH_PORT = 22
SNMP_PORT = 161


def log_in_once(
    site: Site, name: str, host: str, secrets: Reader, guard: Guard | None = None
) -> bool:
    """Log in and out; tell the outcome; whether the host accepted. Several logins share a
    ``guard``, which lets no account be tried again that was refused.

    Raises:
        UserError: nothing was sent: no authority, out of scope, no such login, no secret.
    """
    reference = _find(site, name)
    guard = guard or Guard(site.scope, site.limits.refused_logins)
    try:
        site.require_authority(datetime.now(UTC).astimezone().date())
        guard.permit(host)
        credential = load(reference, secrets)
    except SiteError as error:
        raise UserError(str(error)) from None
    except (Refused, CredentialError) as error:
        raise UserError(f"{error.detail}\n{error.fix}".rstrip()) from None
    if not reference.is_for(host, reference.roles):
        raise UserError(f"{host} is not among the hosts of {name} in site.toml")
    return _connect(site, guard, host, credential)


def _connect(site: Site, guard: Guard, host: str, credential: Credential) -> bool:
    # Here, for these libraries take their time to load and other commands do without them.
    from scanner.transports import ldap, snmp, ssh, winrm
    from scanner.transports.base import Deadline, Session, SessionError

    deadline = Deadline(_SECONDS)
    session: Session
    try:
        with guard.login(host, credential) as login:
            if isinstance(credential, SshLogin):
                keys = ssh.HostKeys(site.host_keys)
                where = site.where(host, SSH_PORT)
                sending = partial(guard.sending, login)
                session = ssh.connect(where, credential, keys, deadline, sending)
            elif isinstance(credential, WinRmLogin):
                known = ssh.HostKeys(site.host_certificates)
                sending = partial(guard.sending, login)
                ways = winrm.ways(site.where, host)
                session = winrm.connect(ways, credential, known, deadline, sending)
            elif isinstance(credential, LdapLogin):
                known = ssh.HostKeys(site.host_certificates)
                sending = partial(guard.sending, login)
                session = ldap.connect(host, site.where, credential, known, deadline, sending)
            else:
                guard.sending(login)
                session = snmp.connect(site.where(host, SNMP_PORT), credential, deadline)
    except (SessionError, Refused) as error:
        click.echo(f"{host}: {credential.name}: {error.reason}: {error.detail}", err=True)
        if error.fix:
            click.echo(error.fix, err=True)
        return False
    except ValueError as error:
        raise UserError(str(error)) from None
    try:
        refused = _first_refusal(session, deadline) if isinstance(credential, WinRmLogin) else None
    finally:
        session.close()
    click.echo(f"{host} accepted {credential.name} ({credential.account}).")
    if refused is not None:
        click.echo(f"It may not ask: {refused.reason}: {refused.detail}", err=True)
        click.echo(refused.fix, err=True)
    return refused is None


def _first_refusal(session: "Session", deadline: "Deadline") -> "Reply | None":
    """Windows lets an account log on and then refuses what it asks: one small question tells."""
    (reply,) = session.ask([_SMALL], deadline)
    return reply if reply.reason is not None else None


_SMALL = Wql("Win32_OperatingSystem", ("Version",))


def _find(site: Site, name: str) -> CredentialReference:
    for reference in site.credentials:
        if reference.name == name:
            return reference
    names = ", ".join(reference.name for reference in site.credentials) or "none"
    raise UserError(f"site.toml names no login {name}. It names: {names}")

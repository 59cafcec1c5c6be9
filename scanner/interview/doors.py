"""Opens sessions for the interview: the guard first, then the account, then the connection."""

from collections.abc import Callable
from functools import partial
from typing import cast

from scanner.credentials.store import Reader
from scanner.credentials.types import LdapLogin, SnmpCommunity, SnmpUser, SshLogin, WinRmLogin
from scanner.guard import Guard, Refused
from scanner.interview.logins import Logins
from scanner.interview.port_session import PortSession
from scanner.model import (
    COMPUTERS,
    FRAGILE,
    NETWORK_DEVICES,
    Reason,
    Role,
    Transport,
)
from scanner.record import LoginEntry, RecordError
from scanner.site import Site
from scanner.transports import snmp, ssh
from scanner.transports.base import Deadline, Session, SessionError
from scanner.transports.wire import WireSession

SSH_PORT = 22
SNMP_PORT = 161

# Between two PDUs to a device that has been seen to fail under load.
FRAGILE_PAUSE = 0.05

_DIRECTORY_USER = "--user USER@DOMAIN"


class Doors:
    """The way to every host of a site, over every transport."""

    def __init__(
        self,
        site: Site,
        guard: Guard,
        secrets: Reader,
        host_keys: ssh.HostKeys,
        tell: Callable[[LoginEntry], None],
        certificates: ssh.HostKeys | None = None,
    ) -> None:
        """``certificates`` are those of TLS; without them they are remembered for this run."""
        self._site = site
        self._guard = guard
        self._host_keys = host_keys
        self._certificates = certificates or ssh.HostKeys()
        self._open_ports: dict[str, frozenset[int]] = {}
        self._logins = Logins(site, guard, secrets, tell)

    def open(
        self, transport: Transport, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """A session with one host, and the account that it uses.

        Raises:
            SessionError: not reachable, refused, no credential, out of scope.
            RecordError: a login or a host key could not be written; no secret was sent.
        """
        try:
            self._guard.permit(address)
            match transport:
                case Transport.DISCOVERY:
                    tell = partial(self._open_ports.__setitem__, address)
                    return PortSession(address, self._guard, self._site.where, tell), None
                case Transport.WIRE:
                    return WireSession(address, self._site.where), None
                case Transport.SSH:
                    return self._ssh(address, roles, deadline)
                case Transport.SNMP:
                    return self._snmp(address, roles, deadline)
                case Transport.WINRM:
                    return self._winrm(address, roles, deadline)
                case Transport.LDAP:
                    return self._ldap(address, roles, deadline)
                case Transport.SMB:
                    return self._smb(address, roles, deadline)
        except Refused as error:
            raise SessionError(error.reason, error.detail, error.fix) from None
        raise SessionError(Reason.NOT_SUPPORTED, f"nothing travels over {transport} yet")

    def _ssh(
        self, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """SSH, by the first account that the site file names for the host, once.

        A device that nobody has identified may be a switch or an access point, which would take a
        password for the site's computers and run our script in its menu: it must be named.
        """
        if roles & (NETWORK_DEVICES | FRAGILE):
            raise SessionError(Reason.NOT_SUPPORTED, "its login shell is no POSIX shell")
        found = self._logins.references(Transport.SSH, address, roles)
        if not found:
            raise SessionError(
                Reason.NO_CREDENTIAL,
                "the site file names no SSH account for this host",
                "Run siteproof creds add NAME --transport ssh --user USER --site SITE.",
            )
        if not roles & COMPUTERS:
            found = tuple(reference for reference in found if reference.hosts)
        if not found:
            raise SessionError(
                Reason.NO_CREDENTIAL,
                "it is not known to be a computer, and no SSH account names it by its address",
                "If it is one, write its address under hosts of the account in site.toml.",
            )
        login = cast("SshLogin", self._logins.credential(found[0]))
        endpoint = self._site.where(address, SSH_PORT)
        with self._logins.logged(address, login, deadline) as sending:
            try:
                session = ssh.connect(endpoint, login, self._host_keys, deadline, sending)
            except OSError as error:
                detail = f"cannot write {self._site.host_keys}: {error.strerror}"
                raise RecordError(detail) from None
        return session, f"{login.name} ({login.account})"

    def _snmp(
        self, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """SNMP, by the first of the host's accounts that it answers; each is tried once."""
        error: SessionError | Refused = SessionError(
            Reason.NO_CREDENTIAL,
            "the site file names no SNMP account for this host",
            "Run siteproof creds add NAME --transport snmp --site SITE.",
        )
        pause = FRAGILE_PAUSE if roles & FRAGILE else 0.0
        endpoint = self._site.where(address, SNMP_PORT)
        for reference in self._logins.references(Transport.SNMP, address, roles):
            try:
                account = cast("SnmpCommunity | SnmpUser", self._logins.credential(reference))
                with self._logins.logged(address, account, deadline) as sending:
                    sending("")
                    session = snmp.connect(endpoint, account, deadline, pause=pause)
            except (SessionError, Refused) as refused:
                error = refused
                continue
            return session, f"{account.name} ({account.account})"
        raise error

    def _winrm(
        self, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """WinRM, by the first account that the site file names for the host, once. Over TLS where
        its port is open; a host that has not been sent a secret may be asked at the other port."""
        from scanner.transports import winrm  # its libraries take their time to load

        example = '--user "DOMAIN\\USER"'
        found = self._logins.first(Transport.WINRM, address, roles, example)
        login = cast("WinRmLogin", found)
        with self._logins.logged(address, login, deadline) as sending:
            ways = winrm.ways(self._site.where, address, self._open_ports.get(address))
            try:
                session = winrm.connect(ways, login, self._certificates, deadline, sending)
            except OSError as error:
                path = self._site.host_certificates
                raise RecordError(f"cannot write {path}: {error.strerror}") from None
        return session, f"{login.name} ({login.account})"

    def _ldap(
        self, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """LDAP, by the first account that the site file names for the host: one bind."""
        from scanner.transports import ldap  # its libraries take their time to load

        found = self._logins.first(Transport.LDAP, address, roles, _DIRECTORY_USER)
        login = cast("LdapLogin", found)
        with self._logins.logged(address, login, deadline) as sending:
            try:
                session = ldap.connect(
                    address,
                    self._site.where,
                    login,
                    self._certificates,
                    deadline,
                    sending,
                    self._open_ports.get(address),
                )
            except OSError as error:
                path = self._site.host_certificates
                raise RecordError(f"cannot write {path}: {error.strerror}") from None
        return session, f"{login.name} ({login.account})"

    def _smb(
        self, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """SMB, by the same account as the directory's."""
        from scanner.transports import smb

        found = self._logins.first(Transport.LDAP, address, roles, _DIRECTORY_USER)
        login = cast("LdapLogin", found)
        with self._logins.logged(address, login, deadline) as sending:
            session = smb.connect(address, self._site.where, login, deadline, sending)
        return session, f"{login.name} ({login.account})"

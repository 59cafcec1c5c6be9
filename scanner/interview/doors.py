"""Opens sessions for the interview: the guard first, then the account, then the connection."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import cast

from scanner.credentials.loading import CredentialError, how_to_add, load
from scanner.credentials.store import Reader
from scanner.credentials.types import Credential, SnmpCommunity, SnmpUser, SshLogin, WinRmLogin
from scanner.discovery import PORTS, ports
from scanner.guard import LOCKABLE, Guard, Login, Refused
from scanner.model import (
    COMPUTERS,
    FRAGILE,
    NETWORK_DEVICES,
    Question,
    Reason,
    Role,
    Transport,
    Where,
)
from scanner.record import LoginEntry, RecordError
from scanner.site import CredentialReference, Site
from scanner.transports import snmp, ssh
from scanner.transports.base import Deadline, Reply, Session, SessionError, Stopwatch
from scanner.transports.wire import WireSession

SSH_PORT = 22
SNMP_PORT = 161

# Between two PDUs to a device that has been seen to fail under load.
FRAGILE_PAUSE = 0.05


class PortSession:
    """Answers ``OpenPorts``: which TCP ports of a host accept a connection."""

    def __init__(
        self, address: str, guard: Guard, where: Where, tell: Callable[[frozenset[int]], None]
    ) -> None:
        self._address = address
        self._guard = guard
        self._where = where
        self._tell = tell

    def ask(self, questions: Sequence[Question[object]], deadline: Deadline) -> Iterator[Reply]:
        """Connect to each port once, whatever the number of questions."""
        del deadline  # bounded by itself: a fixed list of ports, a second each, twenty at a time
        watch = Stopwatch()
        found = ports(self._address, PORTS, self._guard.permit, self._where)
        self._tell(frozenset(found["open"]))
        for question in questions:
            yield Reply(question, watch.at, watch.took, found)

    def close(self) -> None:
        """Nothing is left open."""


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
        self._secrets = secrets
        self._host_keys = host_keys
        self._tell = tell
        self._certificates = certificates or ssh.HostKeys()
        self._open_ports: dict[str, frozenset[int]] = {}
        self._lock = threading.Lock()
        self._loaded: dict[str, Credential | CredentialError] = {}

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
        except Refused as error:
            raise SessionError(error.reason, error.detail, error.fix) from None
        raise SessionError(Reason.NOT_SUPPORTED, f"nothing travels over {transport} yet")

    def references(
        self, transport: Transport, address: str, roles: frozenset[Role]
    ) -> tuple[CredentialReference, ...]:
        """The accounts that the site file names for this host."""
        return self._site.credentials_for(transport, address, roles)

    def _ssh(
        self, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """SSH, by the first account that the site file names for the host, once.

        A device that nobody has identified may be a switch or an access point, which would take a
        password for the site's computers and run our script in its menu: it must be named.
        """
        if roles & (NETWORK_DEVICES | FRAGILE):
            raise SessionError(Reason.NOT_SUPPORTED, "its login shell is no POSIX shell")
        found = self.references(Transport.SSH, address, roles)
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
        login = cast("SshLogin", self._credential(found[0]))
        endpoint = self._site.where(address, SSH_PORT)
        with self._logged(address, login, deadline) as sending:
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
        for reference in self.references(Transport.SNMP, address, roles):
            try:
                account = cast("SnmpCommunity | SnmpUser", self._credential(reference))
                with self._logged(address, account, deadline) as sending:
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

        found = self.references(Transport.WINRM, address, roles)
        if not found:
            raise SessionError(
                Reason.NO_CREDENTIAL,
                "the site file names no WinRM account for this host",
                'Run siteproof creds add NAME --transport winrm --user "DOMAIN\\USER" --site SITE.',
            )
        login = cast("WinRmLogin", self._credential(found[0]))
        with self._logged(address, login, deadline) as sending:
            ways = winrm.ways(self._site.where, address, self._open_ports.get(address))
            try:
                session = winrm.connect(ways, login, self._certificates, deadline, sending)
            except OSError as error:
                path = self._site.host_certificates
                raise RecordError(f"cannot write {path}: {error.strerror}") from None
        return session, f"{login.name} ({login.account})"

    def _credential(self, reference: CredentialReference) -> Credential:
        """The account with its secret; each is taken from the keyring once a run."""
        with self._lock:
            if reference.name not in self._loaded:
                try:
                    self._loaded[reference.name] = load(reference, self._secrets)
                except CredentialError as error:
                    self._loaded[reference.name] = error
            found = self._loaded[reference.name]
        if isinstance(found, CredentialError):
            raise SessionError(
                Reason.NO_CREDENTIAL, found.detail, found.fix or how_to_add(reference)
            )
        return found

    @contextmanager
    def _logged(
        self, address: str, credential: Credential, deadline: Deadline
    ) -> Iterator[Callable[[str], None]]:
        """The guard's one login. The block gets what it must call with the host key's fingerprint
        before it sends a secret: this is sealed before, and the outcome before anyone else may go
        on. Silence over SNMP is no outcome: it is what most hosts say to most communities."""
        lockable = credential.transport in LOCKABLE
        with self._guard.login(address, credential, deadline.left()) as login:

            def sending(host_key: str) -> None:
                self._guard.sending(login, host_key)
                if lockable:
                    self._tell(_entry(login, None))

            try:
                yield sending
            except SessionError as error:
                if login.sent and (lockable or error.reason is Reason.LOGIN_REFUSED):
                    self._tell(_entry(login, False, error.detail))
                raise
            if login.sent:
                self._tell(_entry(login, True))


def _entry(login: Login, accepted: bool | None, detail: str = "") -> LoginEntry:
    return LoginEntry(
        respondent=login.address,
        transport=login.credential.transport,
        credential=login.credential.name,
        account=login.credential.account,
        accepted=accepted,
        at=datetime.now(UTC),
        detail=detail,
        host_key=login.host_key,
    )

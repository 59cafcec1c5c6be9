"""Opens sessions for the interview: the guard first, then the account, then the connection."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

from scanner.credentials.loading import CredentialError, how_to_add, load
from scanner.credentials.store import Reader
from scanner.credentials.types import Credential, SnmpCommunity, SnmpUser, SshLogin
from scanner.discovery import PORTS, ports
from scanner.guard import Guard, Refused
from scanner.model import FRAGILE, NETWORK_DEVICES, Question, Reason, Role, Transport, Where
from scanner.record import LoginEntry
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

    def __init__(self, address: str, guard: Guard, where: Where) -> None:
        self._address = address
        self._guard = guard
        self._where = where

    def ask(self, questions: Sequence[Question[object]], deadline: Deadline) -> Iterator[Reply]:
        """Connect to each port once, whatever the number of questions."""
        del deadline  # bounded by itself: a fixed list of ports, a second each, twenty at a time
        watch = Stopwatch()
        found = ports(self._address, PORTS, self._guard.permit, self._where)
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
    ) -> None:
        self._site = site
        self._guard = guard
        self._secrets = secrets
        self._host_keys = host_keys
        self._tell = tell
        self._lock = threading.Lock()
        self._loaded: dict[str, Credential | CredentialError] = {}

    def open(
        self, transport: Transport, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """A session with one host, and the account that it uses.

        Raises:
            SessionError: not reachable, refused, no credential, out of scope.
        """
        try:
            self._guard.permit(address)
            match transport:
                case Transport.DISCOVERY:
                    return PortSession(address, self._guard, self._site.where), None
                case Transport.WIRE:
                    return WireSession(address, self._site.where), None
                case Transport.SSH:
                    return self._ssh(address, roles, deadline)
                case Transport.SNMP:
                    return self._snmp(address, roles, deadline)
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
        """SSH, by the first account that the site file names for the host, once."""
        if roles & (NETWORK_DEVICES | FRAGILE):
            raise SessionError(Reason.NOT_SUPPORTED, "its login shell is no POSIX shell")
        found = self.references(Transport.SSH, address, roles)
        if not found:
            raise SessionError(
                Reason.NO_CREDENTIAL,
                "the site file names no SSH account for this host",
                "Run siteproof creds add NAME --transport ssh --user USER --site SITE.",
            )
        login = cast("SshLogin", self._credential(found[0]))
        endpoint = self._site.where(address, SSH_PORT)
        with self._logged(address, login, deadline):
            session = ssh.connect(endpoint, login, self._host_keys, deadline)
        return session, f"{login.name} ({login.account})"

    def _snmp(
        self, address: str, roles: frozenset[Role], deadline: Deadline
    ) -> tuple[Session, str | None]:
        """SNMP, by the first of the host's accounts that it answers; each is tried once."""
        error = SessionError(
            Reason.NO_CREDENTIAL,
            "the site file names no SNMP account for this host",
            "Run siteproof creds add NAME --transport snmp --site SITE.",
        )
        pause = FRAGILE_PAUSE if roles & FRAGILE else 0.0
        endpoint = self._site.where(address, SNMP_PORT)
        for reference in self.references(Transport.SNMP, address, roles):
            try:
                account = cast("SnmpCommunity | SnmpUser", self._credential(reference))
                with self._logged(address, account, deadline):
                    session = snmp.connect(endpoint, account, deadline, pause=pause)
            except SessionError as refused:
                error = refused
                continue
            return session, f"{account.name} ({account.account})"
        raise error

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
    def _logged(self, address: str, credential: Credential, deadline: Deadline) -> Iterator[None]:
        """The guard's one login, written into the record with its outcome at once."""
        try:
            with self._guard.login(address, credential, deadline.left()):
                yield
        except SessionError as error:
            if error.reason is Reason.LOGIN_REFUSED:
                self._tell(_entry(address, credential, error.detail))
            raise
        self._tell(_entry(address, credential, None))


def _entry(address: str, credential: Credential, refused: str | None) -> LoginEntry:
    return LoginEntry(
        respondent=address,
        transport=credential.transport,
        credential=credential.name,
        account=credential.account,
        accepted=refused is None,
        at=datetime.now(UTC),
        detail=refused or "",
    )

"""The accounts of a site and their logins: the guard first, and the record before any secret."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from scanner.credentials.loading import CredentialError, how_to_add, load
from scanner.credentials.store import Reader
from scanner.credentials.types import Credential
from scanner.guard import LOCKABLE, Guard, Login
from scanner.model import Reason, Role, Transport
from scanner.record import LoginEntry
from scanner.site import CredentialReference, Site
from scanner.transports.base import Deadline, SessionError


class Logins:
    """Accounts with their secrets, and the one login of each on a host."""

    def __init__(
        self, site: Site, guard: Guard, secrets: Reader, tell: Callable[[LoginEntry], None]
    ) -> None:
        self._site = site
        self._guard = guard
        self._secrets = secrets
        self._tell = tell
        self._lock = threading.Lock()
        self._loaded: dict[str, Credential | CredentialError] = {}

    def references(
        self, transport: Transport, address: str, roles: frozenset[Role]
    ) -> tuple[CredentialReference, ...]:
        """The accounts that the site file names for this host."""
        return self._site.credentials_for(transport, address, roles)

    def first(
        self, transport: Transport, address: str, roles: frozenset[Role], example: str
    ) -> Credential:
        """The first account of this host; ``example`` is how one is added.

        Raises:
            SessionError: no-credential.
        """
        found = self.references(transport, address, roles)
        if not found:
            named = {Transport.WINRM: "WinRM"}.get(transport, transport.value.upper())
            raise SessionError(
                Reason.NO_CREDENTIAL,
                f"the site file names no {named} account for this host",
                f"Run siteproof creds add NAME --transport {transport} {example} --site SITE.",
            )
        return self.credential(found[0])

    def credential(self, reference: CredentialReference) -> Credential:
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
    def logged(
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

"""What may be sent at all: the scope, one login a host, an account's budget, fragile devices.

Lockout policies count the wrong passwords of an account over all hosts of a domain. So an account
is proven on one host before it is tried on many, and left alone after a few refusals. One counter
is kept for the account and one for the credential, whatever the transport.
"""

import threading
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field

from scanner.credentials.types import Credential
from scanner.model import FRAGILE, Reason, Role, Transport
from scanner.site import Address, Scope

# SNMP knows no lockout, and a device that does not know the community says nothing at all:
# waiting for a proof there would ask a silent network one host at a time.
LOCKABLE = frozenset({Transport.SSH, Transport.WINRM, Transport.LDAP})

# With these, nothing that a host could count has left this computer.
_NOT_TRIED = frozenset(
    {Reason.UNREACHABLE, Reason.NO_CREDENTIAL, Reason.OUT_OF_SCOPE, Reason.NOT_ASKED}
)

_WAIT = 120.0


class Refused(Exception):  # noqa: N818 - reads as a statement
    """Nothing is sent: why, as a sentence, and what would change it."""

    def __init__(self, reason: Reason, detail: str, fix: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.fix = fix


@dataclass(slots=True)
class _Tally:
    """The logins of one account, or of one credential. ``refusers`` are the hosts that refused it
    since one last accepted it."""

    proven: bool = False
    in_flight: int = 0
    refusers: set[str] = field(default_factory=set)

    def room(self, budget: int) -> int:
        """How many refusals are left: a proven account has a right password, and is refused where
        a host does not know it, which costs less trust."""
        return (2 * budget if self.proven else budget) - len(self.refusers)

    def admits(self, budget: int) -> bool:
        """Whether one more login may start now, even if all that are under way are refused."""
        most = self.room(budget) if self.proven else 1
        return self.in_flight < most


_Attempt = tuple[str, str, str]


class Guard:
    """Decides for all threads of one run; keeps no secret."""

    def __init__(self, scope: Scope, refused_logins: int = 2) -> None:
        self._scope = scope
        self._budget = refused_logins
        self._changed = threading.Condition()
        self._tallies: dict[tuple[str, str], _Tally] = {}
        self._spent: dict[_Attempt, Reason] = {}
        self._accepted: set[_Attempt] = set()
        self._under_way: set[_Attempt] = set()

    def permit(self, address: str | Address) -> None:
        """Let an address of the scope pass.

        Raises:
            Refused: out-of-scope.
        """
        if not self._scope.permits(address):
            raise Refused(
                Reason.OUT_OF_SCOPE,
                f"{str(address)[:60]} is not in the scope of this site",
                "if the client agrees, add it to [scope] networks in site.toml",
            )

    def may_login(self, address: str, credential: Credential) -> None:
        """Whether a login could be tried at all, now or after waiting; sends and counts nothing.

        Raises:
            Refused: out-of-scope, or login-refused before: by this host, or by too many.
        """
        self.permit(address)
        with self._changed:
            self._check(address, credential)

    @contextmanager
    def login(self, address: str, credential: Credential, wait: float = _WAIT) -> Iterator[None]:
        """The one login of a credential on a host: the block connects.

        Waits up to ``wait`` seconds while the account is being proven elsewhere. A block that ends
        well was accepted. An exception with ``reason`` login-refused counts against the account;
        one with unreachable or no-credential counts as not tried. After any other it is not tried
        here again, for nobody knows what the host has counted.

        Raises:
            Refused: see ``may_login``; timed-out: the wait was too long.
        """
        self.permit(address)
        self._begin(address, credential, wait)
        outcome: Reason | None = Reason.SCANNER_BUG
        try:
            yield
            outcome = None
        except BaseException as error:
            reason = getattr(error, "reason", None)
            if isinstance(reason, Reason):
                outcome = reason
            raise
        finally:
            self._end(address, credential, outcome)

    def accepted(self, address: str, credential: Credential) -> None:
        """Take in that a host accepted a login, as an interrupted run has recorded it."""
        with self._changed:
            self._note(address, credential, None)

    def refused(self, address: str, credential: Credential) -> None:
        """Take in that a host refused a login, as an interrupted run has recorded it."""
        with self._changed:
            self._note(address, credential, Reason.LOGIN_REFUSED)

    def _begin(self, address: str, credential: Credential, wait: float) -> None:
        end = time.monotonic() + wait
        attempt = _attempt(address, credential)
        with self._changed:
            while True:
                self._check(address, credential)
                tallies = self._tallies_of(credential)
                if attempt not in self._under_way and all(
                    tally.admits(self._budget) for tally in tallies
                ):
                    break
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise Refused(
                        Reason.TIMED_OUT,
                        f"{credential.name} was not tried: its turn did not come in time",
                    )
            self._under_way.add(attempt)
            for tally in tallies:
                tally.in_flight += 1

    def _end(self, address: str, credential: Credential, outcome: Reason | None) -> None:
        with self._changed:
            self._under_way.discard(_attempt(address, credential))
            for tally in self._tallies_of(credential):
                tally.in_flight -= 1
            self._note(address, credential, outcome)

    def _note(self, address: str, credential: Credential, outcome: Reason | None) -> None:
        attempt = _attempt(address, credential)
        if outcome is None:
            self._accepted.add(attempt)
            for tally in self._tallies_of(credential):
                tally.proven = True
                tally.refusers.clear()
        elif outcome not in _NOT_TRIED and attempt not in self._accepted:
            self._spent[attempt] = outcome
        if outcome is Reason.LOGIN_REFUSED:
            self._spent[attempt] = outcome
            for tally in self._tallies_of(credential):
                tally.refusers.add(address)
        self._changed.notify_all()

    def _check(self, address: str, credential: Credential) -> None:
        spent = self._spent.get(_attempt(address, credential))
        if spent is Reason.LOGIN_REFUSED:
            raise Refused(
                Reason.LOGIN_REFUSED,
                f"{address} has refused {credential.name} before; it is not tried twice",
                "mend the secret with siteproof creds add, then start a new run",
            )
        if spent is not None:
            raise Refused(
                Reason.LOGIN_REFUSED,
                f"a login of {credential.name} on {address} broke off ({spent}); it is not tried "
                "twice, for the host may have counted it",
            )
        for tally in self._tallies_of(credential):
            if tally.room(self._budget) <= 0:
                raise Refused(
                    Reason.LOGIN_REFUSED,
                    f"{credential.name} is left alone: {len(tally.refusers)} hosts have refused it "
                    f"or its account {credential.account}",
                    "mend the secret with siteproof creds add, or narrow its hosts in site.toml",
                )

    def _tallies_of(self, credential: Credential) -> list[_Tally]:
        if credential.transport not in LOCKABLE:
            return []
        keys = (("account", credential.account.casefold()), ("credential", credential.name))
        return [self._tallies.setdefault(key, _Tally()) for key in keys]


def fragile(roles: AbstractSet[Role]) -> bool:
    """Whether it is a device that has been seen to fail when it is scanned."""
    return bool(FRAGILE & roles)


def may_ask(roles: AbstractSet[Role], transport: Transport) -> bool:
    """Whether a target of these roles may be asked over a transport: fragile devices are asked
    over SNMP only."""
    return transport is Transport.SNMP or not fragile(roles)


def _attempt(address: str, credential: Credential) -> _Attempt:
    return address, credential.account.casefold(), credential.name

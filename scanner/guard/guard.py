"""The gate that every thread of a run asks first: is it in the scope, may this login start now?

An account is proven on one host before it is tried on many.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scanner.credentials.types import Credential
from scanner.guard.ledger import Attempt, Ledger, Refused, attempt_of
from scanner.model import Reason
from scanner.site import Address, Scope

_WAIT = 120.0

# How long a login that a killed run may have made waits for its credential to be proven elsewhere.
_WAIT_IN_DOUBT = 10.0


@dataclass(slots=True)
class Login:
    """One login under way, until ``end`` on the monotonic clock. ``sent``: whether its secret has
    left this computer, or is about to."""

    address: str
    credential: Credential
    end: float
    host_key: str = ""
    sent: bool = False


class Guard:
    """Decides for all threads of one run; keeps no secret."""

    def __init__(self, scope: Scope, refused_logins: int = 2) -> None:
        self._scope = scope
        self._budget = refused_logins
        self._changed = threading.Condition()
        self._ledger = Ledger(refused_logins)
        self._under_way: set[Attempt] = set()

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
            self._ledger.check(address, address, credential)

    @contextmanager
    def login(self, address: str, credential: Credential, wait: float = _WAIT) -> Iterator[Login]:
        """The one login of a credential on a host: the block connects, and calls ``sending``.

        Waits up to ``wait`` seconds while the account is being proven elsewhere. A block that ends
        well after ``sending`` was accepted. An exception after it, of any kind, counts against the
        account, and the credential is not tried here again. Without it nothing is counted.

        Raises:
            Refused: see ``may_login``; timed-out: the wait was too long.
        """
        self.permit(address)
        login = Login(address, credential, time.monotonic() + wait)
        self._begin(login)
        outcome: Reason | None = Reason.SCANNER_BUG
        try:
            yield login
            outcome = None
        except BaseException as error:
            reason = getattr(error, "reason", None)
            if isinstance(reason, Reason):
                outcome = reason
            raise
        finally:
            self._end(login, outcome)

    def sending(self, login: Login, host_key: str = "") -> None:
        """To be called just before the secret leaves this computer, with the host key's fingerprint
        where the protocol has one: a host that did not accept it gets it through no other address.
        Waits while the host is being tried at another address. Copies of a virtual machine may
        share their key: what one of them has accepted is tried on all.

        Raises:
            Refused: login-refused before by a host with this key; timed-out.
        """
        with self._changed:
            if host_key:
                if self._ledger.doubted(host_key, login.credential):
                    login.end = 0.0  # it is this login's own turn: nobody else can prove it now
                self._wait_for(login, host_key, lambda: self._is_free(host_key, login))
                self._under_way.add(attempt_of(host_key, login.credential))
                login.host_key = host_key
            login.sent = True

    def accepted(self, address: str, credential: Credential) -> None:
        """Take in that a host accepted a login, as an interrupted run has recorded it."""
        with self._changed:
            self._ledger.accept(address, credential)

    def refused(self, address: str, credential: Credential, host_key: str = "") -> None:
        """Take in that a host did not accept a login, as an interrupted run has recorded it."""
        with self._changed:
            self._ledger.spend(address, host_key, credential, Reason.LOGIN_REFUSED)

    def in_doubt(self, address: str, credential: Credential, host_key: str = "") -> None:
        """Take in that an interrupted run was about to log in and has recorded no outcome: it
        counts as refused until another host accepts the credential. Told after all outcomes."""
        with self._changed:
            self._ledger.doubt(address, host_key, credential)

    def _begin(self, login: Login) -> None:
        with self._changed:
            if self._ledger.doubted(login.address, login.credential):
                login.end = min(login.end, time.monotonic() + _WAIT_IN_DOUBT)
            self._wait_for(login, login.address, lambda: self._has_turn(login))
            self._under_way.add(attempt_of(login.address, login.credential))
            for tally in self._ledger.tallies(login.credential):
                tally.in_flight += 1

    def _has_turn(self, login: Login) -> bool:
        return self._is_free(login.address, login) and all(
            tally.admits(self._budget) for tally in self._ledger.tallies(login.credential)
        )

    def _is_free(self, where: str, login: Login) -> bool:
        self._ledger.check(where, login.address, login.credential)
        if self._ledger.doubted(where, login.credential):
            return False
        return attempt_of(where, login.credential) not in self._under_way

    def _wait_for(self, login: Login, where: str, ready: Callable[[], bool]) -> None:
        """Wait until ``ready``, which raises Refused once it never will be."""
        while not ready():
            left = login.end - time.monotonic()
            if left > 0 and self._changed.wait(left):
                continue
            name = login.credential.name
            if self._ledger.doubted(where, login.credential):
                raise Refused(
                    Reason.LOGIN_REFUSED,
                    f"the interrupted scan may have tried {name} on {login.address}; it is not "
                    "tried twice, for no other host has shown that it is right",
                    "if it is known to be right, start a new run",
                )
            detail = f"{name} was not tried: its turn did not come in time"
            raise Refused(Reason.TIMED_OUT, detail)

    def _end(self, login: Login, outcome: Reason | None) -> None:
        with self._changed:
            self._under_way -= {
                attempt_of(login.address, login.credential),
                attempt_of(login.host_key or login.address, login.credential),
            }
            for tally in self._ledger.tallies(login.credential):
                tally.in_flight -= 1
            if login.sent and outcome is None:
                self._ledger.accept(login.address, login.credential)
            elif login.sent and outcome not in (None, Reason.NO_CREDENTIAL):
                self._ledger.spend(login.address, login.host_key, login.credential, outcome)
            self._changed.notify_all()

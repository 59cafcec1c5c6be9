"""Which secret has gone to which host, and how many hosts have not accepted it.

Lockout policies count the wrong passwords of an account over all hosts of a domain. So one counter
is kept for the account and one for the credential, whatever the transport. What counts is that a
secret has left this computer, not how the host put its answer: one that hangs up or falls silent
may have counted a bad logon too.

An account of a domain gets one try in all until a host has accepted it: some domains lock it after
three, and its user's own mistakes count with ours. A computer's own account is locked on that
computer only, so the limit of the site file holds.
"""

from dataclasses import dataclass, field

from scanner.credentials.types import Credential
from scanner.guard.accounts import Owner, counts_in_domain, is_host_s_own, owner
from scanner.model import Reason, Transport

# SNMP knows no lockout, and a device that does not know the community says nothing at all:
# waiting for a proof there would ask a silent network one host at a time.
LOCKABLE = frozenset({Transport.SSH, Transport.WINRM, Transport.LDAP})


class Refused(Exception):  # noqa: N818 - reads as a statement
    """Nothing is sent: why, as a sentence, and what would change it."""

    def __init__(self, reason: Reason, detail: str, fix: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.fix = fix


@dataclass(slots=True)
class Tally:
    """The logins of one account, or of one credential. ``refusers`` are the hosts that got it and
    did not accept it, since one last did; true where a domain may have counted it."""

    proven: bool = False
    in_flight: int = 0
    refusers: dict[str, bool] = field(default_factory=dict)

    def room(self, budget: int) -> int:
        """How many refusals are left: a proven account has a right password, and is refused where
        a host does not know it, which costs less trust."""
        return (2 * budget if self.proven else budget) - len(self.refusers)

    def admits(self, budget: int) -> bool:
        """Whether one more login may start now, even if all that are under way are refused."""
        most = self.room(budget) if self.proven else 1
        return self.in_flight < most

    @property
    def counted(self) -> str:
        """The host at which a domain may have counted a bad logon of an account that no host has
        accepted; "" where there is none."""
        hosts = (host for host, in_domain in self.refusers.items() if in_domain)
        return "" if self.proven else next(hosts, "")


@dataclass(frozen=True, slots=True)
class _Spent:
    """Who got a secret and did not accept it; ``outcome`` is None where a killed run was about to
    send it and nobody knows whether it did."""

    address: str
    outcome: Reason | None


Attempt = tuple[str, str, str]
"""Where (an address, or a host key's fingerprint), account, credential."""


class Ledger:
    """The memory of the guard, which locks it; keeps no secret."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._tallies: dict[Owner | str, Tally] = {}
        self._spent: dict[Attempt, _Spent] = {}
        self._accepted: set[Attempt] = set()

    def tallies(self, credential: Credential) -> list[Tally]:
        """The counters of its account and of itself; none where nobody is locked out."""
        if credential.transport not in LOCKABLE:
            return []
        keys: tuple[Owner | str, ...] = (owner(credential.account), credential.name)
        return [self._tallies.setdefault(key, Tally()) for key in keys]

    def doubted(self, where: str, credential: Credential) -> bool:
        """Whether a killed run may have sent it there, and no host has shown that it is right."""
        spent = self._spent.get(attempt_of(where, credential))
        return spent is not None and spent.outcome is None and not self._proven(credential)

    def check(self, where: str, address: str, credential: Credential) -> None:
        """Let a credential pass that may be tried at ``where``, which ``address`` leads to.

        Raises:
            Refused: login-refused, there or by too many.
        """
        spent = self._spent.get(attempt_of(where, credential))
        if spent is not None and spent.outcome is not None:
            raise _twice(spent, spent.outcome, address, credential)
        for tally in self.tallies(credential)[:1]:
            if tally.counted and counts_in_domain(credential):
                in_doubt = self.doubted(tally.counted, credential)
                raise _one_try(tally.counted, credential, in_doubt=in_doubt)
        for tally in self.tallies(credential):
            if tally.room(self._budget) <= 0:
                raise Refused(
                    Reason.LOGIN_REFUSED,
                    f"{credential.name} is left alone: {len(tally.refusers)} hosts have not "
                    f"accepted it or its account {credential.account}",
                    "mend the secret with siteproof creds add, or narrow its hosts in site.toml",
                )

    def accept(self, address: str, credential: Credential) -> None:
        """A host has accepted it."""
        self._accepted.add(attempt_of(address, credential))
        for tally in self.tallies(credential):
            tally.proven = True
            tally.refusers.clear()

    def spend(self, address: str, host_key: str, credential: Credential, outcome: Reason) -> None:
        """A host got it and did not accept it. A connection that breaks after an earlier good
        login costs nothing."""
        accepted = attempt_of(address, credential) in self._accepted
        if outcome is Reason.LOGIN_REFUSED or not accepted:
            self._write(_Spent(address, outcome), host_key, credential)

    def doubt(self, address: str, host_key: str, credential: Credential) -> None:
        """A killed run was about to send it; a right password may be sent again."""
        if not self._proven(credential):
            self._write(_Spent(address, None), host_key, credential)

    def _write(self, spent: _Spent, host_key: str, credential: Credential) -> None:
        for where in {spent.address, host_key or spent.address}:
            self._spent[attempt_of(where, credential)] = spent
        own = is_host_s_own(credential.account, host_key)
        in_domain = counts_in_domain(credential) and not own
        for tally in self.tallies(credential):
            tally.refusers[spent.address] = in_domain

    def _proven(self, credential: Credential) -> bool:
        """Whether a host has accepted this very secret, not only another one of its account."""
        return any(tally.proven for tally in self.tallies(credential)[1:])


def attempt_of(where: str, credential: Credential) -> Attempt:
    """The key of one credential at one place."""
    return where, credential.account.casefold(), credential.name


def _one_try(host: str, credential: Credential, *, in_doubt: bool) -> Refused:
    why = f"{host} has not accepted the account {credential.account}, or broke off"
    fix = "mend the secret with siteproof creds add, then start a new run"
    if in_doubt:
        why = f"the interrupted scan may have tried {credential.account} on {host}"
        fix = "if it is known to be right, start a new run"
    detail = f"{credential.name} is left alone: {why}, and a domain may lock it after few tries"
    return Refused(Reason.LOGIN_REFUSED, detail, fix)


def _twice(spent: _Spent, outcome: Reason, address: str, credential: Credential) -> Refused:
    host = spent.address
    if host != address:
        shown = "host key" if credential.transport is Transport.SSH else "name or certificate"
        host = f"{address} shows the {shown} of {host}, which"
    if outcome is Reason.LOGIN_REFUSED:
        return Refused(
            Reason.LOGIN_REFUSED,
            f"{host} has refused {credential.name} before; it is not tried twice",
            "mend the secret with siteproof creds add, then start a new run",
        )
    return Refused(
        Reason.LOGIN_REFUSED,
        f"{host} broke off a login of {credential.name} ({outcome}); it is not tried twice, for "
        "the host may have counted it",
    )

"""How a Windows domain stops the guessing of passwords, and who is locked out just now."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checks.identity.directory_account_kinds import READS_USERS, able, unshown
from checks.identity.directory_administrators import named
from checks.identity.directory_objects import USERS, Users
from checks.identity.directory_passwords import LockoutPolicy
from scanner.model import (
    About,
    Entries,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Role,
    ScanTime,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

LOCKED = replace(USERS, attributes=("lockoutTime",))

_MINUTE = 60
_FOR_EVER = float("inf")
_NEVER = "The domain locks nobody out."


@dataclass(frozen=True, slots=True)
class Lock:
    """An account, by its DN in lower case, and since when it was last locked."""

    dn: str
    since: datetime


@fact("directory.locks")
class Locks:
    """The accounts with a lockoutTime. It stays until the next good logon, so a lock may be
    over."""

    all: tuple[Lock, ...]


@probe(Role.DOMAIN_CONTROLLER, LOCKED, about=About.DOMAIN)
def locks(entries: Entries) -> Locks:
    """0 where the account was unlocked ([MS-ADA1], lockoutTime)."""
    times = ((entry.dn.lower(), entry.moment("lockoutTime")) for entry in entries)
    return Locks(tuple(Lock(dn, since) for dn, since in times if since))


@check(
    "identity.directory-lockout",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 4.10", "PR.AA-03", "CE UAC"),
    aliases=("IAM-LOCKOUT-THRESHOLD",),
)
def guessing_locks_an_account(policy: LockoutPolicy, users: Users, *, most: int = 10) -> Verdict:
    """An account is locked after at most ten wrong passwords.

    Why: without a limit a program tries passwords day and night until one fits.
    Fix: set "Account lockout threshold" in the Default Domain Policy to 10.
    Effort: 0.5 h.
    """
    people = able(users)
    if not people and unshown(users.people) is None:
        return NotApplicable("Nobody may log on with an account of this domain.")
    seen = Evidence("lockoutThreshold", policy.threshold)
    if policy.threshold == 0:
        return Fail("Nothing limits how often passwords may be tried.", seen)
    if policy.threshold > most:
        return Fail(
            "An account is locked only after {count} wrong passwords.",
            seen,
            severity=Severity.MEDIUM,
            count=policy.threshold,
        )
    return Pass("An account is locked after {count} wrong passwords.", seen, count=policy.threshold)


@check(
    "identity.directory-lockout-time",
    topic="passwords",
    severity=Severity.LOW,
    maps=("CIS 4.10", "PR.AA-03", "CE UAC"),
    aliases=("IAM-LOCKOUT-WINDOW",),
)
def lockout_lasts(policy: LockoutPolicy, *, least: int = 15) -> Verdict:
    """Wrong passwords count for 15 minutes, and a lockout lasts as long.

    Why: when counting starts again after a moment, a patient program is never stopped.
    Fix: set "Reset account lockout counter after" and "Account lockout duration" in the Default
    Domain Policy to 15 minutes.
    Effort: 0.5 h.
    """
    if policy.threshold == 0:
        return NotApplicable(_NEVER)
    window, duration = policy.window / _MINUTE, policy.duration / _MINUTE
    ever = duration == _FOR_EVER
    seen = (
        Evidence("lockOutObservationWindow", f"{window:g} min"),
        Evidence("lockoutDuration", "until unlocked" if ever else f"{duration:g} min"),
    )
    if window < least:
        return Fail("Wrong passwords are forgotten after {minutes} min.", *seen, minutes=window)
    if duration < least:
        return Fail("A locked account is open again after {minutes} min.", *seen, minutes=duration)
    return Pass("Wrong passwords count for {minutes} min.", *seen, minutes=window)


@check(
    "identity.directory-nobody-locked-out",
    topic="passwords",
    severity=Severity.MEDIUM,
    maps=("CIS 8.11", "DE.CM-03"),
    needs=READS_USERS,
)
def nobody_is_locked_out(
    policy: LockoutPolicy, users: Users, locks: Locks, now: ScanTime, *, many: int = 5
) -> Verdict:
    """Nobody is locked out of the domain just now.

    Why: one locked account is a person who can't work; several at once are the sign of a program
    that guesses passwords, or of one that still uses an old one.
    Fix: look for the event 4740 on the domain controllers, which names the computer it came from.
    Effort: 0.5 h an account.
    """
    if policy.threshold == 0:
        return NotApplicable(_NEVER)
    by_dn = users.by_dn
    found = tuple(
        by_dn[lock.dn]
        for lock in locks.all
        if lock.dn in by_dn and by_dn[lock.dn].enabled and _holds(lock, policy, now.at)
    )
    if found:
        return Fail(
            "Locked out: {people}.",
            Evidence("lockoutTime", named(found)),
            severity=None if len(found) >= many else Severity.LOW,
            people=named(found),
        )
    return unshown(users.people) or Pass("Nobody is locked out.", Evidence("lockoutTime", 0))


def _holds(lock: Lock, policy: LockoutPolicy, now: datetime) -> bool:
    return policy.duration == _FOR_EVER or now - lock.since < timedelta(seconds=policy.duration)

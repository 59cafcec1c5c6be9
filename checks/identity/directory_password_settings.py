"""Finer password policies of a Windows domain, which hold for some people instead of the domain's.

They are Password Settings Objects (PSO, [MS-ADTS] 6.1.1.4.11.1). By default only administrators may
read them, so a plain user sees at most that they are there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checks.identity.directory_objects import GROUPS, USERS
from checks.identity.directory_passwords import LockoutPolicy, PasswordPolicy
from scanner.model import (
    About,
    Base,
    Entries,
    Entry,
    Evidence,
    Fail,
    LdapSearch,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    Unknown,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn

_CONTAINER = "CN=Password Settings Container"
# (objectClass=*) finds even what has no attribute that this login may read.
SETTINGS = LdapSearch(
    Base.DOMAIN,
    "(objectClass=*)",
    (
        "msDS-LockoutThreshold",
        "msDS-MinimumPasswordLength",
        "msDS-PasswordComplexityEnabled",
        "msDS-PasswordReversibleEncryptionEnabled",
        "msDS-PSOAppliesTo",
        "objectClass",
    ),
    under=f"{_CONTAINER},CN=System",
)
APPLIED_TO_GROUPS = replace(GROUPS, attributes=("msDS-PSOApplied",))
APPLIED_TO_USERS = replace(USERS, attributes=("msDS-PSOApplied",))

_LEVEL_2008 = 3
"""msDS-Behavior-Version from which on there are PSOs ([MS-ADTS] 6.1.4.3)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A policy that could be read, and how many groups and users it is applied to."""

    name: str
    min_length: int
    lockout_threshold: int
    complex: bool
    reversible: bool
    applied: int


@fact("directory.password-settings")
class PasswordSettings:
    """The finer policies. ``unread`` are names of those that are there and may not be read;
    ``all_seen`` where the container is open to this login, so that there are no others."""

    read: tuple[Settings, ...]
    unread: tuple[str, ...]
    all_seen: bool


@probe(Role.DOMAIN_CONTROLLER, SETTINGS, APPLIED_TO_GROUPS, APPLIED_TO_USERS, about=About.DOMAIN)
def password_settings(entries: Entries, groups: Entries, users: Entries) -> PasswordSettings:
    """A container whose own class is shown is one that this login may read. Else what groups and
    users name (msDS-PSOApplied, the back link) is at least there."""
    head = next((one for one in entries if one.dn.startswith(f"{_CONTAINER},")), None)
    below = [one for one in entries if one is not head]
    read = {one.dn.lower(): _settings(one) for one in below if _shown(one)}
    names = {one.dn.lower(): one.dn for one in below} | _applied([*groups, *users])
    unread = sorted(first_rdn(dn) for key, dn in names.items() if key not in read)
    return PasswordSettings(
        read=tuple(read.values()),
        unread=tuple(unread),
        all_seen=head is not None and head.has("objectClass"),
    )


def _shown(entry: Entry) -> bool:
    needed = ("msDS-MinimumPasswordLength", "msDS-LockoutThreshold")
    return all(entry.has(name) for name in needed)


def _settings(entry: Entry) -> Settings:
    return Settings(
        name=first_rdn(entry.dn),
        min_length=entry.number("msDS-MinimumPasswordLength") or 0,
        lockout_threshold=entry.number("msDS-LockoutThreshold") or 0,
        complex=entry.truth("msDS-PasswordComplexityEnabled") is True,
        reversible=entry.truth("msDS-PasswordReversibleEncryptionEnabled") is True,
        applied=len(entry.values("msDS-PSOAppliesTo")),
    )


def _applied(entries: Iterable[Entry]) -> dict[str, str]:
    return {dn.lower(): dn for entry in entries for dn in entry.texts("msDS-PSOApplied")}


@check(
    "identity.directory-finer-password-policies",
    topic="passwords",
    severity=Severity.MEDIUM,
    maps=("CIS 5.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-PSO-WEAK",),
    needs="reading the Password Settings Container, which only administrators may by default",
)
def finer_policies_are_no_weaker(
    settings: PasswordSettings,
    policy: PasswordPolicy,
    lockout: LockoutPolicy,
    *,
    enough: int = 14,
    beyond_guessing: int = 20,
) -> Verdict:
    """No group of people has a weaker password policy than the rest of the domain.

    Why: the exception that was once made for a few is the way in for who guesses passwords.
    Fix: raise the policy in the Password Settings Container, or take it away from the group.
    Effort: 1 h a policy.
    """
    if policy.level is not None and policy.level < _LEVEL_2008:
        return NotApplicable(
            "A domain of level {level} has no finer policies.",
            Evidence("msDS-Behavior-Version", policy.level),
            level=policy.level,
        )
    used = [one for one in settings.read if one.applied]
    freer = [one for one in used if one.min_length < beyond_guessing and _freer(one, lockout)]
    if weak := [one for one in used if _shorter(one, policy, enough) or one in freer]:
        return _weaker(weak)
    if unread := _unread(settings):
        return unread
    if not used:
        return NotApplicable("The domain's policy holds for everybody.")
    return Pass("No finer policy is weaker than the domain's.")


def _weaker(weak: Sequence[Settings]) -> Fail:
    return Fail(
        "Weaker than the domain's policy: {names}.",
        *(Evidence("msDS-MinimumPasswordLength", one.min_length, one.name) for one in weak),
        *(Evidence("msDS-LockoutThreshold", one.lockout_threshold, one.name) for one in weak),
        names=", ".join(one.name for one in weak),
    )


def _unread(settings: PasswordSettings) -> Unknown | None:
    if settings.unread:
        return Unknown(
            "There are finer policies, which this login may not read: {names}.",
            reason=Reason.ACCESS_DENIED,
            names=", ".join(settings.unread),
        )
    if not settings.all_seen:
        return Unknown(
            "Whether there are finer policies was not shown.", reason=Reason.ACCESS_DENIED
        )
    return None


def _shorter(one: Settings, policy: PasswordPolicy, enough: int) -> bool:
    """Or simpler, or kept so that it can be read."""
    simpler = policy.complex and not one.complex and one.min_length < enough
    return one.min_length < min(policy.min_length, enough) or simpler or one.reversible


def _freer(one: Settings, domain: LockoutPolicy) -> bool:
    """Whether it may be guessed at more often than the domain's; 0 never locks."""
    if domain.threshold == 0:
        return False
    return one.lockout_threshold == 0 or one.lockout_threshold > domain.threshold

"""The password and lockout policy of a Windows domain: attributes of its head."""

from checks.identity.directory_account_kinds import able
from checks.identity.directory_objects import AccountControl, Users
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Entry,
    Evidence,
    Fail,
    LdapSearch,
    Missing,
    NotApplicable,
    Pass,
    Role,
    SearchScope,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)

# Every login of a domain may read them, even where accounts are hidden from it.
DOMAIN_HEAD = LdapSearch(
    Base.DOMAIN,
    "(objectClass=*)",
    (
        "lockoutThreshold",
        "lockoutDuration",
        "lockOutObservationWindow",
        "maxPwdAge",
        "minPwdAge",
        "minPwdLength",
        "msDS-Behavior-Version",
        "pwdHistoryLength",
        "pwdProperties",
    ),
    scope=SearchScope.BASE,
)

# Bits of pwdProperties, as [MS-SAMR] names them: DOMAIN_PASSWORD_COMPLEX and _STORE_CLEARTEXT.
_COMPLEX, _STORE_CLEARTEXT = 0x1, 0x10
_FOR_EVER = float("inf")


@fact("directory.password-policy")
class PasswordPolicy:
    """What the domain wants of passwords, where no finer policy holds. ``history`` is how many old
    ones are refused; ages are seconds, infinity for "never ends"; ``level`` is the domain's
    functional level (3: Windows Server 2008)."""

    min_length: int
    complex: bool
    reversible: bool
    history: int
    max_age: float
    min_age: float
    level: int | None


@fact("directory.lockout-policy")
class LockoutPolicy:
    """After ``threshold`` bad passwords (0: never) within ``window`` seconds an account is locked
    for ``duration`` seconds, infinity until an administrator unlocks it."""

    threshold: int
    window: float
    duration: float


@probe(Role.DOMAIN_CONTROLLER, DOMAIN_HEAD, about=About.DOMAIN)
def password_policy(entries: Entries) -> PasswordPolicy:
    """All of it is there in every domain."""
    head = _head(entries)
    length, history = head.number("minPwdLength"), head.number("pwdHistoryLength")
    if length is None or history is None or not head.has("pwdProperties"):
        raise BadAnswer("the domain does not show its password policy")
    return PasswordPolicy(
        min_length=length,
        complex=bool(head.flags("pwdProperties") & _COMPLEX),
        reversible=bool(head.flags("pwdProperties") & _STORE_CLEARTEXT),
        history=history,
        max_age=head.seconds("maxPwdAge") or _FOR_EVER,
        min_age=head.seconds("minPwdAge") or 0.0,
        level=head.number("msDS-Behavior-Version"),
    )


@probe(Role.DOMAIN_CONTROLLER, DOMAIN_HEAD, about=About.DOMAIN)
def lockout_policy(entries: Entries) -> LockoutPolicy:
    """A duration of 0 means for ever, as -0x8000000000000000 does ([MS-ADTS] 3.1.1.4.5.17)."""
    head = _head(entries)
    threshold = head.number("lockoutThreshold")
    window, duration = head.seconds("lockOutObservationWindow"), head.seconds("lockoutDuration")
    if threshold is None or window is None or duration is None:
        raise BadAnswer("the domain does not show its lockout policy")
    return LockoutPolicy(threshold, window, duration or _FOR_EVER)


def _head(entries: Entries) -> Entry:
    if len(entries) != 1:
        raise BadAnswer(f"{len(entries)} heads of a domain")
    return entries[0]


def _typed(users: Users | Missing) -> bool:
    """Whether anybody logs on with a password at all, as far as is known."""
    if isinstance(users, Missing) or any(not one.control for one in users.people):
        return True
    return any(not one.control & AccountControl.SMARTCARD_REQUIRED for one in able(users))


_NOT_TYPED = "No account of this domain logs on with a password."


@check(
    "identity.directory-password-length",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 5.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-PWD-MINLEN",),
)
def passwords_are_long(
    policy: PasswordPolicy, users: Users | Missing, *, short: int = 8, least: int = 12
) -> Verdict:
    """Passwords of the domain have at least 12 characters.

    Why: programs try all short passwords within hours, and one that fits opens mail and files.
    Fix: raise "Minimum password length" in the Default Domain Policy to 12 or more, and tell people
    to use a few words in a row.
    Effort: 1 h.
    """
    if not _typed(users):
        return NotApplicable(_NOT_TYPED)
    seen = Evidence("minPwdLength", policy.min_length)
    if policy.min_length >= least:
        return Pass("A password needs {length} characters.", seen, length=policy.min_length)
    return Fail(
        "A password of {length} characters is accepted, {least} should be needed.",
        seen,
        severity=None if policy.min_length < short else Severity.LOW,
        length=policy.min_length,
        least=least,
    )


@check(
    "identity.directory-password-complexity",
    topic="passwords",
    severity=Severity.LOW,
    maps=("CIS 5.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-PWD-COMPLEX",),
)
def short_passwords_are_complex(policy: PasswordPolicy, *, long: int = 14) -> Verdict:
    """Where passwords may be short, they have to be complex.

    Why: a short password of small letters is among the first that programs try.
    Fix: turn on "Password must meet complexity requirements" in the Default Domain Policy, or make
    14 characters the minimum.
    Effort: 0.5 h.
    """
    seen = Evidence("pwdProperties DOMAIN_PASSWORD_COMPLEX", policy.complex)
    if policy.complex:
        return Pass("A password has to be complex.", seen)
    if policy.min_length >= long:
        return NotApplicable(
            "At {length} characters it need not be complex.", seen, length=policy.min_length
        )
    if not policy.min_length:
        return Fail("An empty password is accepted.", seen)
    return Fail("A password of {length} equal letters is accepted.", seen, length=policy.min_length)


@check(
    "identity.directory-passwords-hashed",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 3.11", "PR.DS-01", "CE SC"),
    aliases=("IAM-PWD-CLEARTEXT",),
)
def passwords_are_kept_as_hashes(policy: PasswordPolicy, users: Users | Missing) -> Verdict:
    """The directory does not keep passwords in a form that can be read again.

    Why: whoever gets a copy of the directory, or an old backup of it, reads everybody's password.
    Fix: turn off "Store passwords using reversible encryption" in the Default Domain Policy and
    have all passwords changed.
    Effort: 2 h.
    """
    if not _typed(users):
        return NotApplicable(_NOT_TYPED)
    seen = Evidence("pwdProperties DOMAIN_PASSWORD_STORE_CLEARTEXT", policy.reversible)
    if policy.reversible:
        return Fail("Passwords are stored with reversible encryption.", seen)
    return Pass("Passwords are stored as hashes.", seen)


@check(
    "identity.directory-password-history",
    topic="passwords",
    severity=Severity.LOW,
    maps=("CIS 5.2", "PR.AA-01"),
    aliases=("IAM-PWD-HISTORY",),
)
def old_passwords_do_not_come_back(
    policy: PasswordPolicy, users: Users | Missing, *, least: int = 12
) -> Verdict:
    """An old password is not accepted again.

    Why: a password that leaked somewhere comes back into use, and those who have it try it again.
    Fix: set "Enforce password history" in the Default Domain Policy to 24.
    Effort: 0.5 h.
    """
    if not _typed(users):
        return NotApplicable(_NOT_TYPED)
    seen = Evidence("pwdHistoryLength", policy.history)
    if policy.history == 0:
        return Fail("Every old password is accepted again.", seen)
    if policy.history < least:
        return Fail("Only the last {count} passwords are refused.", seen, count=policy.history)
    return Pass("The last {count} passwords are refused.", seen, count=policy.history)

"""Settings of single accounts that undo what protects a login in a Windows domain."""

from checks.identity.directory_account_kinds import NOBODY, READS_USERS, able, privileged, unshown
from checks.identity.directory_administrators import named
from checks.identity.directory_objects import Account, AccountControl, Groups, Users
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Severity,
    Unknown,
    Verdict,
    check,
)

GUEST = 501
_BUILT_IN = frozenset({500, 502})


def _with(users: Users, flag: AccountControl) -> tuple[Account, ...]:
    return tuple(one for one in able(users) if one.control & flag)


def _clean(users: Users, verdict: Pass) -> Verdict:
    """The verdict where nothing was found: only if everything was seen."""
    if hidden := unshown(users.people):
        return hidden
    return verdict if able(users) else NotApplicable(NOBODY)


@check(
    "identity.directory-password-required",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 5.2", "PR.AA-01", "CE UAC"),
    aliases=("IAM-PWD-NOTREQUIRED",),
    needs=READS_USERS,
)
def every_account_needs_a_password(users: Users) -> Verdict:
    """No account may do without a password.

    Why: whoever types the name of such an account, and nothing else, may be in.
    Fix: take the flag away (Set-ADUser NAME -PasswordNotRequired $false) and set a new password.
    Effort: 0.25 h an account.
    """
    found = _with(users, AccountControl.PASSWORD_NOT_REQUIRED)
    if found:
        return Fail(
            "An empty password is allowed: {people}.",
            Evidence("userAccountControl PASSWD_NOTREQD", named(found)),
            people=named(found),
        )
    return _clean(users, Pass("Every account needs a password."))


@check(
    "identity.directory-password-not-reversible",
    topic="passwords",
    severity=Severity.HIGH,
    maps=("CIS 3.11", "PR.DS-01", "CE SC"),
    aliases=("IAM-USER-REVERSIBLE",),
    needs=READS_USERS,
)
def no_password_can_be_read_again(users: Users) -> Verdict:
    """No account's password is kept in a form that can be read again.

    Why: whoever gets a copy of the directory, or an old backup of it, reads the password itself.
    Fix: take away "Store password using reversible encryption" and change the password.
    Effort: 0.25 h an account.
    """
    found = _with(users, AccountControl.REVERSIBLE_PASSWORD)
    if found:
        return Fail(
            "Kept with reversible encryption: {people}.",
            Evidence("userAccountControl ENCRYPTED_TEXT_PASSWORD_ALLOWED", named(found)),
            people=named(found),
        )
    return _clean(users, Pass("No account keeps its password with reversible encryption."))


@check(
    "identity.directory-no-des",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 3.10", "PR.AA-03"),
    aliases=("IAM-USER-DES",),
    needs=READS_USERS,
)
def no_account_is_bound_to_des(users: Users) -> Verdict:
    """No account is bound to DES, a cipher of the seventies.

    Why: DES is broken within a day by machines that anybody can rent, and the password with it.
    Fix: take away "Use only Kerberos DES encryption types" and replace what still needs it.
    Effort: 1 h an account.
    """
    found = _with(users, AccountControl.DES_ONLY)
    if found:
        return Fail(
            "Bound to DES: {people}.",
            Evidence("userAccountControl USE_DES_KEY_ONLY", named(found)),
            people=named(found),
        )
    return _clean(users, Pass("No account is bound to DES."))


@check(
    "identity.directory-preauthentication",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 4.1", "PR.AA-03"),
    aliases=("IAM-USER-NOPREAUTH",),
    needs=READS_USERS,
)
def kerberos_wants_proof_first(users: Users, groups: Groups | Missing) -> Verdict:
    """Kerberos tells nothing of an account before somebody has shown that he has its password.

    Why: without that proof anybody in the building fetches a piece that is sealed with the
    password, and guesses at it at home, where nothing counts the tries.
    Fix: take away "Do not require Kerberos preauthentication" and change the password.
    Effort: 0.25 h an account.
    """
    found = _with(users, AccountControl.NO_PREAUTHENTICATION)
    if found:
        severe = privileged(users, groups).intersection(found)
        return Fail(
            "Kerberos asks for no proof first: {people}.",
            Evidence("userAccountControl DONT_REQ_PREAUTH", named(found)),
            Evidence("administrators among them", len(severe)),
            severity=None if severe else Severity.MEDIUM,
            people=named(found),
        )
    return _clean(users, Pass("Kerberos wants proof of every account first."))


@check(
    "identity.directory-guest-disabled",
    topic="account-lifecycle",
    severity=Severity.MEDIUM,
    maps=("CIS 4.7", "PR.AA-01", "CE SC"),
    aliases=("IAM-GUEST-ENABLED",),
    needs=READS_USERS,
)
def guest_is_disabled(users: Users) -> Verdict:
    """The guest account of the domain is disabled.

    Why: who has no account at all is let in as the guest, to whatever is open to everybody.
    Fix: disable the account Guest.
    Effort: 0.25 h.
    """
    rids = {one.rid for one in users.all}
    guest = next((one for one in users.all if one.rid == GUEST), None)
    if guest is None and rids >= _BUILT_IN:
        return NotApplicable("This domain has no guest account.")
    if guest is None or not guest.control:
        return Unknown("The guest account was not shown.", reason=Reason.ACCESS_DENIED)
    seen = Evidence("userAccountControl ACCOUNTDISABLE", not guest.enabled)
    if guest.enabled:
        return Fail("The guest account is enabled.", seen)
    return Pass("The guest account is disabled.", seen)

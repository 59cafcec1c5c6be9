"""Passwords of a Windows domain that have to change: those of its keys first."""

from datetime import timedelta

from checks.identity.directory_account_kinds import (
    NOBODY,
    READS_USERS,
    able,
    is_service,
    privileged,
    unshown,
)
from checks.identity.directory_administrators import BUILT_IN, named
from checks.identity.directory_objects import AccountControl, DomainComputers, Groups, Users
from checks.identity.directory_passwords import LockoutPolicy, PasswordPolicy
from checks.identity.directory_stale_accounts import SINGLE_SIGN_ON
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    ScanTime,
    Severity,
    Unknown,
    Verdict,
    check,
)

KRBTGT = 502


@check(
    "identity.directory-passwords-expire",
    topic="passwords",
    severity=Severity.MEDIUM,
    maps=("CIS 5.2", "PR.AA-01"),
    aliases=("IAM-PWD-NEVEREXPIRES",),
    needs=READS_USERS,
)
def passwords_end_where_they_should(
    users: Users,
    policy: PasswordPolicy,
    lockout: LockoutPolicy,
    groups: Groups | Missing,
    *,
    long: int = 12,
) -> Verdict:
    """No administrator's password lasts for ever; nobody's does where passwords are short.

    Why: a password that was watched or leaked years ago still opens the door.
    Fix: take away "Password never expires" from administrators. For the rest long passwords and a
    lockout are better than a date: make 12 characters the minimum.
    Effort: 0.25 h an account.
    """
    people = tuple(one for one in able(users) if one.rid != BUILT_IN and not is_service(one))
    ever = tuple(one for one in people if one.control & AccountControl.PASSWORD_NEVER_EXPIRES)
    seen = Evidence("userAccountControl DONT_EXPIRE_PASSWORD", named(ever))
    if severe := tuple(privileged(users, groups).intersection(ever)):
        return Fail(
            "Administrators whose passwords never end: {people}.", seen, people=named(severe)
        )
    if ever and (policy.min_length < long or lockout.threshold == 0):
        return Fail(
            "Passwords that never end, and may be short or guessed: {people}.",
            seen,
            severity=Severity.LOW,
            share=len(ever) / len(people),
            people=named(ever),
        )
    if hidden := unshown(users.people):
        return hidden
    if not people:
        return NotApplicable(NOBODY)
    if policy.max_age == float("inf"):
        return NotApplicable("The domain's policy lets all passwords last for ever.")
    return Pass("No password lasts for ever where it should not.", seen)


@check(
    "identity.directory-krbtgt-password",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 5.2", "PR.AA-01"),
    aliases=("IAM-KRBTGT-AGE",),
    needs=READS_USERS,
)
def key_of_the_domain_is_changed(
    users: Users, now: ScanTime, *, warn_days: int = 365, days: int = 4 * 365
) -> Verdict:
    """The key that seals all tickets of the domain (krbtgt) is changed every year.

    Why: who once got it, from a stolen backup or through an administrator of old, makes himself
    whomever he likes for as long as it stays.
    Fix: reset the password of krbtgt twice, at least ten hours apart, with Microsoft's script
    New-KrbtgtKeys.ps1, and check replication between.
    Effort: 1.5 h.
    """
    account = next((one for one in users.all if one.rid == KRBTGT), None)
    if account is None or account.password_set is None:
        return Unknown("When it was changed was not shown.", reason=Reason.ACCESS_DENIED)
    seen = Evidence("pwdLastSet", account.password_set, where="krbtgt")
    if account.created and now.at - account.created < timedelta(days=warn_days):
        return NotApplicable("The domain itself is younger than {days} days.", days=warn_days)
    age = (now.at - account.password_set).days
    if age <= warn_days:
        return Pass("It was changed {age} days ago.", seen, age=age)
    severity = None if age > days else Severity.LOW
    return Fail("It was not changed for {age} days.", seen, severity=severity, age=age)


@check(
    "identity.directory-single-sign-on-key",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 5.2", "PR.AA-01"),
    aliases=("IAM-SSO-KEYAGE",),
)
def key_to_the_cloud_is_changed(
    computers: DomainComputers, now: ScanTime, *, warn_days: int = 60, days: int = 365
) -> Verdict:
    """The key of single sign-on to Microsoft 365 (AZUREADSSOACC) is changed every month or two.

    Why: who has this key opens anybody's mail in the cloud, without a password.
    Fix: roll the key over with Update-AzureADSSOForest on the server of Entra Connect, or turn
    seamless single sign-on off: computers that are joined to Entra do without.
    Effort: 0.5 h.
    """
    account = next((one for one in computers.all if one.name.lower() == SINGLE_SIGN_ON), None)
    if account is None or not account.enabled:
        return NotApplicable("Seamless single sign-on to the cloud is not in use.")
    if account.password_set is None:
        return Unknown("When it was changed was not shown.", reason=Reason.ACCESS_DENIED)
    seen = Evidence("pwdLastSet", account.password_set, where=account.name)
    age = (now.at - account.password_set).days
    if age <= warn_days:
        return Pass("It was changed {age} days ago.", seen, age=age)
    severity = None if age > days else Severity.LOW
    return Fail("It was not changed for {age} days.", seen, severity=severity, age=age)


@check(
    "identity.directory-smart-card-secrets",
    topic="ad-depth",
    severity=Severity.LOW,
    maps=("CIS 5.2", "PR.AA-01"),
    needs=READS_USERS,
)
def secrets_behind_smart_cards_change(users: Users, now: ScanTime, *, days: int = 365) -> Verdict:
    """The hidden secret of an account that needs a smart card is renewed every year.

    Why: Windows keeps a password behind the card, and who once stole it needs no card.
    Fix: from functional level 2016 on turn on the rolling of expiring NTLM secrets in the domain's
    properties; before, take "Smart card is required" away and set it again.
    Effort: 0.5 h.
    """
    cards = tuple(one for one in able(users) if one.control & AccountControl.SMARTCARD_REQUIRED)
    limit = now.at - timedelta(days=days)
    old = tuple(one for one in cards if one.password_set and one.password_set < limit)
    if old:
        return Fail(
            "Not renewed for {days} days: {people}.",
            Evidence("oldest pwdLastSet", min(one.password_set or limit for one in old)),
            share=len(old) / len(cards),
            days=days,
            people=named(old),
        )
    if hidden := unshown(users.people):
        return hidden
    if not cards:
        return NotApplicable("No account needs a smart card.")
    return Pass("None is older than {days} days ({count}).", count=len(cards), days=days)

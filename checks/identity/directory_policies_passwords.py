"""Passwords that group policies hand out to everybody (Group Policy Preferences)."""

from checks.identity.directory_policies import GroupPolicies, listed
from checks.identity.directory_policies_preferences import PolicyPreferences
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    People,
    Reason,
    Severity,
    Unknown,
    Verdict,
    check,
)


@check(
    "identity.policies-without-passwords",
    topic="attack-paths",
    severity=Severity.CRITICAL,
    maps=("CIS 3.11", "CIS 5.2", "PR.AA-01", "PR.DS-01"),
    aliases=("IAM-GPP-PASSWORD",),
    needs="domain user",
)
def policies_hold_no_passwords(
    preferences: PolicyPreferences, policies: GroupPolicies | Missing
) -> Verdict:
    """No group policy has a password in it.

    Why: every employee can read these files, and Microsoft has published the key: whoever looks
    has the password of the account, often that of the administrator of every PC.
    Fix: delete the entries with a password (Group Policy Preferences; updates since MS14-025 only
    keep new ones from being made), change these passwords everywhere, and use Windows LAPS.
    Effort: 2 h a password.
    """
    found = preferences.passwords
    if found:
        shown = [
            Evidence("cpassword", People((one.account,)), where=f"{_name(policies, one.policy)}")
            for one in found[:10]
        ]
        names = sorted({_name(policies, one.policy) for one in found})
        idle = not any(_in_effect(policies, one.policy) for one in found)
        accounts = People(tuple(dict.fromkeys(one.account for one in found)))
        text = "A password that everybody can read is in {names}, for: {accounts}."
        if idle:
            text = (
                "A password that everybody can read is in {names}, for: {accounts}. The policy is "
                "linked nowhere or switched off, but its file is there."
            )
        return Fail(text, *shown, names=listed(names), accounts=accounts)
    if preferences.unread:
        names = sorted(_name(policies, guid) for guid in preferences.unread)
        text = "The preferences of these policies may not be read, or are broken: {names}."
        return Unknown(text, reason=Reason.ACCESS_DENIED, names=listed(names))
    if not preferences.files:
        return NotApplicable("No group policy has preferences that could hold a password.")
    return Pass("No file of preferences has one (looked at: {count}).", count=preferences.files)


def _name(policies: GroupPolicies | Missing, guid: str) -> str:
    return guid if isinstance(policies, Missing) else policies.name(guid)


def _in_effect(policies: GroupPolicies | Missing, guid: str) -> bool:
    if isinstance(policies, Missing):
        return True
    return policies.in_effect(guid) or policies.in_effect(guid, users=True)

"""Rights that group policies give: to log on to domain controllers, and to take a computer over."""

from dataclasses import dataclass

from checks.identity.directory_policies import GroupPolicies, listed
from checks.identity.directory_policies_templates import SecurityTemplates, Template, broad
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    Severity,
    Unknown,
    Verdict,
    check,
)

# Each of them is as good as an administrator's rights on the computer where it holds, or leads to
# them. SeImpersonatePrivilege is a service's by default, and no person's.
_POWERS = {
    "SeDebugPrivilege": "look into every program's memory",
    "SeTakeOwnershipPrivilege": "take any file over",
    "SeBackupPrivilege": "read every file",
    "SeRestorePrivilege": "overwrite every file",
    "SeLoadDriverPrivilege": "load drivers",
    "SeTcbPrivilege": "act as the system itself",
    "SeCreateTokenPrivilege": "act as anybody",
    "SeAssignPrimaryTokenPrivilege": "start programs as somebody else",
    "SeImpersonatePrivilege": "act as who connects",
    "SeEnableDelegationPrivilege": "let computers act for others",
    "SeSyncAgentPrivilege": "copy the directory",
    "SeTrustedCredManAccessPrivilege": "read stored passwords",
}
_LOGONS = {
    "SeInteractiveLogonRight": "at the screen",
    "SeRemoteInteractiveLogonRight": "by remote desktop",
    "SeBatchLogonRight": "as a scheduled task",
    "SeServiceLogonRight": "as a service",
}


@dataclass(frozen=True, slots=True)
class _Grant:
    policy: str
    right: str
    groups: tuple[str, ...]

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.right, ", ".join(self.groups), where=self.policy)


def _grants(
    templates: list[Template], policies: GroupPolicies, rights: dict[str, str]
) -> list[_Grant]:
    return [
        _Grant(policies.name(template.policy), right, tuple(groups))
        for template in templates
        for right in rights
        if (groups := broad(template.accounts(right)))
    ]


def _unread(names: list[str]) -> Unknown:
    text = "The settings of these policies may not be read: {names}."
    return Unknown(text, reason=Reason.ACCESS_DENIED, names=listed(names))


@check(
    "identity.policies-rights",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "CIS 6.8", "PR.AA-05"),
    needs="domain user",
)
def no_power_for_everybody(templates: SecurityTemplates, policies: GroupPolicies) -> Verdict:
    """No group policy gives everybody a right that is as good as an administrator's.

    Why: any employee, and whatever runs on his PC, can take over each computer on which it holds.
    Fix: take Everyone, Users and Domain Users out of these rights (User Rights Assignment), and
    name the few accounts that need them.
    Effort: 1 h a policy.
    """
    active = [one for one in templates.all if policies.in_effect(one.policy)]
    idle = [one for one in templates.all if not policies.in_effect(one.policy)]
    found = _grants(active, policies, _POWERS)
    shown = [one.evidence for one in found[:10]]
    if found:
        first = found[0]
        text = 'The policy "{policy}" lets {groups} {power}; {count} such rights in all.'
        return Fail(
            text,
            *shown,
            policy=first.policy,
            groups=" and ".join(first.groups),
            power=_POWERS[first.right],
            count=len(found),
        )
    if unread := templates.unread(policies):
        return _unread(unread)
    if resting := _grants(idle, policies, _POWERS):
        text = 'None in effect does. "{policy}" would, and is linked nowhere or switched off.'
        return Pass(text, *(one.evidence for one in resting[:10]), policy=resting[0].policy)
    if not any(True for one in active for _ in one.section("privilege rights")):
        return NotApplicable("No policy in effect gives rights: Windows' own defaults hold.")
    return Pass("None does.")


@check(
    "identity.controllers-logon-rights",
    topic="server-logins",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "CIS 6.8", "PR.AA-05"),
    needs="domain user",
)
def controllers_are_for_administrators(
    templates: SecurityTemplates, policies: GroupPolicies
) -> Verdict:
    """Only administrators may log on to domain controllers themselves.

    Why: who works at a domain controller is one step away from all passwords of the company.
    Fix: in "Default Domain Controllers Policy" leave only administrators (and Backup Operators
    where they are used) in "Allow log on locally" and "... through Remote Desktop Services".
    Effort: 1 h.
    """
    reaching = [one for one in templates.all if policies.rank_on_controllers(one.policy)]
    found: list[_Grant] = []
    for right in _LOGONS:
        setting = [one for one in reaching if one.accounts(right)]
        best = max((policies.rank_on_controllers(one.policy) for one in setting), default=0)
        winners = [one for one in setting if policies.rank_on_controllers(one.policy) == best]
        found += _grants(winners, policies, {right: _LOGONS[right]})
    if found:
        first = found[0]
        return Fail(
            'The policy "{policy}" lets {groups} log on to domain controllers {how}.',
            *(one.evidence for one in found),
            policy=first.policy,
            groups=" and ".join(first.groups),
            how=_LOGONS[first.right],
        )
    unread = [policies.name(one.policy) for one in reaching if one.settings is None]
    if unread:
        return _unread(unread)
    if not any(one.accounts(right) for one in reaching for right in _LOGONS):
        return NotApplicable("No policy says who may: Windows' own defaults hold.")
    return Pass("The policies name no group that everybody is in.")

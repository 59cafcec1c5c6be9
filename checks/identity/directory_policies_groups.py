"""Whom group policies put into the local groups of computers: restricted groups and preferences."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.identity.directory_policies import GroupPolicies, listed
from checks.identity.directory_policies_preferences import PolicyPreferences
from checks.identity.directory_policies_templates import (
    SecurityTemplates,
    Template,
    broad,
    split,
)
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
from scanner.model.security import ADMINISTRATORS

_MEMBERS, _MEMBER_OF = "__members", "__memberof"
# Builtin groups that let somebody onto or into a computer; names as preferences write them.
_STRONG = {
    ADMINISTRATORS: "Administrators",
    "S-1-5-32-551": "Backup Operators",
    "S-1-5-32-555": "Remote Desktop Users",
    "S-1-5-32-580": "Remote Management Users",
}
_BY_NAME = {
    **{name.lower(): sid for sid, name in _STRONG.items()},
    "administratoren": ADMINISTRATORS,
    "remotedesktopbenutzer": "S-1-5-32-555",
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """``member`` gets into the local group ``group`` by ``policy`` (a GUID)."""

    policy: str
    group: str
    member: str
    effective: bool


def _strong(sid: str, name: str = "") -> str | None:
    """The SID of a local group that matters."""
    if sid.upper() in _STRONG:
        return sid.upper()
    folded = name.rpartition("\\")[2].lower().removesuffix("(built-in)")
    return _BY_NAME.get(folded.removesuffix("(integriert)").strip())


def _restricted(template: Template) -> Iterator[tuple[str, str]]:
    """Group and member of ``*GROUP__Members = *SID`` and ``*SID__Memberof = *GROUP``."""
    for line in template.section("group membership"):
        name = line.name.strip('"').removeprefix("*")
        folded = name.lower()
        if folded.endswith(_MEMBERS):
            group = name[: -len(_MEMBERS)]
            yield from ((group, member) for member in split(line.value))
        elif folded.endswith(_MEMBER_OF):
            member = name[: -len(_MEMBER_OF)]
            yield from ((group, member) for group in split(line.value))


def _entries(
    templates: SecurityTemplates, preferences: PolicyPreferences | Missing, policies: GroupPolicies
) -> Iterator[_Entry]:
    for template in templates.all:
        effective = policies.in_effect(template.policy)
        for group, member in _restricted(template):
            if strong := _strong(group, group):
                yield _Entry(template.policy, strong, member, effective)
    for one in () if isinstance(preferences, Missing) else preferences.members:
        if strong := _strong(one.group_sid, one.group):
            effective = policies.in_effect(one.policy, users=one.for_users)
            yield _Entry(one.policy, strong, one.member_sid or one.member, effective)


@check(
    "identity.policies-local-groups",
    topic="local-admins",
    severity=Severity.HIGH,
    maps=("CIS 5.4", "CIS 6.8", "PR.AA-05", "CE UAC"),
    needs="domain user",
)
def policies_make_nobody_administrator(
    templates: SecurityTemplates,
    preferences: PolicyPreferences | Missing,
    policies: GroupPolicies,
) -> Verdict:
    """No group policy makes all employees administrators of computers, or lets them in by remote
    desktop.

    Why: where all employees have such rights, one who opens the wrong mail gives the intruder all
    those computers.
    Fix: take Everyone, Authenticated Users and Domain Users out of the policy's restricted groups
    and local groups; name a group of the few who need it, or use Windows LAPS.
    Effort: 1 h a policy.
    """
    entries = list(_entries(templates, preferences, policies))
    wide = [(one, names[0]) for one in entries if (names := broad((one.member,)))]
    active = [(one, name) for one, name in wide if one.effective]
    if active:
        return _failed(active, policies)
    if isinstance(preferences, Missing):
        return preferences.unknown()
    unread = templates.unread(policies)
    unread += [policies.name(guid) for guid in preferences.unread if policies.in_effect(guid)]
    if unread:
        text = "What these policies set may not be read: {names}."
        return Unknown(text, reason=Reason.ACCESS_DENIED, names=listed(sorted(set(unread))))
    if wide:
        idle, name = wide[0]
        text = 'None in effect does. "{policy}" would do it with {member}, but has no effect.'
        return Pass(text, policy=policies.name(idle.policy), member=name)
    if not entries:
        return NotApplicable("No policy decides who is in those groups.")
    return Pass("The policies name no group that everybody is in.")


def _failed(active: list[tuple[_Entry, str]], policies: GroupPolicies) -> Fail:
    active.sort(key=lambda pair: pair[0].group != ADMINISTRATORS)
    first, name = active[0]
    shown = [
        Evidence(_STRONG[one.group], who, where=policies.name(one.policy))
        for one, who in active[:10]
    ]
    return Fail(
        'The policy "{policy}" puts {member} into {group} of the computers that it reaches.',
        *shown,
        severity=None if first.group == ADMINISTRATORS else Severity.MEDIUM,
        policy=policies.name(first.policy),
        member=name,
        group=_STRONG[first.group],
    )

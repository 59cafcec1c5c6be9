"""Settings of group policies that weaken logins on all computers that they reach."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.identity.directory_policies import (
    DEFAULT_DOMAIN,
    GroupPolicies,
    GroupPolicy,
    listed,
)
from checks.identity.directory_policies_templates import SecurityTemplates, Template
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

_LSA = r"MACHINE\System\CurrentControlSet\Control\Lsa"
_SERVER = r"MACHINE\System\CurrentControlSet\Services\LanmanServer\Parameters"
# LmCompatibilityLevel: from 3 on only NTLM version 2 is sent, as Windows does since Vista.
_SENDS_V2 = 3


@dataclass(frozen=True, slots=True)
class _Weak:
    """A number of [Registry Values], or of [System Access] where ``path`` has no backslash, that is
    weaker than what Windows does by itself."""

    path: str
    weak: frozenset[int]
    what: str
    severity: Severity


_WEAK = (
    _Weak("ClearTextPassword", frozenset({1}), "stores passwords readably", Severity.HIGH),
    _Weak(rf"{_LSA}\NoLMHash", frozenset({0}), "stores passwords as LM hashes", Severity.HIGH),
    _Weak(
        rf"{_LSA}\LmCompatibilityLevel",
        frozenset(range(_SENDS_V2)),
        "sends passwords by LM or NTLM version 1",
        Severity.HIGH,
    ),
    _Weak("EnableGuestAccount", frozenset({1}), "lets guests in", Severity.HIGH),
    _Weak(
        rf"{_LSA}\EveryoneIncludesAnonymous",
        frozenset({1}),
        "counts strangers as Everyone",
        Severity.HIGH,
    ),
    _Weak(
        rf"{_LSA}\RestrictAnonymousSAM",
        frozenset({0}),
        "shows strangers the accounts",
        Severity.MEDIUM,
    ),
    _Weak(
        "LSAAnonymousNameLookup", frozenset({1}), "tells strangers account names", Severity.MEDIUM
    ),
    _Weak(
        rf"{_SERVER}\RequireSecuritySignature",
        frozenset({0}),
        "takes file connections without signatures",
        Severity.MEDIUM,
    ),
)
# [System Access] ([MS-GPSB] 2.2.1): in a domain these hold where the domain itself is linked.
_ACCOUNTS = frozenset(
    {"minimumpasswordlength", "passwordcomplexity", "passwordhistorysize", "maximumpasswordage"}
    | {"minimumpasswordage", "lockoutbadcount", "lockoutduration", "resetlockoutcount"}
)


def _number(template: Template, path: str) -> int | None:
    if "\\" in path:
        return template.number(path)
    for line in template.section("system access"):
        if line.name.lower() == path.lower() and line.value.isascii() and line.value.isdecimal():
            return int(line.value)
    return None


def _weak(template: Template) -> Iterator[tuple[_Weak, int]]:
    for one in _WEAK:
        number = _number(template, one.path)
        if number is not None and number in one.weak:
            yield one, number


@check(
    "identity.policies-weaken-logins",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 4.1", "CIS 3.10", "PR.PS-01", "PR.AA-03"),
    needs="domain user",
)
def policies_weaken_nothing(templates: SecurityTemplates, policies: GroupPolicies) -> Verdict:
    """No group policy makes logins weaker than Windows makes them by itself.

    Why: such a setting was made once for an old device, and since then every computer gives
    passwords away to who listens or asks.
    Fix: set what is named here to "Not defined" or to the safe value, after a look at what still
    needs it; old printers and scanners mostly do.
    Effort: 1 h a setting.
    """
    active = [one for one in templates.all if policies.in_effect(one.policy)]
    found = [(one, weak, number) for one in active for weak, number in _weak(one)]
    if found:
        found.sort(key=lambda each: each[1].severity is not Severity.HIGH)
        first, weak, _ = found[0]
        shown = [
            Evidence(one.path.rpartition("\\")[2], number, where=policies.name(template.policy))
            for template, one, number in found[:10]
        ]
        return Fail(
            'The policy "{policy}" {what}. Weak settings in all: {count}.',
            *shown,
            severity=weak.severity if weak.severity is not Severity.HIGH else None,
            policy=policies.name(first.policy),
            what=weak.what,
            count=len(found),
        )
    if unread := templates.unread(policies):
        text = "The settings of these policies may not be read: {names}."
        return Unknown(text, reason=Reason.ACCESS_DENIED, names=listed(unread))
    if not active:
        return NotApplicable("No policy in effect has security settings.")
    return Pass("None does.")


@check(
    "identity.policies-passwords-in-one-place",
    topic="passwords",
    severity=Severity.INFO,
    maps=("CIS 4.1", "PR.PS-01"),
    needs="domain user",
)
def passwords_are_ruled_in_one_place(
    templates: SecurityTemplates, policies: GroupPolicies
) -> Verdict:
    """Rules for passwords stand only in policies that are linked to the domain itself.

    Why: set elsewhere they hold for the local accounts of those computers alone: somebody believes
    in a rule that people's passwords do not follow.
    Fix: take these settings out of the other policies; for single groups of people use fine-grained
    password policies.
    Effort: 0.5 h a policy.
    """
    ruling = [
        one.policy
        for one in templates.all
        if policies.in_effect(one.policy)
        and any(line.name.lower() in _ACCOUNTS for line in one.section("system access"))
    ]
    elsewhere = [
        policy.name
        for guid in ruling
        if (policy := policies.by_guid.get(guid)) and not _on_the_domain(policy, policies)
    ]
    if elsewhere:
        text = "These policies have rules for passwords that hold for local accounts only: {names}."
        return Fail(text, names=listed(elsewhere))
    if unread := templates.unread(policies):
        text = "The settings of these policies may not be read: {names}."
        return Unknown(text, reason=Reason.ACCESS_DENIED, names=listed(unread))
    if not ruling:
        return NotApplicable("No policy in effect has rules for passwords.")
    return Pass("They stand only where they hold.")


def _on_the_domain(policy: GroupPolicy, policies: GroupPolicies) -> bool:
    head = policies.head.lower()
    linked = any(link.where.lower() == head for link in policy.links)
    return linked or policy.guid == DEFAULT_DOMAIN

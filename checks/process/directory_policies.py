"""Group policies that nobody uses, and those that set nothing."""

from checks.identity.directory_policies import (
    DEFAULT_CONTROLLERS,
    DEFAULT_DOMAIN,
    GroupPolicies,
    GroupPolicy,
    listed,
)
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Severity,
    Verdict,
    check,
)


def _own(policies: GroupPolicies) -> list[GroupPolicy]:
    """Those that somebody here has made."""
    return [one for one in policies.all if one.guid not in (DEFAULT_DOMAIN, DEFAULT_CONTROLLERS)]


_NONE_MADE = NotApplicable("There are no group policies but the two that every domain has.")


@check(
    "process.policies-linked",
    topic="records",
    severity=Severity.LOW,
    maps=("CIS 4.1", "PR.PS-01"),
    aliases=("PRC-GPO-UNLINKED",),
    needs="domain user",
)
def policies_are_linked(policies: GroupPolicies) -> Verdict:
    """Every group policy is linked to something that it is meant for.

    Why: what nobody uses is still read, believed and linked again by mistake; whoever comes next
    cannot tell what holds.
    Fix: delete policies that are linked nowhere, after a backup (Backup-GPO).
    Effort: 1 h.
    """
    own = _own(policies)
    if not own:
        return _NONE_MADE
    idle = sorted(one.name for one in own if not one.links)
    if not idle:
        return Pass("Every policy is linked ({count}).", count=len(own))
    seen = [Evidence("gPLink", None, where=name) for name in idle[:10]]
    text = "Linked nowhere, or by links that are off: {names}."
    return Fail(text, *seen, share=len(idle) / len(own), names=listed(idle))


@check(
    "process.policies-with-content",
    topic="records",
    severity=Severity.INFO,
    maps=("CIS 4.1", "PR.PS-01"),
    aliases=("PRC-GPO-EMPTY",),
    needs="domain user",
)
def policies_have_content(policies: GroupPolicies) -> Verdict:
    """Every group policy sets something.

    Why: an empty policy slows down every start a little, and tells whoever looks that something is
    regulated which is not.
    Fix: delete policies that were never edited.
    Effort: 0.5 h.
    """
    own = _own(policies)
    if not own:
        return _NONE_MADE
    empty = sorted(one.name for one in own if one.version == 0)
    if not empty:
        return Pass("Every policy was edited ({count}).", count=len(own))
    seen = [Evidence("versionNumber", 0, where=name) for name in empty[:10]]
    return Fail("Never edited: {names}.", *seen, names=listed(empty))

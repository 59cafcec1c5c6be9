"""Active Directory Certificate Services: who gets a certificate that logs in as somebody else.

LDAP shows the templates and who may enrol. What a certification authority keeps in its registry
(its officers, EDITF_ATTRIBUTESUBJECTALTNAME2) it does not show.
"""

from collections.abc import Callable

from checks.identity.directory_certificates_templates import Template, Templates
from checks.identity.directory_control_paths_objects import Principals
from checks.identity.directory_grants import is_broad
from checks.identity.directory_rights import called
from checks.identity.directory_strangers import strangers
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Reason,
    Severity,
    Unknown,
    Verdict,
    check,
)

NO_AUTHORITY = "This domain has no certification authority."
_NOT_SHOWN = "Who may use these templates was not shown, or they are gone: {names}."


def judged(
    templates: Templates, principals: Principals, bad: Callable[[Template], bool], good: str
) -> Verdict | tuple[People, tuple[Evidence, ...], bool]:
    """Who may have a certificate of a bad template, with the evidence, and whether that is
    everybody; or the verdict where nobody may."""
    if not templates.authorities:
        return NotApplicable(NO_AUTHORITY)
    if not templates.published:
        return NotApplicable("The certification authority issues nothing.")
    poor = [one for one in templates.published if not one.by_hand and bad(one)]
    found = {one: sids for one in poor if (sids := strangers(one.enrol, principals))}
    if found:
        everyone = frozenset[str]().union(*found.values())
        seen = tuple(
            Evidence("Certificate-Enrollment", called(sids, principals), where=one.name)
            for one, sids in found.items()
        )
        return called(everyone, principals), seen, any(map(is_broad, everyone))
    return unshown(templates) or Pass(good)


def unshown(templates: Templates) -> Unknown | None:
    """The verdict where nothing was found, and something could not be seen."""
    hidden = ", ".join(one.name for one in templates.published if not one.shown)
    if not hidden:
        return None
    return Unknown(_NOT_SHOWN, reason=Reason.ACCESS_DENIED, names=hidden)


@check(
    "identity.directory-certificates-for-others",
    topic="attack-paths",
    severity=Severity.CRITICAL,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-ADCS-ESC1",),
)
def nobody_gets_a_certificate_in_another_name(
    templates: Templates, principals: Principals
) -> Verdict:
    """Nobody gets a certificate to log in with in a name that they choose.

    Why: whoever may ask for such a certificate can ask in the name of the administrator, and then
    logs in as him for as long as it lasts, whatever happens to the password.
    Fix: on the template set "Build from this Active Directory information", or "CA certificate
    manager approval"; then look through what was issued.
    Effort: 2 h.
    """
    found = judged(
        templates,
        principals,
        lambda one: one.subject_given and one.logs_in,
        "No template lets people choose whom their certificate logs in.",
    )
    if not isinstance(found, tuple):
        return found
    people, seen, broad = found
    severity = None if broad else Severity.HIGH
    return Fail(
        "Can get a certificate that logs in as anybody: {people}.",
        *seen,
        severity=severity,
        people=people,
    )


@check(
    "identity.directory-certificates-any-purpose",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-ADCS-ANYPURPOSE",),
)
def certificates_have_one_purpose(templates: Templates, principals: Principals) -> Verdict:
    """Every certificate that people can get says what it is for.

    Why: a certificate for any purpose can sign others' certificates and programs, and so stand in
    for people and servers that it was never meant for.
    Fix: give the template the purposes that it needs (application policies), and no others.
    Effort: 1 h.
    """
    found = judged(
        templates,
        principals,
        lambda one: one.any_purpose,
        "Every template that people can use says what its certificates are for.",
    )
    if not isinstance(found, tuple):
        return found
    people, seen, broad = found
    severity = None if broad else Severity.MEDIUM
    return Fail(
        "Can get a certificate for any purpose: {people}.",
        *seen,
        severity=severity,
        people=people,
    )


@check(
    "identity.directory-certificates-templates-guarded",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def only_administrators_change_templates(templates: Templates, principals: Principals) -> Verdict:
    """Only administrators may change certificate templates.

    Why: whoever may change a template first makes it one that logs in as anybody.
    Fix: take Write, Full control and Modify permissions on the template away from others.
    Effort: 0.5 h.
    """
    if not templates.authorities:
        return NotApplicable(NO_AUTHORITY)
    changed = {one: strangers(one.change, principals) for one in templates.published}
    found = {one: sids for one, sids in changed.items() if sids}
    if found:
        return Fail(
            "May change what certificates are for: {people}.",
            *(Evidence("template", one.name) for one in list(found)[:6]),
            people=called(frozenset[str]().union(*found.values()), principals),
        )
    return unshown(templates) or Pass("Only administrators may change certificate templates.")

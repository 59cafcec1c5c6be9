"""Rights in the directory that are given to accounts that are gone."""

from collections.abc import Iterator

from checks.identity.directory_administrators import others
from checks.identity.directory_control_paths_edges import readable
from checks.identity.directory_control_paths_objects import Places, Principals, Securable
from checks.identity.directory_objects import Groups, Users
from checks.identity.directory_rights import NOBODY_ELSE, NOT_SHOWN
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
from scanner.model.security import descriptor_of


@check(
    "identity.directory-rights-of-nobody",
    topic="ad-depth",
    severity=Severity.LOW,
    maps=("CIS 6.8", "PR.AA-05"),
)
def rights_are_given_to_who_exists(
    places: Places, principals: Principals, users: Users, groups: Groups
) -> Verdict:
    """Every right on the directory's units is given to somebody who exists.

    Why: nobody can say any more what such an entry was for, and a list with dead entries hides the
    one that an intruder adds.
    Fix: remove the entries that show a bare SID (S-1-5-21-...) from the units' security settings.
    Effort: 0.5 h.
    """
    if not readable(places.domain) or not places.domain.sid:
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name=places.domain.name)
    if not others(users, groups):
        return NotApplicable(NOBODY_ELSE)
    known = {one.sid for one in principals.all}
    shown = [one for one in places.all if readable(one)]
    found = {one.dn: lost for one in shown if (lost := set(_own(one, places.domain.sid)) - known)}
    if found:
        return Fail(
            "Entries for accounts that are gone, or that this login may not see: {count}.",
            *(Evidence("SID", ", ".join(sorted(sids)[:4]), where=dn) for dn, sids in found.items()),
            count=sum(map(len, found.values())),
        )
    if len(shown) < len(places.all):
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name="some units")
    return Pass("Every right on the units is given to somebody who exists.")


def _own(place: Securable, domain: str) -> Iterator[str]:
    """The SIDs of the domain that are given something on the object itself."""
    for ace in descriptor_of(place.descriptor or b"").aces or ():
        if ace.allow and not ace.inherited and ace.sid.startswith(f"{domain}-"):
            yield ace.sid

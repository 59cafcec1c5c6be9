"""Rights on the whole Windows domain: copying its passwords, guarding its administrators."""

from collections.abc import Iterable, Mapping

from checks.identity.directory_administrators import others
from checks.identity.directory_control_paths_edges import grants, readable
from checks.identity.directory_control_paths_objects import Kind, Places, Principals, Securable
from checks.identity.directory_grants import (
    GET_CHANGES_ALL,
    WELL_KNOWN,
    extended,
    gives_everybody,
    is_master,
    synchronises,
)
from checks.identity.directory_objects import Groups, Users
from checks.identity.directory_strangers import strangers
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    People,
    Reason,
    Severity,
    Things,
    Unknown,
    Verdict,
    check,
)
from scanner.model.security import DELETE, EVERYONE, descriptor_of

NOT_SHOWN = "The access list of {name} was not shown."
NOBODY_ELSE = "Nobody but administrators has a login in this domain."
_CONTROLLERS_UNIT = "ou=domain controllers,"


def names_of(principals: Principals) -> Mapping[str, str]:
    """Names by SID."""
    return WELL_KNOWN | {one.sid: one.name for one in principals.all if one.sid}


def called(sids: Iterable[str], principals: Principals) -> People:
    """The names of SIDs, for a sentence; a SID where nobody has it. Groups, computers and SIDs
    alone are no people."""
    names, wanted = names_of(principals), frozenset(sids)
    shown = tuple(sorted(names.get(sid, sid) for sid in wanted))
    people = any(one.kind is Kind.USER and one.sid in wanted for one in principals.all)
    return People(shown) if people else Things(shown)


@check(
    "identity.directory-password-copying",
    topic="attack-paths",
    severity=Severity.CRITICAL,
    maps=("CIS 6.8", "PR.AA-05"),
    aliases=("IAM-DCSYNC-RIGHT",),
)
def only_controllers_copy_passwords(places: Places, principals: Principals) -> Verdict:
    """Nobody but domain controllers and administrators may copy the passwords of all accounts.

    Why: the right to copy passwords gives away every login of the company, silently and from any
    computer.
    Fix: remove "Replicating Directory Changes All" from the account, in the security settings of
    the domain itself. Where synchronisation with the cloud needs it, guard its server like a domain
    controller.
    Effort: 0.5 h.
    """
    if not readable(places.domain) or places.domain.descriptor is None:
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name=places.domain.name)
    found = extended(descriptor_of(places.domain.descriptor), GET_CHANGES_ALL)
    strange = strangers(found, principals, places.domain.sid)
    seen = Evidence("DS-Replication-Get-Changes-All", called(strange, principals))
    names = names_of(principals)
    lost = {one for one in strange if one.startswith(f"{places.domain.sid}-") and one not in names}
    known = {one for one in strange if synchronises(names.get(one, ""))}
    if people := strange - lost - known:
        return Fail(
            "May copy all passwords of the domain: {people}.",
            seen,
            people=called(people, principals),
        )
    if lost:
        return _copied_by_the_lost(seen, called(lost, principals))
    if known:
        return _copied_to_the_cloud(seen, called(known, principals))
    if not any(one.kind is Kind.USER and not is_master(one.sid) for one in principals.all):
        return NotApplicable(NOBODY_ELSE)
    return Pass("Only domain controllers and administrators may copy passwords.", seen)


def _copied_by_the_lost(seen: Evidence, people: People) -> Fail:
    return Fail(
        "Accounts that are gone, or hidden from this login, may copy all passwords: {people}.",
        seen,
        severity=Severity.MEDIUM,
        people=people,
    )


def _copied_to_the_cloud(seen: Evidence, people: People) -> Fail:
    """One account does; others are left from servers of before."""
    return Fail(
        "For the synchronisation with the cloud all passwords can be copied by {people}.",
        seen,
        severity=Severity.INFO if len(people.names) == 1 else Severity.LOW,
        people=people,
    )


@check(
    "identity.directory-units-protected",
    topic="attack-paths",
    severity=Severity.LOW,
    maps=("CIS 11.1", "PR.AA-05"),
    aliases=("IAM-OU-PROTECTED",),
)
def units_cannot_be_deleted_by_accident(places: Places) -> Verdict:
    """The directory's units are protected against deletion by accident.

    Why: one wrong click deletes a whole department's logins, and bringing them back takes a day.
    Fix: tick "Protect object from accidental deletion" on every organizational unit.
    Effort: 0.5 h.
    """
    units = [
        one
        for one in places.units
        if one.key in places.organizational and not one.key.startswith(_CONTROLLERS_UNIT)
    ]
    if not units:
        return NotApplicable("There are no organizational units that somebody made.")
    hidden = [one for one in units if not readable(one)]
    if hidden:
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name=hidden[0].name)
    bare = sorted(one.name for one in units if not _kept(one))
    if not bare:
        return Pass("Every unit is protected ({count}).", count=len(units))
    return Fail(
        "{count} of {all} units can be deleted by one wrong click.",
        Evidence("without protection", ", ".join(bare[:6])),
        share=len(bare) / len(units),
        count=len(bare),
        all=len(units),
    )


def _kept(unit: Securable) -> bool:
    aces = descriptor_of(unit.descriptor or b"").aces or ()
    return any(
        not one.allow and one.sid == EVERYONE and one.here and one.mask & DELETE for one in aces
    )


@check(
    "identity.directory-administrators-guard",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def administrators_guard_gives_nothing_away(
    places: Places, principals: Principals, users: Users, groups: Groups
) -> Verdict:
    """The template of the administrators' rights (AdminSDHolder) gives rights to nobody else.

    Why: the directory copies this list to every administrator's account once an hour. Who stands
    there is master of all of them, and stays it however often the accounts are cleaned.
    Fix: remove the entry from CN=AdminSDHolder,CN=System, and find out who put it there.
    Effort: 1 h.
    """
    holder = places.holder
    if holder is None or holder.descriptor is None or not readable(holder):
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name="AdminSDHolder")
    given = [
        one
        for kind in (Kind.USER, Kind.GROUP, Kind.COMPUTER)
        for one in grants(kind, holder.descriptor, False)
    ]
    outside = strangers((sid for sid, _ in given), principals, places.domain.sid)
    found = [one for one in given if one[0] in outside]
    if found:
        people = called((sid for sid, _ in found), principals)
        return Fail(
            "Has rights on every administrator's account: {people}.",
            *(Evidence(way.value, called((sid,), principals)) for sid, way in found[:5]),
            people=people,
        )
    if not others(users, groups):
        return NotApplicable(NOBODY_ELSE)
    return Pass("Nobody else has rights on the administrators' accounts.")


@check(
    "identity.directory-rights-of-everybody",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def nothing_is_delegated_to_everybody(places: Places, users: Users, groups: Groups) -> Verdict:
    """No group of everybody may change accounts in the directory.

    Why: any login, the apprentice's or the copier's, can then reset passwords or rewrite accounts
    of colleagues.
    Fix: remove the entry of Everyone, Authenticated Users or Domain Users from the unit's security
    settings.
    Effort: 0.5 h a unit.
    """
    if not readable(places.domain):
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name=places.domain.name)
    shown = [one for one in places.all if one.descriptor is not None and readable(one)]
    found = {
        one.name: one.dn for one in shown if gives_everybody(descriptor_of(one.descriptor or b""))
    }
    if found:
        return Fail(
            "Everybody may change what is in {places}.",
            *(Evidence("nTSecurityDescriptor", name, where=dn) for name, dn in found.items()),
            places=", ".join(sorted(found)),
        )
    if not others(users, groups):
        return NotApplicable(NOBODY_ELSE)
    if len(shown) < len(places.all):
        return Unknown(NOT_SHOWN, reason=Reason.ACCESS_DENIED, name="some units")
    return Pass("No group of everybody may change accounts.")

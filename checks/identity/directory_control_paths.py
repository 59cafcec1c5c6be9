"""Who can take a Windows domain over without being its administrator, step by step."""

from checks.identity.directory_control_paths_edges import Landscape
from checks.identity.directory_control_paths_graph import Paths, find_paths
from checks.identity.directory_control_paths_objects import (
    Kind,
    Places,
    Policies,
    Principals,
    Securable,
)
from checks.identity.directory_grants import Way
from checks.identity.directory_objects import AccountControl
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

_NOBODY_ELSE = "Nobody but administrators has a login in this domain."
_NOT_SHOWN = "The access lists of {count} objects that decide this were not shown."
_CUT = "There are more ways into this directory than can be followed."


def _ordinary_people(land: Landscape, masters: frozenset[str]) -> tuple[Securable, ...]:
    """The users, without the built-in ones, that may log on and are no administrators."""
    found = (one for one in land.things.values() if one.kind is Kind.USER)
    return tuple(one for one in found if one.key not in masters and _works(one))


def _works(one: Securable) -> bool:
    return one.kind is Kind.USER and _enabled(one)


def _enabled(one: Securable) -> bool:
    return not one.control & AccountControl.DISABLED


def _empty(land: Landscape, one: Securable) -> bool:
    """A group of nobody, such as Key Admins in most domains."""
    return one.kind is Kind.GROUP and not any(land.members(one))


def _route(paths: Paths, key: str) -> tuple[Evidence, ...]:
    """The steps of a path, one evidence each: how, and what is taken by it."""
    found = [Evidence("from", _called(paths, key))]
    for way, then in paths.steps(key):
        found.append(Evidence(way.value, _called(paths, then)))
    return tuple(found)


def _called(paths: Paths, key: str) -> People | str:
    """Names of people are for the report to shorten."""
    thing = paths.land.things.get(key)
    name = paths.land.name(key)
    match thing.kind if thing else None:
        case Kind.USER:
            return People((name,))
        case Kind.POLICY | Kind.UNIT as kind:
            return f"the {kind} {name}"
        case _:
            return name


def _of_other_domains(paths: Paths) -> tuple[str, ...]:
    """SIDs of accounts and groups that have a path, and are not made administrators outright."""
    return tuple(
        sorted(
            key
            for key, step in paths.next.items()
            if step and key.startswith("S-1-5-21-") and not paths.land.broad(key)
            if not (step[1] is Way.IS_IN and step[0] in paths.masters)
        )
    )


def _doubt(paths: Paths) -> Unknown | None:
    """Where nothing was found: whether something could have been."""
    if not any(thing.controller for thing in paths.land.things.values()):
        return Unknown("No domain controller was shown.", reason=Reason.ACCESS_DENIED)
    if paths.unread:
        return Unknown(_NOT_SHOWN, reason=Reason.ACCESS_DENIED, count=len(paths.unread))
    if paths.cut:
        return Unknown(_CUT, reason=Reason.TOO_LARGE)
    return None


@check(
    "identity.directory-paths-of-everybody",
    topic="attack-paths",
    severity=Severity.CRITICAL,
    maps=("CIS 6.8", "PR.AA-05"),
)
def not_everybody_can_take_the_domain(
    principals: Principals, places: Places, policies: Policies
) -> Verdict:
    """No right that everybody has leads to the rights of an administrator.

    Why: one ordinary login, or one infected computer, is enough to own every computer, file and
    mailbox of the company within minutes.
    Fix: take the right that the first step names away from the group, in the object's security
    settings (dsa.msc, View, Advanced Features).
    Effort: 2 h.
    """
    land = Landscape.of(principals, places, policies)
    paths = find_paths(land)
    broad = paths.everybody
    if broad:
        return Fail(
            "Members of {groups} can make themselves administrators of the domain.",
            *_route(paths, broad[0]),
            groups=", ".join(land.name(key) for key in broad),
        )
    if not _ordinary_people(land, paths.masters):
        return NotApplicable(_NOBODY_ELSE)
    return _doubt(paths) or Pass("No right that everybody has leads to the administrators.")


@check(
    "identity.directory-paths-of-people",
    topic="attack-paths",
    severity=Severity.HIGH,
    maps=("CIS 6.8", "PR.AA-05"),
)
def nobody_else_can_take_the_domain(
    principals: Principals, places: Places, policies: Policies
) -> Verdict:
    """Nobody but the administrators can make themselves an administrator.

    Why: nobody guards these logins like those of administrators, but whoever gets hold of one of
    them is master of the domain in a few steps.
    Fix: break the way at its first step: take the right away, or treat the account as an
    administrator's.
    Effort: 1 h an account.
    """
    land = Landscape.of(principals, places, policies)
    paths = find_paths(land)
    found = [one for one in paths.ordinary() if _works(one)]
    machines = [one for one in paths.ordinary() if one.kind is Kind.COMPUTER and _enabled(one)]
    if found or machines:
        everyone = tuple(one.name for one in (*found, *machines))
        return Fail(
            "Can make themselves administrators of the domain: {people}.",
            *_route(paths, (found or machines)[0].key),
            people=People(everyone) if found else Things(everyone),
        )
    if foreign := _of_other_domains(paths):
        return Fail(
            "Accounts of other domains can make themselves administrators: {people}.",
            *_route(paths, foreign[0]),
            severity=Severity.MEDIUM,
            people=Things(foreign),
        )
    if not _ordinary_people(land, paths.masters):
        return NotApplicable(_NOBODY_ELSE)
    return _doubt(paths) or Pass("Nobody but administrators has a way to take over the domain.")


@check(
    "identity.directory-paths-many",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 6.8", "PR.AA-05"),
)
def few_objects_lead_to_the_domain(
    principals: Principals, places: Places, policies: Policies, *, most: int = 5
) -> Verdict:
    """Few accounts and groups stand between an intruder and the domain.

    Why: each account or group with a way to the top, however long, is one more that has to be
    guarded as well as the administrators' own. The way may lead over a password that can be
    guessed.
    Fix: move what administrators use into a unit of their own, and give rights on it to nobody
    else.
    Effort: 8 h.
    """
    land = Landscape.of(principals, places, policies)
    paths = find_paths(land, weak=True)
    if not _ordinary_people(land, paths.masters):
        return NotApplicable(_NOBODY_ELSE)
    kinds = (Kind.USER, Kind.COMPUTER, Kind.GROUP)
    found = [one for one in paths.ordinary() if one.kind in kinds and not _empty(land, one)]
    longest = max((sum(1 for _ in paths.steps(one.key)) for one in found), default=0)
    seen = (
        Evidence("accounts and groups with a path", len(found)),
        Evidence("steps of the longest", longest),
    )
    if len(found) > most:
        names = People(tuple(one.name for one in found))
        return Fail("Have a way to the domain: {people}.", *seen, people=names)
    return _doubt(paths) or Pass(
        "Accounts and groups with a way to the domain: {count}.", *seen, count=len(found)
    )

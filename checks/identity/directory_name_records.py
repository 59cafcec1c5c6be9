"""Who may add names to the domain's name service by writing into the directory."""

from dataclasses import dataclass, replace

from checks.network.directory_dns import (
    IN_DOMAIN,
    IN_FOREST,
    IN_SYSTEM,
    Zones,
    hidden_zones,
)
from scanner.model import (
    About,
    CannotTellError,
    Entries,
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Severity,
    Verdict,
    check,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn
from scanner.model.security import (
    ANONYMOUS,
    AUTHENTICATED_USERS,
    CREATE_CHILD,
    EVERYONE,
    GENERIC_ALL,
    GENERIC_WRITE,
    WRITE_DAC,
    WRITE_OWNER,
    descriptor_of,
)

_RIGHTS = ("nTSecurityDescriptor",)
DOMAIN_RIGHTS = replace(IN_DOMAIN, attributes=_RIGHTS)
FOREST_RIGHTS = replace(IN_FOREST, attributes=_RIGHTS)
SYSTEM_RIGHTS = replace(IN_SYSTEM, attributes=_RIGHTS)

# Windows itself lets every account of the domain add names that are not there yet.
_STRANGERS = {EVERYONE: "Everyone", ANONYMOUS: "ANONYMOUS LOGON", "S-1-5-32-546": "Guests"}
_ACCOUNTS = {
    AUTHENTICATED_USERS: "Authenticated Users",
    "S-1-5-32-545": "Users",
    "S-1-5-32-554": "Pre-Windows 2000 Compatible Access",
}
_OWNING = WRITE_DAC | WRITE_OWNER | GENERIC_ALL | GENERIC_WRITE


@dataclass(frozen=True, slots=True)
class ZoneRights:
    """The wide groups that may add names to a zone, and those that may change the zone itself."""

    zone: str
    add: tuple[str, ...]
    own: tuple[str, ...]


@fact("directory.zone-rights")
class AllZoneRights:
    """Of each zone whose rights the account may read."""

    each: tuple[ZoneRights, ...]


@probe(Role.DOMAIN_CONTROLLER, DOMAIN_RIGHTS, FOREST_RIGHTS, SYSTEM_RIGHTS, about=About.DOMAIN)
def zone_rights(domain: Entries, forest: Entries, system: Entries) -> AllZoneRights:
    """No zones is an answer; zones whose rights are hidden are none."""
    found: list[ZoneRights] = []
    entries = (*system, *forest, *domain)
    for entry in entries:
        raw = entry.blob("nTSecurityDescriptor")
        if raw is not None:
            found.append(_rights(first_rdn(entry.dn).lower()[:255], raw))
    if entries and not found:
        raise CannotTellError(
            "the directory does not show the rights on zones", Reason.ACCESS_DENIED
        )
    return AllZoneRights(tuple(found))


def _rights(zone: str, raw: bytes) -> ZoneRights:
    aces = descriptor_of(raw).aces
    if aces is None:
        return ZoneRights(zone, ("Everyone",), ("Everyone",))
    wide = {**_STRANGERS, **_ACCOUNTS}
    given = [one for one in aces if one.allow and one.here and one.sid in wide]
    add = {wide[one.sid] for one in given if one.mask & (CREATE_CHILD | GENERIC_ALL)}
    own = {wide[one.sid] for one in given if one.object_type is None and one.mask & _OWNING}
    return ZoneRights(zone, tuple(sorted(add)), tuple(sorted(own)))


@check(
    "identity.directory-name-records",
    topic="ad-depth",
    severity=Severity.MEDIUM,
    maps=("CIS 6.8", "PR.AA-05"),
)
def names_are_not_open_to_strangers(rights: AllZoneRights, zones: Zones) -> Verdict:
    """Nobody but accounts of the domain may add names to its zones, and only some may change them.

    Why: who can add names as he likes lets other people's computers come to his.
    Fix: take the rights of these groups off the zone; better still, take the right to add names
    from "Authenticated Users" too, where computers do not register themselves.
    Effort: 1 h a zone.
    """
    if not rights.each and not zones.hidden:
        return NotApplicable("The directory keeps no zones.")
    strangers = set(_STRANGERS.values())
    bad = [one for one in rights.each if one.own or strangers & set(one.add)]
    if bad:
        seen = tuple(
            Evidence("may add or own", ", ".join(dict.fromkeys((*one.own, *one.add))), one.zone)
            for one in bad[:20]
        )
        share, names = len(bad) / len(rights.each), ", ".join(one.zone for one in bad[:6])
        return Fail("Open to too many: {names}.", *seen, share=share, names=names)
    if zones.hidden:
        return hidden_zones(zones)
    by_all = [one.zone for one in rights.each if one.add]
    if by_all:
        seen = (Evidence("may add names", "Authenticated Users", where=by_all[0]),)
        return Pass("Any account may add names, as Windows sets it, and no stranger.", *seen)
    return Pass("Only chosen accounts may add names.")

"""Group policies of a Windows domain: which there are, and on what they have an effect."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from checks.identity.directory_control_paths_objects import DOMAIN_HEAD, POLICIES, UNITS
from scanner.model import (
    About,
    BadAnswer,
    Base,
    Entries,
    Entry,
    LdapSearch,
    Role,
    fact,
    probe,
)
from scanner.model.directory_values import first_rdn

HEAD_LINKS = replace(DOMAIN_HEAD, attributes=("gPLink",))
UNIT_LINKS = replace(UNITS, attributes=("gPLink", "gPOptions"))
SITE_LINKS = LdapSearch(Base.CONFIGURATION, "(objectClass=site)", ("gPLink",), under="CN=Sites")
OBJECTS = replace(POLICIES, attributes=("displayName", "flags", "versionNumber"))

# [MS-GPOL] 2.2.2: GPLinkOptions; and "flags" of the object; gPOptions 1 blocks what is above.
_LINK = re.compile(r"\[LDAP://CN=(\{[0-9A-F-]{36}\})[^;\]]*;(\d+)\]", re.IGNORECASE)
_OFF, _ENFORCED = 1, 2
_USER_OFF, _COMPUTER_OFF = 1, 2
_BLOCKS = 1
_CONTROLLERS = "ou=domain controllers,"
# Those that every domain has, under these names, whatever their language.
DEFAULT_DOMAIN = "{31B2F340-016D-11D2-945F-00C04FB984F9}"
DEFAULT_CONTROLLERS = "{6AC1786C-016F-11D2-945F-00C04FB984F9}"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a policy is linked: the DN of a unit, of the domain or of a site."""

    where: str
    enforced: bool


@dataclass(frozen=True, slots=True)
class GroupPolicy:
    """A group policy. ``guid`` in braces, upper case; ``version`` is 0 where it was never edited;
    only links that are not switched off are among ``links``."""

    guid: str
    name: str
    for_users: bool
    for_computers: bool
    version: int | None
    links: tuple[Link, ...]


@fact("directory.group-policies")
class GroupPolicies:
    """All group policies that the account may see. ``head`` is the domain's DN, ``blocking`` are
    units, in lower case, that take nothing from above but what is enforced."""

    all: tuple[GroupPolicy, ...]
    head: str
    blocking: frozenset[str]

    @cached_property
    def by_guid(self) -> Mapping[str, GroupPolicy]:
        """By GUID."""
        return {policy.guid: policy for policy in self.all}

    def name(self, guid: str) -> str:
        """Its name; its GUID where the directory does not show it."""
        known = self.by_guid.get(guid)
        return known.name if known else guid

    def in_effect(self, guid: str, *, users: bool = False) -> bool:
        """Whether it is linked to anything, and its half for computers (or ``users``) is on. One
        that the directory does not show is taken for one in effect."""
        known = self.by_guid.get(guid)
        if known is None:
            return True
        return bool(known.links) and (known.for_users if users else known.for_computers)

    def rank_on_controllers(self, guid: str) -> int:
        """0 where it does not reach the domain controllers; the higher one overrides the lower.
        Sites' links count like the domain's: a controller stands in one of them."""
        known = self.by_guid.get(guid)
        if known is None or not known.for_computers:
            return 0
        unit = f"{_CONTROLLERS}{self.head}".lower()
        ranks = [0]
        for link in known.links:
            where = link.where.lower()
            if where == unit:
                ranks.append(3 if link.enforced else 2)
            elif link.enforced and (where == self.head.lower() or "cn=sites," in where):
                ranks.append(4)
            elif where == self.head.lower() and unit not in self.blocking:
                ranks.append(1)
        return max(ranks)


@probe(Role.DOMAIN_CONTROLLER, HEAD_LINKS, UNIT_LINKS, SITE_LINKS, OBJECTS, about=About.DOMAIN)
def group_policies(
    heads: Entries, units: Entries, sites: Entries, objects: Entries
) -> GroupPolicies:
    """Every domain has two from its beginning."""
    if not heads or not objects:
        raise BadAnswer("the directory shows this account no group policies")
    links: dict[str, list[Link]] = {}
    for entry in (*heads, *units, *sites):
        for guid, link in _links(entry):
            links.setdefault(guid, []).append(link)
    blocking = {one.dn.lower() for one in units if one.flags("gPOptions") & _BLOCKS}
    found = tuple(_policy(entry, links) for entry in objects)
    return GroupPolicies(found, heads[0].dn, frozenset(blocking))


def _links(entry: Entry) -> Iterator[tuple[str, Link]]:
    for guid, options in _LINK.findall(entry.text("gPLink") or ""):
        if not int(options) & _OFF:
            yield guid.upper(), Link(entry.dn, bool(int(options) & _ENFORCED))


def _policy(entry: Entry, links: Mapping[str, list[Link]]) -> GroupPolicy:
    guid = first_rdn(entry.dn).upper()
    flags = entry.flags("flags")
    return GroupPolicy(
        guid,
        entry.text("displayName") or guid,
        for_users=not flags & _USER_OFF,
        for_computers=not flags & _COMPUTER_OFF,
        version=entry.number("versionNumber"),
        links=tuple(links.get(guid, ())),
    )


def listed(names: list[str], most: int = 4) -> str:
    """``A, B and 3 more``."""
    more = len(names) - most
    return ", ".join(name[:80] for name in names[:most]) + (f" and {more} more" if more > 0 else "")

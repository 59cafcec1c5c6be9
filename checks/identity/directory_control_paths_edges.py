"""Control paths: who can take over an object in one step, and who the masters of a domain are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from checks.identity.directory_control_paths_objects import Kind, Places, Policies, Principals
from checks.identity.directory_control_paths_objects import Securable as Thing
from checks.identity.directory_grants import (
    ACTS_FOR_OTHERS,
    GET_CHANGES,
    GET_CHANGES_ALL,
    LOGIN_KEY,
    MEMBER,
    POLICY_FILES,
    POLICY_LINK,
    RESET_PASSWORD,
    SERVICE_NAME,
    WELL_KNOWN,
    Way,
    extended,
    holders,
    is_broad,
    is_master,
    synchronises,
    takers,
    writers,
)
from checks.identity.directory_objects import AccountControl
from scanner.model import BadAnswer
from scanner.model.directory_values import first_rdn, parent_of
from scanner.model.security import SELF, descriptor_of, rid_of

#: Administrators, Domain Admins, Schema Admins, Enterprise Admins; the account krbtgt.
_TARGET_RIDS = frozenset({544, 512, 518, 519, 502})

Edge = tuple[str, Way]
"""Who (a DN in lower case, or the SID of nobody here), and how."""
_POLICIES_OF = "policies of "
_FOREIGN = ",cn=foreignsecurityprincipals,"


@dataclass(frozen=True, slots=True)
class Landscape:
    """The objects of a domain, found by name, SID, membership and service."""

    things: Mapping[str, Thing]
    domain: Thing
    by_sid: Mapping[str, str]
    by_primary: Mapping[int, tuple[str, ...]]
    linked: Mapping[str, tuple[str, ...]]
    """Policies by the place that they are linked to."""
    delegates: Mapping[str, tuple[str, ...]]
    """Who may act as anybody, by the host that they may do it on; "" for every host."""

    @classmethod
    def of(cls, principals: Principals, places: Places, policies: Policies) -> "Landscape":
        """Index the objects."""
        primary: dict[int, list[str]] = defaultdict(list)
        delegates: dict[str, list[str]] = defaultdict(list)
        for one in principals.all:
            if one.primary_group is not None:
                primary[one.primary_group].append(one.key)
            for host in hosts_of(one.delegates_to):
                delegates[host].append(one.key)
            if one.control & AccountControl.TRUSTED_FOR_DELEGATION and not one.controller:
                delegates[""].append(one.key)
        return cls(
            {one.key: one for one in (*principals.all, *places.all, *policies.all)},
            places.domain,
            {one.sid: one.key for one in principals.all if one.sid},
            {rid: tuple(keys) for rid, keys in primary.items()},
            {place.key: place.links for place in places.all if place.links},
            {host: tuple(keys) for host, keys in delegates.items()},
        )

    def above(self, thing: Thing) -> Iterator[Thing]:
        """The units that it is in, the nearest first, and the domain."""
        name = parent_of(thing.key)
        while name:
            if (place := self.things.get(name)) is not None:
                yield place
            name = parent_of(name)

    def members(self, thing: Thing) -> Iterator[str]:
        """Of a group; those of other domains, and well-known ones, by SID."""
        if thing.kind is not Kind.GROUP:
            return
        for member in thing.members:
            key = member.lower()
            yield first_rdn(member).upper() if _FOREIGN in key else key
        if thing.sid.startswith(self.domain.sid):
            yield from self.by_primary.get(rid_of(thing.sid), ())

    def broad(self, key: str) -> bool:
        """Whether it is a group of more or less everybody."""
        thing = self.things.get(key)
        return is_broad(thing.sid if thing else key)

    def name(self, key: str) -> str:
        """Its name for a reader; a SID where it has none here."""
        thing = self.things.get(key.removeprefix(_POLICIES_OF))
        return thing.name if thing else WELL_KNOWN.get(key, key)

    def targets(self) -> Iterator[str]:
        """The domain, AdminSDHolder, the controllers, krbtgt, the groups of administrators, and
        the accounts that synchronise with the cloud."""
        for key, thing in self.things.items():
            match thing.kind:
                case Kind.DOMAIN | Kind.HOLDER:
                    yield key
                case Kind.COMPUTER if thing.controller:
                    yield key
                case Kind.GROUP | Kind.USER if thing.sid and rid_of(thing.sid) in _TARGET_RIDS:
                    yield key
                case Kind.USER if synchronises(thing.name):
                    yield key
                case _:
                    pass

    def masters(self) -> frozenset[str]:
        """The targets, and whoever is in one of the groups among them."""
        found = set(self.targets())
        todo = list(found)
        while todo:
            for member in self.members(self.things[todo.pop()]):
                if member in self.things and member not in found and not self.broad(member):
                    found.add(member)
                    todo.append(member)
        return frozenset(found)


def readable(thing: Thing) -> bool:
    """Whether its access list was shown, and is one."""
    if thing.descriptor is None:
        return False
    try:
        descriptor_of(thing.descriptor)
    except BadAnswer:
        return False
    return True


def edges_into(land: Landscape, key: str, *, weak: bool) -> Iterator[Edge]:
    """Who can take over one object, and how. Not whom Windows itself makes a master."""
    if key.startswith(_POLICIES_OF):
        yield from _rulers(land, land.things[key.removeprefix(_POLICIES_OF)])
        return
    thing = land.things.get(key)
    if thing is None:
        return
    if thing.descriptor is not None and readable(thing):
        yield from _owners(land, grants(thing.kind, thing.descriptor, weak))
    for member in land.members(thing):
        if member in land.things or not is_master(member, land.domain.sid):
            yield member, Way.IS_IN
    yield from _from_above(land, thing)
    yield from _delegated(land, thing)


def _owners(land: Landscape, grants: Iterable[tuple[str, Way]]) -> Iterator[Edge]:
    """SIDs as objects. A SID of this domain without an object is nobody any more."""
    for sid, way in grants:
        if is_master(sid, land.domain.sid):
            continue
        key = land.by_sid.get(sid)
        if key is not None:
            yield key, way
        elif not sid.startswith(f"{land.domain.sid}-") or is_broad(sid):
            yield sid, way


@lru_cache(maxsize=8192)
def grants(kind: Kind, octets: bytes, weak: bool) -> tuple[tuple[str, Way], ...]:
    """What an access list means for an object of that kind."""
    descriptor = descriptor_of(octets)
    found = takers(descriptor)

    def add(sids: Iterable[str], way: Way) -> None:
        found.extend((sid, way) for sid in sids)

    match kind:
        case Kind.USER:
            add(extended(descriptor, RESET_PASSWORD), Way.PASSWORD)
            add(writers(descriptor, LOGIN_KEY), Way.KEY)
            if weak:
                add(writers(descriptor, SERVICE_NAME), Way.SERVICE)
        case Kind.COMPUTER:
            add(extended(descriptor, RESET_PASSWORD), Way.PASSWORD)
            add(writers(descriptor, LOGIN_KEY), Way.KEY)
            add(writers(descriptor, ACTS_FOR_OTHERS), Way.ACTS)
        case Kind.GROUP:
            add(writers(descriptor, MEMBER), Way.MEMBERS)
            add(holders(descriptor, SELF, MEMBER), Way.ITSELF)
        case Kind.DOMAIN:
            copiers = extended(descriptor, GET_CHANGES) & extended(descriptor, GET_CHANGES_ALL)
            add(copiers, Way.COPIES)
            add(writers(descriptor, POLICY_LINK), Way.LINKS)
        case Kind.POLICY:
            add(writers(descriptor, POLICY_FILES), Way.EVERYTHING)
        case Kind.UNIT | Kind.HOLDER:
            pass
    return tuple(found)


def _from_above(land: Landscape, thing: Thing) -> Iterator[Edge]:
    """Whoever may change the rights of the unit gives them on to what inherits; policies reach all
    that is below, and are edited by who may, whatever inherits rights."""
    if thing.kind in (Kind.DOMAIN, Kind.HOLDER, Kind.POLICY):
        return
    places = tuple(land.above(thing))
    if thing.inherits and places and places[0].kind is Kind.UNIT:
        yield places[0].key, Way.HOLDS
    if thing.kind in (Kind.USER, Kind.COMPUTER):
        yield from ((_POLICIES_OF + place.key, Way.HOLDS) for place in places)


def _rulers(land: Landscape, place: Thing) -> Iterator[Edge]:
    """Who decides which policies hold in a unit or the domain."""
    yield from ((link, Way.POLICY) for link in land.linked.get(place.key, ()))
    if place.descriptor is None or not readable(place):
        return
    descriptor = descriptor_of(place.descriptor)
    linkers = ((sid, Way.LINKS) for sid in writers(descriptor, POLICY_LINK))
    yield from _owners(land, (*takers(descriptor), *linkers))


def _delegated(land: Landscape, thing: Thing) -> Iterator[Edge]:
    """Who may act on it in anybody's name, or read its password."""
    if thing.also is not None:
        way = Way.ACTS_ON if thing.kind is Kind.COMPUTER else Way.READS
        try:
            aces = descriptor_of(thing.also).aces or ()
        except BadAnswer:
            aces = ()
        yield from _owners(land, ((ace.sid, way) for ace in aces if ace.allow))
    if thing.kind is not Kind.COMPUTER:
        return
    for host in {thing.host, thing.name.lower()} - {""}:
        yield from ((key, Way.ACTS_ON) for key in land.delegates.get(host, ()))
    if thing.controller:
        yield from ((key, Way.ANYWHERE) for key in land.delegates.get("", ()))


def hosts_of(services: Iterable[str]) -> frozenset[str]:
    """The hosts of service names (``cifs/dc1.x.example:445/x``), in lower case."""
    hosts = (one.partition("/")[2].partition("/")[0].partition(":")[0] for one in services)
    return frozenset(host.lower() for host in hosts if host)

"""Who of those that an access list names is no administrator already, by group or by SID."""

from collections import defaultdict
from collections.abc import Iterable

from checks.identity.directory_control_paths_objects import Kind, Principals, Securable
from checks.identity.directory_grants import is_broad, is_master
from scanner.model.directory_values import first_rdn
from scanner.model.security import rid_of

#: Administrators, Domain Admins, Schema Admins, Enterprise Admins.
_ADMINISTRATIVE = frozenset({544, 512, 518, 519})


def strangers(sids: Iterable[str], principals: Principals, domain: str = "") -> frozenset[str]:
    """Those who are neither the system nor administrators (``is_master``, with ``domain`` as there)
    nor in a group of administrators: whoever makes an object as an administrator often stays its
    owner by name."""
    outside = frozenset(sid for sid in sids if not is_master(sid, domain))
    return outside - _insiders(principals) if outside else outside


def _insiders(principals: Principals) -> frozenset[str]:
    """The SIDs of domain controllers, and of all in the groups of administrators. A group of more
    or less everybody stays outside, even where somebody has put it there."""
    by_dn = {one.key: one for one in principals.all}
    by_sid = {one.sid: one for one in principals.all if one.sid}
    primary = defaultdict[int, list[Securable]](list)
    for one in principals.all:
        if one.primary_group is not None:
            primary[one.primary_group].append(one)
    found = {one.sid for one in principals.all if one.controller}
    todo = [one for one in principals.all if _administrative(one)]
    while todo:
        group = todo.pop()
        known = (by_dn.get(dn.lower()) or by_sid.get(first_rdn(dn)) for dn in group.members)
        inside = [one for one in known if one is not None and not is_broad(one.sid)]
        for one in (*inside, *primary.get(rid_of(group.sid), ())):
            if one.sid not in found:
                found.add(one.sid)
                todo += [one] if one.kind is Kind.GROUP else []
    return frozenset(found)


def _administrative(one: Securable) -> bool:
    return one.kind is Kind.GROUP and rid_of(one.sid) in _ADMINISTRATIVE

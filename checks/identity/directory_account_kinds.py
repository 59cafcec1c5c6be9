"""Whom an account of a directory is for, and what was shown of it: for all topics on accounts."""

from collections.abc import Iterable

from checks.identity.directory_account import is_service as is_service
from checks.identity.directory_administrators import DOMAIN_ADMINS, administrators, named
from checks.identity.directory_objects import Account, Groups, Users
from checks.identity.directory_privileged_groups import guarded
from scanner.model import Evidence, Missing, Reason, Unknown

#: The privilege of every check on accounts.
READS_USERS = (
    "reading all attributes of users, which every login may unless the group Pre-Windows 2000 "
    "Compatible Access was emptied; then the scanner's login has to be in it"
)
#: Why no question on accounts arises in a domain without any that works.
NOBODY = "Nobody may log on with an account of this domain."


def able(users: Users) -> tuple[Account, ...]:
    """Those that are known to be able to log on, without what Windows itself made.

    Every account has some bit of userAccountControl: where there is none, it was not shown.
    """
    return tuple(one for one in users.people if one.control)


def unshown(accounts: Iterable[Account]) -> Unknown | None:
    """The verdict of a check that found nothing wrong, where it did not see everything: no domain
    shows userAccountControl, and what comes with it, to every user (see ``able``)."""
    hidden = named(tuple(one for one in accounts if not one.control))
    if not hidden.names:
        return None
    return Unknown(
        "Their settings were not shown to this login: {people}.",
        Evidence("userAccountControl", None),
        reason=Reason.ACCESS_DENIED,
        people=hidden,
    )


def privileged(users: Users, groups: Groups | Missing) -> frozenset[Account]:
    """Administrators of the domain, and the others whom Windows guards like them: the operators,
    for one, who can make themselves administrators. Where the groups were not shown, whoever has
    the mark of them (adminCount), which former administrators keep."""
    if (
        isinstance(groups, Missing)
        or groups.well_known(DOMAIN_ADMINS) is None
        or not administrators(users, groups)
    ):
        return frozenset(one for one in users.all if one.admin_count)
    inside = guarded(users, groups)
    return frozenset(one for one in users.all if one.dn.lower() in inside)

"""How many accounts and computers of the directory are in use: what a contract is sized by."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from checks.identity.directory_account_kinds import is_service
from checks.identity.directory_administrators import BUILT_IN
from checks.identity.directory_objects import (
    COMPUTERS,
    USERS,
    Account,
    computers,
    users,
)
from checks.server.directory_systems import is_server, is_windows
from scanner.model import About, DirectoryInUse, Entries, Role, probe

# lastLogonTimestamp is up to 14 days behind.
IN_USE = timedelta(days=60)


def newest_logon(accounts: Iterable[Account]) -> datetime | None:
    """The directory's own idea of now: a probe knows no clock."""
    return max((one.last_logon for one in accounts if one.last_logon), default=None)


def used(
    accounts: Iterable[Account], as_of: datetime | None, within: timedelta
) -> tuple[Account, ...]:
    """The enabled ones that logged on in that time."""
    if as_of is None:
        return ()
    since = as_of - within
    return tuple(a for a in accounts if a.enabled and a.last_logon and a.last_logon >= since)


@probe(Role.DOMAIN_CONTROLLER, USERS, COMPUTERS, about=About.DOMAIN)
def directory_in_use(people: Entries, machines: Entries) -> DirectoryInUse:
    """Counted over users and computers as they are shown; the built-in Administrator and Guest are
    no users."""
    everybody, all_computers = users.reader(people), computers.reader(machines)
    as_of = newest_logon((*everybody.all, *all_computers.all))
    own = used(everybody.people, as_of, IN_USE)
    seen = used(all_computers.all, as_of, IN_USE)
    servers = sum(is_server(one) for one in seen)
    return DirectoryInUse(
        users=sum(not is_service(one) and one.rid != BUILT_IN for one in own),
        services=sum(map(is_service, own)),
        computers=len(seen),
        servers=servers,
        desktops=sum(is_windows(one) for one in seen) - servers,
        as_of=as_of,
    )

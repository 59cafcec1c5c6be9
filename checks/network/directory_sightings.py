"""Computers that the directory knows, whether or not anybody could reach them."""

from collections.abc import Iterator
from datetime import timedelta

from checks.identity.directory_objects import COMPUTERS, Account, computers
from checks.network.directory_addresses import NODES, Address, directory_addresses
from checks.process.directory_in_use import newest_logon, used
from checks.server.directory_systems import is_server, is_windows
from scanner.model import CannotTellError, Entries, Role, Sighting, Unanswered, sightings

LATELY = timedelta(days=45)
IN_DIRECTORY = "in the directory"
# Names that several servers share, which are no computers.
_CLUSTER = ("msclustervirtualserver/", "msserverclustermgmtapi/")


@sightings(Role.DOMAIN_CONTROLLER, COMPUTERS, NODES)
def known_computers(entries: Entries, nodes: Entries | Unanswered) -> Iterator[Sighting]:
    """The enabled ones with a name that logged on in the 45 days before the newest logon, with the
    address that the directory's own name service has for them."""
    addresses = _addresses(nodes)
    everything = computers.reader(entries).all
    for one in used(everything, newest_logon(everything), LATELY):
        if one.host and not any(spn.lower().startswith(_CLUSTER) for spn in one.spns):
            at = next((str(a) for a in addresses.get(one.host, ()) if not a.is_link_local), None)
            name = one.host[:255]
            yield Sighting(where=IN_DIRECTORY, address=at, name=name, roles=roles_of(one))


def _addresses(nodes: Entries | Unanswered) -> dict[str, tuple[Address, ...]]:
    try:
        return {} if isinstance(nodes, Unanswered) else directory_addresses.reader(nodes).by_name
    except CannotTellError:
        return {}  # the name service is elsewhere


def roles_of(account: Account) -> frozenset[Role]:
    """What it is by the system that it told the directory when it joined."""
    system = account.system.lower()
    if is_windows(account):
        return frozenset({Role.WINDOWS, Role.SERVER if is_server(account) else Role.DESKTOP})
    if system.startswith(("mac os", "macos")):
        return frozenset({Role.MACOS, Role.DESKTOP})
    return frozenset({Role.COMPUTER}) if system else frozenset()

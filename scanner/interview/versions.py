"""Which hosts nmap may ask for the versions of their services."""

from collections.abc import Iterable, Iterator

from scanner.catalogue import Catalogue
from scanner.interview.book import Book
from scanner.interview.due import roles_of
from scanner.model import FRAGILE, Answered, OpenPorts, Role, ServiceVersions, gather

# Version detection sends each port what it may not expect: a thing that nobody knows is left alone.
KNOWN_COMPUTERS = frozenset(
    {
        Role.LINUX,
        Role.WINDOWS,
        Role.MACOS,
        Role.SERVER,
        Role.DESKTOP,
        Role.NAS,
        Role.HYPERVISOR,
        Role.DOMAIN_CONTROLLER,
    }
)


def hosts_for_nmap(
    catalogue: Catalogue, books: Iterable[Book]
) -> Iterator[tuple[str, frozenset[int]]]:
    """Hosts with their open ports: those known as computers, that were not asked before."""
    for book in books:
        if book.has(ServiceVersions()):
            continue
        ports = gather(OpenPorts(), book.find)
        if not isinstance(ports, Answered) or not ports.value.open:
            continue
        roles = roles_of(catalogue, book)
        if roles & KNOWN_COMPUTERS and not roles & FRAGILE:
            yield book.respondent, ports.value.open

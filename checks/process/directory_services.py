"""Services and print queues that the directory names: for the site's book and its contract."""

from dataclasses import dataclass, replace

from checks.identity.directory_objects import COMPUTERS, USERS
from scanner.model import About, Base, Entries, LdapSearch, Role, fact, probe

QUEUES = LdapSearch(
    Base.DOMAIN,
    "(objectClass=printQueue)",
    ("printerName", "driverName", "location", "serverName", "portName"),
)
_NAMES = ("servicePrincipalName", "userAccountControl")
OF_USERS = replace(USERS, attributes=_NAMES)
OF_COMPUTERS = replace(COMPUTERS, attributes=_NAMES)

# The first part of a service principal name ([MS-ADTS] 2.2.21), in lower case.
KINDS = {
    "mssqlsvc": "Microsoft SQL Server",
    "microsoft virtual console service": "Hyper-V",
    "hyper-v replica service": "Hyper-V replica",
    "exchangemdb": "Exchange",
    "exchangerfr": "Exchange",
    "exchangeab": "Exchange",
    "msserverclustermgmtapi": "failover cluster",
    "gcv": "failover cluster",
    "afpserver": "Apple file service",
    "vmrc": "virtual machines",
    "sip": "telephony (SIP)",
    "oracle": "Oracle",
    "postgres": "PostgreSQL",
    "mongodb": "MongoDB",
    "sapservice": "SAP",
    "adfs": "Active Directory Federation Services",
}
_DISABLED = 0x2
_MOST = 5000


@dataclass(frozen=True, slots=True)
class NamedService:
    """A kind of service and the host that its name says, in lower case."""

    kind: str
    host: str


@fact("directory.services")
class DirectoryServices:
    """What enabled accounts have service principal names for; of kinds that are known."""

    each: tuple[NamedService, ...]


@dataclass(frozen=True, slots=True)
class PrintQueue:
    """A queue that its server published."""

    name: str
    driver: str
    location: str
    server: str
    port: str


@fact("directory.print-queues")
class PrintQueues:
    """Every queue that the account may see."""

    each: tuple[PrintQueue, ...]


@probe(Role.DOMAIN_CONTROLLER, OF_USERS, OF_COMPUTERS, about=About.DOMAIN)
def directory_services(users: Entries, computers: Entries) -> DirectoryServices:
    """Names are "service/host[:port or instance][/more]"."""
    found: set[tuple[str, str]] = set()
    for entry in (*users, *computers):
        if entry.flags("userAccountControl") & _DISABLED:
            continue
        for name in entry.texts("servicePrincipalName"):
            service, _, rest = name.partition("/")
            kind = KINDS.get(service.lower())
            if kind and rest and len(found) < _MOST:
                host = rest.partition("/")[0].partition(":")[0]
                found.add((kind, host.lower()[:255]))
    return DirectoryServices(tuple(NamedService(*one) for one in sorted(found)))


@probe(Role.DOMAIN_CONTROLLER, QUEUES, about=About.DOMAIN)
def print_queues(entries: Entries) -> PrintQueues:
    """Queues lie below the computer that serves them; where none is published there is none."""
    names = ("printerName", "driverName", "location", "serverName", "portName")
    rows = ([(entry.text(name) or "")[:120] for name in names] for entry in entries[:_MOST])
    return PrintQueues(tuple(PrintQueue(*row) for row in rows))

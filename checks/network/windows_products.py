"""Products on Windows computers that are known by name: remote control, and what does not belong.

Which products a site has agreed to is not known here; the list stands in the evidence.
"""

from fnmatch import fnmatchcase

from checks.network.windows_software import Programs
from checks.server.windows_services import Service, Services
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Severity,
    Table,
    Verdict,
    check,
    table,
)


@table("products")
class KnownProduct:
    """A product by the names of its services and of its entries in the list of programs (patterns:
    ``*`` is any text). ``kinds`` are of antivirus, edr, rmm, remote, backup, unwanted."""

    product: str
    kinds: tuple[str, ...]
    services: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    def owns(self, service: Service) -> bool:
        """Whether the service is of this product."""
        name = service.name.casefold()
        return any(fnmatchcase(name, pattern.casefold()) for pattern in self.services)


def running(services: Services, known: Table[KnownProduct], kind: str) -> list[str]:
    """The products of a kind that have a service that runs."""
    up = [service for service in services.each if service.running]
    rows = [row for row in known.rows if kind in row.kinds]
    return sorted({row.product for row in rows if any(map(row.owns, up))})


def installed(programs: Programs, known: Table[KnownProduct], kind: str) -> list[str]:
    """The products of a kind that are in the list of programs."""
    rows = [row for row in known.rows if kind in row.kinds and row.programs]
    return sorted(
        {row.product for row in rows if any(one.is_called(*row.programs) for one in programs.each)}
    )


@check(
    "network.remote-control-tools",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 2.3", "PR.PS-05", "CE SC"),
    aliases=("DSK-REMOTE-TOOLS",),
)
def one_remote_control_tool(
    programs: Programs, services: Services | Missing, known: Table[KnownProduct], *, most: int = 1
) -> Verdict:
    """A computer has at most one program through which others can take it over from outside.

    Why: every such program is a door to the inside that goes past the firewall; one that nobody
    remembers still opens with its old password.
    Fix: agree on one product, remove all others, and protect it with a second factor.
    Effort: 0.5 h a computer.
    """
    found = set(installed(programs, known, "remote"))
    if isinstance(services, Services):
        found |= set(running(services, known, "remote"))
    shown = [Evidence("remote control", name) for name in sorted(found)]
    names = ", ".join(sorted(found))
    if len(found) > most:
        text = "It has {count} programs for control from outside: {names}."
        return Fail(text, *shown, count=len(found), names=names)
    if isinstance(services, Missing):
        return services.unknown()
    if found:
        text = "It has one program for control from outside: {names}."
        return Pass(text, *shown, names=names)
    return NotApplicable("No program for control from outside is known on it.")


@check(
    "network.unwanted-software",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 2.3", "PR.PS-05", "CE MP"),
    aliases=("DSK-UNAPPROVED-SW",),
)
def nothing_unwanted_is_installed(programs: Programs, known: Table[KnownProduct]) -> Verdict:
    """No computer at work has file-sharing programs, cracked licences or currency miners.

    Why: such programs bring in malicious software, and the business is liable for what is shared.
    Fix: remove them, and let only administrators install programs.
    Effort: 0.5 h a computer.
    """
    if not programs.each:
        return NotApplicable("Nothing is installed but Windows itself.")
    found = installed(programs, known, "unwanted")
    if found:
        shown = [Evidence("program", name) for name in found]
        return Fail("It has {names}.", *shown, names=", ".join(found))
    return Pass("Nothing unwanted is known among {count} programs.", count=len(programs.each))

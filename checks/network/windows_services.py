"""Services of Windows servers that open a door: paths without quotes, and the print spooler."""

import re

from checks.properties import flag, words
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.windows_machine import Membership
from checks.server.windows_services import SERVICES, Services, windows_services
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# Only command lines that can be meant, since others may hold secrets: not quoted, with a space, and
# not below Windows itself. "_" stands for the backslash, which WQL would escape.
UNQUOTED = Wql(
    "Win32_Service",
    ("Name", "PathName"),
    where="PathName LIKE '% %' AND NOT PathName LIKE '\"%' AND NOT PathName LIKE '_:_Windows_%'",
)
PRINTERS = Wql("Win32_Printer", ("Name", "Shared"), most=5000)

# CreateProcess tries each part before a space as a program; arguments come after the program.
_PROGRAM = re.compile(r"(?i)^(.+?\.(?:exe|com|bat|cmd))(?=\s|$)")
_ARGUMENT = re.compile(r"\s[-/]")
# Only administrators may write here, so nobody else can lay a program in the way.
_PROTECTED = re.compile(r"(?i)^[a-z]:\\(program files|program files \(x86\)|windows)\\")
SPOOLER = "Spooler"


@fact("windows.unquoted-services")
class UnquotedServices:
    """Services whose program's path has a space and no quotes: name and path, without arguments."""

    each: tuple[tuple[str, str], ...]

    @property
    def exposed(self) -> tuple[tuple[str, str], ...]:
        """Those in folders that Windows does not protect."""
        return tuple(one for one in self.each if not _PROTECTED.match(one[1]))


@fact("windows.shared-printers")
class SharedPrinters:
    """The names of the printers that are shared with others."""

    names: tuple[str, ...]


def program_of(command: str) -> str:
    """The path of the program in a service's command line, without its arguments."""
    found = _PROGRAM.match(command.strip())
    return found[1] if found else _ARGUMENT.split(command.strip())[0]


@probe(Role.WINDOWS, UNQUOTED, SERVICES)
def unquoted_services(rows: Rows, all_services: Rows) -> UnquotedServices:
    """Win32_Service.PathName. That none is shown is a fact where others are shown at all."""
    windows_services.reader(all_services)
    found = [(words(row, "Name"), program_of(words(row, "PathName", 300))) for row in rows]
    return UnquotedServices(tuple((name, path[:200]) for name, path in found if " " in path))


@probe(Role.WINDOWS, PRINTERS)
def shared_printers(rows: Rows) -> SharedPrinters:
    """Win32_Printer.Shared."""
    return SharedPrinters(tuple(words(row, "Name") for row in rows if flag(row, "Shared")))


@check(
    "network.service-paths-quoted",
    topic="endpoint-protection",
    severity=Severity.MEDIUM,
    maps=("CIS 4.1", "PR.PS-01"),
    aliases=("SRV-SVC-UNQUOTED",),
    needs="administrator, or the right to list services over the network",
)
def service_paths_are_quoted(services: UnquotedServices | Missing, purpose: Purpose) -> Verdict:
    r"""The path of every service's program is written in quotes.

    Why: without quotes Windows first tries C:\Label.exe for C:\Label Print\service.exe; whoever may
    put a file there becomes the system's administrator.
    Fix: put the path into quotes in the service's ImagePath, or ask the maker for a mended version.
    Effort: 0.3 h a service.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(services, Missing):
        return services.unknown()
    if not services.each:
        return Pass("No service has a path with spaces and no quotes.")
    shown = [Evidence("PathName", path, where=name) for name, path in services.each[:10]]
    worst = (services.exposed or services.each)[0]
    # Under Program Files it takes an administrator to use it, who needs no such way.
    return Fail(
        "Services with a path without quotes: {count}, such as {name}.",
        *shown,
        severity=None if services.exposed else Severity.LOW,
        count=len(services.each),
        name=worst[0],
    )


@check(
    "network.print-spooler-off",
    topic="endpoint-protection",
    severity=Severity.HIGH,
    maps=("CIS 4.8", "PR.PS-01", "CE SC"),
    aliases=("SRV-SPOOLER", "IAM-DC-SPOOLER"),
)
def spooler_runs_only_to_print(
    services: Services | Missing,
    membership: Membership | Missing,
    printers: SharedPrinters | Missing,
    purpose: Purpose,
) -> Verdict:
    """The print spooler runs only on servers that share printers, and on no domain controller.

    Why: through the spooler of a domain controller any user can make it log in elsewhere, and so
    take over the whole network; elsewhere it is one more program that attackers know well.
    Fix: stop the service "Print Spooler" and disable it; move shared printers to another server.
    Effort: 0.3 h a server.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(services, Missing):
        return services.unknown()
    if not services.named(SPOOLER):
        return NotApplicable("This Windows has no print spooler.")
    seen = Evidence("Spooler", services.named(SPOOLER)[0].state)
    if not services.runs(SPOOLER):
        return Pass("The print spooler does not run.", seen)
    if isinstance(membership, Missing):
        return membership.unknown()
    if membership.controller:
        return Fail("The print spooler runs on a domain controller.", seen)
    if isinstance(printers, Missing):
        return printers.unknown()
    if printers.names:
        return Pass("It shares {count} printers.", seen, count=len(printers.names))
    return Fail(
        "The print spooler runs, and no printer is shared.",
        seen,
        Evidence("shared printers", 0),
        severity=Severity.LOW,
    )

"""The services of a Windows computer, as other topics need them, and those that have failed."""

from dataclasses import dataclass

from checks.properties import words
from checks.server.linux_health import FailedServices
from scanner.model import (
    CannotTellError,
    Reason,
    Role,
    Rows,
    Wql,
    fact,
    probe,
)

SERVICES = Wql(
    "Win32_Service", ("Name", "DisplayName", "StartMode", "State", "ExitCode", "StartName")
)

# winerror.h: ERROR_SERVICE_NEVER_STARTED since the computer booted
NEVER_STARTED = 1077
# Windows leaves nearly every service with 0 behind when it stops it for want of work; these are
# there to be used, whatever they ended with: name server, directory, web, virtual machines,
# addresses, certificates, files, firewall, log, antivirus, licences of Remote Desktop, WSUS.
_ROLES = frozenset(
    {"dns", "ntds", "kdc", "adws", "dfsr", "netlogon", "w3svc", "vmms", "dhcpserver", "certsvc"}
    | {"lanmanserver", "mpssvc", "eventlog", "windefend", "sense", "termservlicensing"}
    | {"wsusservice", "mssqlserver", "msexchangeis", "msexchangetransport", "w32time"}
)
_ROLE_PREFIXES = ("mssql$",)


@dataclass(frozen=True, slots=True)
class Service:
    """One service. ``start`` is Win32_Service.StartMode ("Auto", "Manual", "Disabled"), ``state``
    its State ("Running", "Stopped"), ``account`` its StartName ("" where it is not told)."""

    name: str
    title: str
    start: str
    state: str
    exit_code: int | None
    account: str

    @property
    def running(self) -> bool:
        """Whether it runs, or is about to."""
        return self.state in ("Running", "Start Pending")

    @property
    def failed(self) -> bool:
        """Whether it should run, does not, and was not just left idle."""
        if self.start != "Auto" or self.state != "Stopped":
            return False
        return self.is_role or self.exit_code not in (0, NEVER_STARTED, None)

    @property
    def is_role(self) -> bool:
        """Whether a server is there for the sake of it."""
        name = self.name.lower()
        return name in _ROLES or name.startswith(_ROLE_PREFIXES)


@fact("windows.services")
class Services:
    """All services of the computer."""

    each: tuple[Service, ...]

    def named(self, *names: str) -> tuple[Service, ...]:
        """Those with one of the names, without regard to case."""
        wanted = {name.lower() for name in names}
        return tuple(service for service in self.each if service.name.lower() in wanted)

    def runs(self, *names: str) -> bool:
        """Whether one of the names runs."""
        return any(service.running for service in self.named(*names))


@probe(Role.WINDOWS, SERVICES)
def windows_services(rows: Rows) -> Services:
    """Win32_Service. The service manager shows no service at all to an account that it does not
    trust over the network; Windows without any service does not exist."""
    if not rows:
        text = "Windows shows this account none of its services"
        raise CannotTellError(text, Reason.ACCESS_DENIED)
    found: list[Service] = []
    for row in rows:
        title, code, account = row["DisplayName"], row["ExitCode"], row["StartName"]
        found.append(
            Service(
                name=words(row, "Name"),
                title=title.strip()[:120] if isinstance(title, str) else "",
                start=words(row, "StartMode", 20),
                state=words(row, "State", 20),
                exit_code=code if isinstance(code, int) else None,
                account=account.strip()[:120] if isinstance(account, str) else "",
            )
        )
    return Services(tuple(found))


@probe(Role.WINDOWS, SERVICES)
def failed_windows_services(rows: Rows) -> FailedServices:
    """Those that start by themselves and ended with an error, and roles that do not run."""
    failed = [one for one in windows_services.reader(rows).each if one.failed]
    return FailedServices(tuple(f"{one.title or one.name} ({_ended(one)})" for one in failed))


def _ended(service: Service) -> str:
    if service.exit_code in (0, None):
        return "stopped"
    return f"exit code {service.exit_code}"

"""Rights that services hold on Windows servers, and what else domain controllers do."""

import re

from checks.network.windows_services import SharedPrinters
from checks.properties import count
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from checks.server.windows_machine import Membership
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    People,
    Reason,
    Role,
    Rows,
    Severity,
    Unknown,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

FEATURES = Wql("Win32_ServerFeature", ("ID", "Name"))

# Accounts that Windows keeps itself; a name that ends with $ is a managed service account.
_OWN = re.compile(
    r"(?i)^$|^(\.\\)?localsystem$|^nt (authority|service|virtual machine)\\|^iis apppool\\|.*\$$"
    r"|^(localservice|networkservice|system)$"
)
# The account with RID 500 in the languages of Windows Server that give it a name of their own.
_ADMINISTRATOR = re.compile(
    r"(?i)^(administrator|administrateur|administrador|administratör|järjestelmänvalvoja"
    r"|rendszergazda|администратор)$"
)
# Win32_ServerFeature.ID of roles that have no place on a domain controller
_FOREIGN_FEATURES = {
    1: "Application Server",
    2: "Web Server (IIS)",
    7: "Print and Document Services",
    18: "Remote Desktop Services",
    20: "Hyper-V",
}
_PRINTING = 7
_FOREIGN_SERVICES = {
    "w3svc": "Web Server (IIS)",
    "vmms": "Hyper-V",
    "mssqlserver": "SQL Server",
    "msexchangeis": "Exchange Server",
    "wsusservice": "WSUS",
    "veeambackupsvc": "Veeam Backup & Replication",
}


@fact("windows.server-features")
class ServerFeatures:
    """Roles and features of Windows Server that are installed, by ID."""

    names: tuple[tuple[int, str], ...]


@probe(Role.WINDOWS, FEATURES)
def server_features(rows: Rows) -> ServerFeatures:
    """Win32_ServerFeature lists what is installed; no Windows Server is without any feature."""
    if not rows:
        raise BadAnswer("a server without any feature")
    names = [(count(row, "ID"), str(row["Name"] or "")[:80]) for row in rows]
    return ServerFeatures(tuple(sorted(names)))


@check(
    "identity.services-not-as-administrator",
    topic="admin-rights",
    severity=Severity.HIGH,
    maps=("CIS 5.5", "PR.AA-05", "CE UAC"),
    aliases=("SRV-SVC-ADMINACCT",),
)
def services_do_not_run_as_administrator(services: Services | Missing, purpose: Purpose) -> Verdict:
    """No service of a server logs in as an administrator of the domain.

    Why: the server keeps that password; whoever takes over this one server then has the key to all.
    Fix: give the service a managed service account (gMSA) with only the rights that it needs.
    Effort: 1.5 h a service.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(services, Missing):
        return services.unknown()
    users = [one for one in services.each if not _OWN.match(one.account)]
    shown = [
        Evidence("StartName", People((one.account,)), where=one.title or one.name)
        for one in users[:10]
    ]
    for one in users:
        if _ADMINISTRATOR.match(re.split(r"[\\@]", one.account)[0 if "@" in one.account else -1]):
            return Fail(
                "{service} logs in as {account}.",
                *shown,
                service=one.title or one.name,
                account=People((one.account,)),
            )
    if users:
        return Unknown(
            "{service} logs in as {account}; what that account may do, the directory must say.",
            *shown,
            reason=Reason.NOT_ASKED,
            service=users[0].title or users[0].name,
            account=People((users[0].account,)),
        )
    return Pass("No service logs in with the account of a person.")


@check(
    "identity.controllers-only-directory",
    topic="attack-paths",
    severity=Severity.MEDIUM,
    maps=("CIS 4.8", "PR.PS-01", "CE SC"),
    aliases=("SRV-ROLE-MIX",),
)
def controllers_do_nothing_else(
    membership: Membership,
    features: ServerFeatures | Missing,
    services: Services | Missing,
    printers: SharedPrinters | Missing,
) -> Verdict:
    """Domain controllers keep the directory, names and time, and do nothing else.

    Why: a hole in a web page or a printer driver on that server opens every account of the company.
    Fix: move web, print, database and remote desktop roles to another server.
    Effort: 6 h a role.
    """
    if not membership.controller:
        return NotApplicable("This is no domain controller.")
    found = _by_features(features) | _by_services(services)
    if isinstance(printers, SharedPrinters) and printers.names:
        seen = Evidence("shared printer", printers.names[0])
        found.setdefault(_FOREIGN_FEATURES[_PRINTING], seen)
    if found:
        roles = ", ".join(sorted(found))
        return Fail("It also serves as: {roles}.", *list(found.values())[:10], roles=roles)
    for fact_or_gap in (features, services):
        if isinstance(fact_or_gap, Missing):
            return fact_or_gap.unknown()
    return Pass("It does nothing beside the directory.")


def _by_features(features: ServerFeatures | Missing) -> dict[str, Evidence]:
    if isinstance(features, Missing):
        return {}
    return {
        _FOREIGN_FEATURES[number]: Evidence("Win32_ServerFeature", name, where=str(number))
        for number, name in features.names
        if number in _FOREIGN_FEATURES
    }


def _by_services(services: Services | Missing) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {}
    for service in () if isinstance(services, Missing) else services.each:
        name = service.name.lower()
        of_windows = name.startswith("mssql$microsoft##")
        role = "SQL Server" if name.startswith("mssql$") else _FOREIGN_SERVICES.get(name)
        if role is not None and service.running and not of_windows:
            found[role] = Evidence("service", service.state, where=service.name)
    return found

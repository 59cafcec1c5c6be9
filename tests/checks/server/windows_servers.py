"""Recorded services and places in the domain of Windows servers, for the cases of all areas."""

from collections.abc import Mapping

from checks.server.windows_machine import COMPUTER
from checks.server.windows_services import SERVICES
from tests.checks.server.windows_computers import CONTROLLER, DESKTOP, SERVER, Answers, rows

LOCAL_SYSTEM = "LocalSystem"


def service(
    name: str,
    state: str = "Running",
    *,
    start: str = "Auto",
    code: int | None = 0,
    account: str | None = LOCAL_SYSTEM,
    title: str | None = None,
) -> Mapping[str, object]:
    """One Win32_Service."""
    return {
        "Name": name,
        "DisplayName": title or name,
        "StartMode": start,
        "State": state,
        "ExitCode": code,
        "StartName": account,
    }


def services(*each: Mapping[str, object]) -> Answers:
    """The services of a computer: those named, beside two that every Windows has."""
    return {SERVICES: rows(service("EventLog"), service("W32Time"), *each)}


def place(
    role: int = 3,
    maker: str = "Dell Inc.",
    model: str = "PowerEdge T550",
    domain: str = "a.example",
) -> Answers:
    """Win32_ComputerSystem: DomainRole 3 is a member server, 5 the first domain controller."""
    return {
        COMPUTER: rows(
            {
                "DomainRole": role,
                "PartOfDomain": role not in (0, 2),
                "Domain": domain,
                "Manufacturer": maker,
                "Model": model,
            }
        )
    }


MEMBER: Answers = {**SERVER, **place()}
VIRTUAL_MEMBER: Answers = {
    **SERVER,
    **place(maker="Microsoft Corporation", model="Virtual Machine"),
}
FIRST_CONTROLLER: Answers = {**CONTROLLER, **place(5)}
PC: Answers = {**DESKTOP, **place(1, model="OptiPlex 7020")}

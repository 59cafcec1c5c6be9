"""Recorded answers of Windows hosts that several topics share: version, times, services."""

from datetime import timedelta

from checks.desktop.windows_system import POWER, SYSTEM, VERSION
from checks.server.windows_machine import COMPUTER
from checks.server.windows_services import SERVICES
from tests.checks.harness import NOW
from tests.checks.server.windows_computers import Answers, key, rows

CLIENT, SERVER_2022 = "Microsoft Windows 11 Pro", "Microsoft Windows Server 2022 Standard"


def started(
    days: float, build: str = "26200", kind: int = 1, caption: str = CLIENT
) -> dict[str, object]:
    """Win32_OperatingSystem as ``windows_system`` asks it."""
    return rows(
        {
            "ProductType": kind,
            "Caption": caption,
            "BuildNumber": build,
            "LastBootUpTime": NOW - timedelta(days=days),
            "LocalDateTime": NOW,
        }
    )


def version(
    build: str, revision: int | None, edition: str = "Professional", label: str | None = "25H2"
) -> dict[str, object]:
    """The registry's CurrentVersion."""
    return key(
        {
            "UBR": revision,
            "InstallDate": 1_700_000_000,
            "CurrentBuildNumber": build,
            "EditionID": edition,
            "DisplayVersion": label,
            "ReleaseId": "2009",
        }
    )


def windows(
    build: str = "26200",
    revision: int | None = 9711,
    edition: str = "Professional",
    *,
    days: float = 5,
    kind: int = 1,
    caption: str = CLIENT,
    label: str | None = "25H2",
    fast: int | None = 0,
) -> Answers:
    """Version, times and Fast Startup of one host."""
    return {
        SYSTEM: started(days, build, kind, caption),
        VERSION: version(build, revision, edition, label),
        POWER: key({"HiberbootEnabled": fast}),
    }


def server(build: str = "20348", revision: int | None = 5870, days: float = 5) -> Answers:
    """The same of a server."""
    edition = "ServerStandard"
    return windows(build, revision, edition, days=days, kind=3, caption=SERVER_2022, label="21H2")


def hardware(
    maker: str = "Dell Inc.", model: str = "OptiPlex 7020", *, member: bool = True
) -> Answers:
    """Win32_ComputerSystem as ``windows_machine`` asks it."""
    domain = "example.test" if member else "WORKGROUP"
    row = {"Manufacturer": maker, "Model": model, "PartOfDomain": member, "Domain": domain}
    return {COMPUTER: rows({**row, "DomainRole": int(member)})}


VIRTUAL = hardware("Microsoft Corporation", "Virtual Machine")


def service(name: str, state: str = "Running", start: str = "Auto") -> dict[str, object]:
    """One row of Win32_Service."""
    row = {"Name": name, "DisplayName": name, "State": state, "StartMode": start}
    return {**row, "ExitCode": 0, "StartName": "LocalSystem"}


def services(*each: dict[str, object]) -> Answers:
    """Win32_Service."""
    return {SERVICES: rows(*each)}

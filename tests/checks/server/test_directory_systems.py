"""Servers and desktops that only the directory tells of."""

import pytest

from checks.desktop.windows_system import LICENCES, SYSTEM, VERSION
from checks.identity.directory_laps import EXPIRES
from checks.identity.directory_objects import computers as read_computers
from checks.server.directory_systems import (
    short_name,
    system_of,
    unasked_servers_are_supported,
)
from scanner.model import Reason, Result, Role
from tests.checks.directory_domain import (
    DC,
    ONE,
    Answers,
    Attributes,
    computer,
    computers,
    controller,
)
from tests.checks.harness import Case, Gap
from tests.checks.network.windows_registry import registered
from tests.checks.server.windows_computers import rows

P, F, U, N = Result.PASS, Result.FAIL, Result.UNKNOWN, Result.NOT_APPLICABLE
SERVERS = unasked_servers_are_supported
BOTH = frozenset({Role.DOMAIN_CONTROLLER, Role.WINDOWS})


def one(system: str, version: str, name: str = "X1") -> Attributes:
    return computer(name, operatingSystem=system, operatingSystemVersion=version)


def known(*entries: Attributes) -> Answers:
    return computers(controller(), *entries)


R2 = one("Windows Server 2012 R2 Standard", "6.3 (9600)", "SRV1")
S22 = one("Windows Server 2022 Standard", "10.0 (20348)", "SRV2")
S16 = one("Windows Server 2016 Standard", "10.0 (14393)", "SRV3")
S03 = one("Windows Server 2003", "5.2 (3790)", "SRV4")
SEVEN = one("Windows 7 Professional", "6.1 (7601)", "CNC")
# The first host of a case is called host1: it was asked itself.
ASKED = computer(
    "HOST1", operatingSystem="Windows Server 2008", operatingSystemVersion="6.0 (6003)"
)
ITSELF: Answers = {
    SYSTEM: rows(
        {"ProductType": 3, "Caption": "Microsoft Windows Server 2022 Standard"}
        | dict.fromkeys(("BuildNumber", "LastBootUpTime", "LocalDateTime"))
    ),
    **registered(VERSION, {"CurrentBuildNumber": "20348", "EditionID": "ServerStandard"}),
    LICENCES: rows(),
}

CASES = [
    Case("2022", SERVERS, P, known(S22), DC, "SRV2 (Windows Server 2022"),
    Case("2012 R2", SERVERS, F, known(S22, R2), DC, ": SRV1 (Windows Server 2012 R2", share=0.5),
    Case("2003", SERVERS, F, known(S03), DC, "SRV4"),
    Case("ending", SERVERS, F, known(S16), DC, "within a year", "low"),
    Case("desktops are not servers", SERVERS, N, known(SEVEN), DC),
    Case("controllers have their own check", SERVERS, N, ONE, DC),
    Case("asked itself", SERVERS, N, {**known(ASKED), **ITSELF}, BOTH),
    Case("not asked itself", SERVERS, F, known(ASKED), DC, "HOST1"),
    Case("no version", SERVERS, U, known(one("Windows Server", "", "S9")), DC, "S9"),
    Case("refused", SERVERS, U, {EXPIRES: Gap(Reason.ACCESS_DENIED)}, DC),
]


@pytest.mark.parametrize(
    ("name", "version", "product"),
    [
        ("Windows 10 Pro", "10.0 (19045)", "windows-pro"),
        ("Windows 10 Enterprise", "10.0 (19045)", "windows-enterprise"),
        ("Windows 11 Education", "10.0 (26100)", "windows-enterprise"),
        ("Windows 10 Enterprise 2016 LTSB", "10.0 (14393)", "windows-ltsc"),
        ("Windows 10 IoT Enterprise LTSC", "10.0 (19044)", "windows-iot-ltsc"),
        ("Hyper-V Server", "10.0 (17763)", "windows-server"),
        ("Windows Storage Server 2016", "10.0 (14393)", "windows-server"),
    ],
)
def test_systems_as_the_table_names_them(name: str, version: str, product: str) -> None:
    [plain] = known(one(name, version)).values()
    *_, account = read_computers(EXPIRES.read(plain)).all
    system = system_of(account)
    assert system is not None
    assert (system.product, system.version) == (product, version[-6:-1])


@pytest.mark.parametrize("name", ["PC1", "pc1.test.example", "pc1.x (10.0.0.5)", "PC1 (name:x)"])
def test_names_are_compared_by_their_first_part(name: str) -> None:
    assert short_name(name) == "pc1"

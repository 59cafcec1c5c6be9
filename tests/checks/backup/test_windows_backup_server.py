"""The backup server: its room, its place outside the domain; folders of staff in OneDrive."""

from checks.backup.windows_backup_server import (
    VOLUMES,
    backup_server_has_space,
    backup_server_is_outside_the_domain,
)
from checks.backup.windows_known_folders import ONEDRIVE, known_folders_are_in_the_cloud
from checks.server.windows_machine import COMPUTER
from checks.server.windows_services import SERVICES
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import DESKTOP, SERVER, WINDOWS, Answers, key, rows
from tests.checks.server.windows_servers import MEMBER, place, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
GIB = 1 << 30
VEEAM = services(service("VeeamBackupSvc"))


def volume(name: str, percent: int, size: int = 1000, *, boot: bool = False) -> dict[str, object]:
    return {
        "Name": name,
        "Label": None,
        "Capacity": size * GIB,
        "FreeSpace": size * GIB * percent // 100,
        "BootVolume": boot,
    }


WINDOWS_DISK = volume("C:\\", 15, 100, boot=True)
UNFORMATTED = {**volume("X:\\", 1), "Capacity": None, "FreeSpace": None}


def _space(
    name: str,
    expect: Result,
    *each: dict[str, object],
    answers: Answers | None = None,
    says: str = "",
    severity: str | None = None,
) -> Case:
    host = {**MEMBER, **VEEAM, VOLUMES: rows(*each), **(answers or {})}
    return Case(name, backup_server_has_space, expect, host, WINDOWS, says, severity)


def _place(name: str, expect: Result, answers: Answers, says: str = "") -> Case:
    host = {**SERVER, **VEEAM, **answers}
    return Case(name, backup_server_is_outside_the_domain, expect, host, WINDOWS, says)


def _folders(name: str, expect: Result, answer: object, host: Answers = DESKTOP) -> Case:
    return Case(name, known_folders_are_in_the_cloud, expect, {**host, ONEDRIVE: answer}, WINDOWS)


TENANT = "0b4d2c10-5210-4000-9001-000000000001"

CASES = [
    _space("room", Result.PASS, WINDOWS_DISK, volume("R:\\", 40), says="40 %"),
    _space("tight", Result.FAIL, WINDOWS_DISK, volume("R:\\", 15), says="15 %", severity="low"),
    _space(
        "nearly full",
        Result.FAIL,
        volume("V:\\", 50),
        volume("R:\\", 4),
        says="R:\\ has 4 %",
        severity="high",
    ),
    _space("one disk for all", Result.FAIL, WINDOWS_DISK, says="C:\\"),
    _space(
        "small and unformatted ones",
        Result.PASS,
        volume("S:\\", 1, 1),
        UNFORMATTED,
        volume("R:\\", 40),
    ),
    _space("no volume", Result.UNKNOWN),
    _space("refused", Result.UNKNOWN, answers={VOLUMES: DENIED}, says="refused"),
    _space("services hidden", Result.UNKNOWN, volume("R:\\", 4), answers={SERVICES: rows()}),
    _space("no backup server", Result.NOT_APPLICABLE, volume("R:\\", 4), answers=services()),
    _space(
        "an agent alone",
        Result.NOT_APPLICABLE,
        volume("R:\\", 4),
        answers=services(service("VeeamEndpointBackupSvc")),
    ),
    _place("a workgroup", Result.PASS, place(2, domain="BACKUP"), "workgroup BACKUP"),
    _place("a member", Result.FAIL, place(3), "member of a.example"),
    _place("not told", Result.UNKNOWN, {COMPUTER: DENIED}, "refused"),
    _place("services hidden", Result.UNKNOWN, {**place(), SERVICES: rows()}),
    _place("no backup server", Result.NOT_APPLICABLE, {**place(), **services()}),
    _folders("moved", Result.PASS, key({"KFMSilentOptIn": TENANT, "KFMBlockOptOut": 1})),
    _folders(
        "may be moved back", Result.PASS, key({"KFMSilentOptIn": TENANT, "KFMBlockOptOut": None})
    ),
    _folders("no policy", Result.FAIL, key(None)),
    _folders("another policy", Result.FAIL, key({"KFMSilentOptIn": None, "KFMBlockOptOut": None})),
    _folders("refused", Result.UNKNOWN, DENIED),
    _folders(
        "a number for a text", Result.UNKNOWN, key({"KFMSilentOptIn": 1, "KFMBlockOptOut": 1})
    ),
    _folders("a server", Result.NOT_APPLICABLE, key(None), SERVER),
]

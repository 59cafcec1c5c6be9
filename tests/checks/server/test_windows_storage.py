"""Disks, Storage Spaces and pools of Windows servers."""

from checks.server.windows_machine import COMPUTER
from checks.server.windows_storage import DISKS, POOLS, SPACES, server_disks_are_healthy
from scanner.model import Reason, Result
from tests.checks.harness import Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, PC, VIRTUAL_MEMBER

DENIED = Gap(Reason.ACCESS_DENIED, "refused")


def part(health: object = 0, *status: int, name: str = "PERC H740P") -> dict[str, object]:
    codes = list(status) or [2]
    return {"FriendlyName": name, "HealthStatus": health, "OperationalStatus": codes}


def disk(health: object = 0, *status: int, number: object = "0") -> dict[str, object]:
    return {"DeviceId": number, **part(health, *status)}


def pool(health: int = 0, *status: int, primordial: bool = False) -> dict[str, object]:
    return {**part(health, *status, name="Machines"), "IsPrimordial": primordial}


def _storage(disks: object, spaces: object | None = None, pools: object | None = None) -> Answers:
    return {
        DISKS: disks,
        SPACES: spaces if spaces is not None else rows(),
        POOLS: pools if pools is not None else rows(pool(0, primordial=True)),
    }


def _case(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    host = {**MEMBER, **answers}
    return Case(name, server_disks_are_healthy, expect, host, WINDOWS, says, severity)


CASES = [
    _case("one disk", Result.PASS, _storage(rows(disk())), "1 parts"),
    _case(
        "a mirror",
        Result.PASS,
        _storage(rows(disk(), disk(number="1")), rows(part(name="VMs")), rows(pool())),
        "4 parts",
    ),
    _case(
        "a sick pool of disks in none",
        Result.PASS,
        _storage(rows(disk()), None, rows(pool(1, primordial=True))),
    ),
    _case(
        "a dead disk",
        Result.FAIL,
        _storage(rows(disk(), disk(2, 13, number="1"))),
        "lost communication",
        "high",
    ),
    _case(
        "a disk that says it will fail",
        Result.FAIL,
        _storage(rows(disk(1, 5))),
        "predictive failure",
        "high",
    ),
    _case("a disk that warns", Result.FAIL, _storage(rows(disk(1, 3))), "degraded", "medium"),
    _case(
        "a space that lost a disk", Result.FAIL, _storage(rows(disk()), rows(part(1, 3))), "space"
    ),
    _case(
        "a pool without a copy", Result.FAIL, _storage(rows(disk()), None, rows(pool(2, 3))), "pool"
    ),
    _case(
        "a code that nobody documents", Result.FAIL, _storage(rows(disk(2, 53285))), "status 53285"
    ),
    _case(
        "a failed disk, the rest refused", Result.FAIL, _storage(rows(disk(2, 6)), DENIED, DENIED)
    ),
    _case("the rest refused", Result.UNKNOWN, _storage(rows(disk()), DENIED, DENIED)),
    _case("a disk of unknown health", Result.UNKNOWN, _storage(rows(disk(5, 0)))),
    _case("health not told", Result.UNKNOWN, _storage(rows(disk(None)))),
    _case("refused", Result.UNKNOWN, _storage(DENIED), "refused"),
    _case("no disk", Result.UNKNOWN, _storage(rows())),
    _case(
        "what it runs on is hidden",
        Result.PASS,
        {**_storage(rows(disk())), COMPUTER: DENIED},
    ),
    Case(
        "a virtual machine",
        server_disks_are_healthy,
        Result.NOT_APPLICABLE,
        {**VIRTUAL_MEMBER, **_storage(rows(disk(1)))},
        WINDOWS,
    ),
    Case(
        "a virtual machine with spaces of its own",
        server_disks_are_healthy,
        Result.FAIL,
        {**VIRTUAL_MEMBER, **_storage(rows(disk()), rows(part(1, 3)))},
        WINDOWS,
    ),
    Case(
        "a desktop",
        server_disks_are_healthy,
        Result.NOT_APPLICABLE,
        {**PC, **_storage(rows(disk(2)))},
        WINDOWS,
    ),
]

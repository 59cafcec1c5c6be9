"""Hyper-V hosts: checkpoints, memory, replicas."""

from datetime import datetime, timedelta

import pytest

from checks.backup.windows_replicas import replicas_are_current
from checks.server.windows_hyperv import (
    CHECKPOINTS,
    MACHINES,
    checkpoints_are_not_kept,
    hyperv_machines,
)
from checks.server.windows_hyperv_memory import (
    HOST_MEMORY,
    MEMORY,
    host_has_the_memory_that_it_promises,
)
from checks.server.windows_services import SERVICES
from scanner.model import BadAnswer, Reason, Result
from tests.checks.harness import NOW, Case, Gap
from tests.checks.server.windows_computers import WINDOWS, Answers, rows
from tests.checks.server.windows_servers import MEMBER, service, services

DENIED = Gap(Reason.ACCESS_DENIED, "refused")
GIB = 1 << 30
GUIDS = [f"0B4D2C10-5210-4000-9001-{number:012}" for number in range(1, 5)]


def machine(
    number: int, *, state: int = 2, health: object = 0, last: datetime | None = None
) -> dict[str, object]:
    return {
        "Name": GUIDS[number],
        "ElementName": f"vm{number}",
        "EnabledState": state,
        "ReplicationHealth": health,
        "LastReplicationTime": last,
    }


ITSELF = {**machine(0), "Name": "HV1", "ElementName": "HV1"}
VMMS = services(service("vmms"))


def _host(*machines: dict[str, object]) -> Answers:
    return {**MEMBER, **VMMS, MACHINES: rows(ITSELF, *machines)}


def _checkpoint(days: float, owner: int = 1, name: str = "before the update") -> dict[str, object]:
    return {
        "ElementName": name,
        "VirtualSystemIdentifier": GUIDS[owner].lower(),
        "CreationTime": NOW - timedelta(days=days),
    }


def _kept(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    host = {**_host(machine(1)), CHECKPOINTS: rows(), **answers}
    return Case(name, checkpoints_are_not_kept, expect, host, WINDOWS, says, severity)


def _memory(number: int, start: int, limit: int | None = None) -> dict[str, object]:
    return {
        "InstanceID": f"Microsoft:{GUIDS[number]}\\4764334d-e001-4176-82ee-5594ec9b530e",
        "VirtualQuantity": start,
        "Limit": start if limit is None else limit,
        "DynamicMemoryEnabled": limit is not None,
    }


POOL = {**_memory(0, 1, 1 << 20), "InstanceID": r"Microsoft:Definition\4764334D\Default"}


def _promised(
    name: str, expect: Result, answers: Answers, says: str = "", severity: str | None = None
) -> Case:
    host = {
        **_host(machine(1), machine(2), machine(3, state=3)),
        HOST_MEMORY: rows({"TotalPhysicalMemory": 32 * GIB}),
        **answers,
    }
    check = host_has_the_memory_that_it_promises
    return Case(name, check, expect, host, WINDOWS, says, severity)


def _replica(
    name: str, expect: Result, *health: object, says: str = "", severity: str | None = None
) -> Case:
    last = NOW - timedelta(days=21)
    each = (machine(n, health=one, last=last) for n, one in enumerate(health))
    return Case(name, replicas_are_current, expect, _host(*each), WINDOWS, says, severity)


NO_HOST: Answers = {**MEMBER, **services(), MACHINES: DENIED}
HIDDEN: Answers = {MACHINES: rows()}

CASES = [
    _kept("none", Result.PASS, {}, "0 in all"),
    _kept("of today", Result.PASS, {CHECKPOINTS: rows(_checkpoint(1))}, "1 in all"),
    _kept("of last week", Result.FAIL, {CHECKPOINTS: rows(_checkpoint(9))}, "vm1: before", "low"),
    _kept(
        "of last year",
        Result.FAIL,
        {CHECKPOINTS: rows(_checkpoint(9), _checkpoint(412))},
        "is of 2025-10-06",
        "medium",
    ),
    _kept("of a machine that is gone", Result.FAIL, {CHECKPOINTS: rows(_checkpoint(9, 3, "old"))}),
    _kept(
        "without a day",
        Result.UNKNOWN,
        {CHECKPOINTS: rows({**_checkpoint(1), "CreationTime": None})},
    ),
    _kept("everything is hidden", Result.UNKNOWN, HIDDEN, "not even the host"),
    _kept("refused", Result.UNKNOWN, {CHECKPOINTS: DENIED, MACHINES: DENIED}, "refused"),
    _kept("services hidden", Result.UNKNOWN, {SERVICES: rows()}),
    _kept("no host", Result.NOT_APPLICABLE, {**NO_HOST, CHECKPOINTS: DENIED}),
    _promised(
        "room",
        Result.PASS,
        {MEMORY: rows(POOL, _memory(1, 8192), _memory(2, 4096, 16384))},
        "24 of 32",
    ),
    _promised(
        "no maximum was set",
        Result.PASS,
        {MEMORY: rows(_memory(1, 8192, 1 << 20), _memory(2, 4096))},
        "12 of 32",
    ),
    _promised(
        "they may grow too far",
        Result.FAIL,
        {MEMORY: rows(_memory(1, 8192, 32768), _memory(2, 4096, 30720))},
        "grow to 62 GiB",
        "low",
    ),
    _promised(
        "they cannot all start",
        Result.FAIL,
        {MEMORY: rows(_memory(1, 16384), _memory(2, 16384), _memory(3, 16384))},
        "32 GiB to start",
        "medium",
    ),
    _promised("one does not tell", Result.UNKNOWN, {MEMORY: rows(_memory(1, 8192))}, "not all"),
    _promised("everything is hidden", Result.UNKNOWN, {**HIDDEN, MEMORY: rows()}),
    _promised("refused", Result.UNKNOWN, {MEMORY: DENIED}, "refused"),
    _promised("services hidden", Result.UNKNOWN, {SERVICES: rows(), MEMORY: rows()}),
    _promised("no host", Result.NOT_APPLICABLE, {**NO_HOST, MEMORY: DENIED}),
    _replica("all well", Result.PASS, 0, 1, 1, says="well (2)."),
    _replica("one warns", Result.FAIL, 1, 2, says="vm1 gives a warning", severity="medium"),
    _replica("one is critical", Result.FAIL, 2, 3, says="of 2026-11-01", severity="high"),
    _replica("none", Result.NOT_APPLICABLE, 0, None),
    Case("no host", replicas_are_current, Result.NOT_APPLICABLE, NO_HOST, WINDOWS),
    Case("hidden", replicas_are_current, Result.UNKNOWN, {**_host(), **HIDDEN}, WINDOWS),
    Case(
        "services hidden",
        replicas_are_current,
        Result.UNKNOWN,
        {**_host(), SERVICES: DENIED},
        WINDOWS,
    ),
]


@pytest.mark.parametrize("name", ["Name", "ElementName", "EnabledState"])
def test_a_machine_without_a_word(name: str) -> None:
    with pytest.raises(BadAnswer):
        hyperv_machines.reader(({**machine(1), name: None},))

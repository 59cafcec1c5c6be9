"""Free space over HOST-RESOURCES-MIB."""

from typing import Any

from checks.server.storage_space import FIXED_DISK, STORAGE, nas_volumes, storage_has_space
from scanner.model import Question, Reason, Result, Role, Severity, SnmpValue, Unanswered
from tests.checks.harness import Case, Gap
from tests.checks.snmp_plain import rows

NAS = frozenset({Role.SNMP, Role.NAS})
HYPERVISOR = frozenset({Role.SNMP, Role.HYPERVISOR})
GIB_IN_UNITS = 2**30 // 4096
RAM: dict[str, SnmpValue] = {"hrStorageType": "1.3.6.1.2.1.25.2.1.2", "hrStorageDescr": b"RAM"}


def volume(
    size: int, free: int, name: bytes = b"/volume1", unit: int = 4096
) -> dict[str, SnmpValue]:
    """A row of hrStorageTable, from GiB."""
    count = size * 2**30 // unit
    return {
        "hrStorageType": FIXED_DISK,
        "hrStorageDescr": name,
        "hrStorageAllocationUnits": unit,
        "hrStorageSize": count,
        "hrStorageUsed": count - free * 2**30 // unit,
    }


def _case(
    name: str,
    expect: Result,
    *table: dict[str, SnmpValue],
    severity: Severity | None = None,
    share: float | None = None,
) -> Case:
    plain = rows(STORAGE, {str(at): row for at, row in enumerate((RAM, *table))})
    answers: dict[Question[Any], object] = {STORAGE: plain}
    return Case(name, storage_has_space, expect, answers, NAS, severity=severity, share=share)


_SIGNED = volume(1000, 40)
_SIGNED["hrStorageAllocationUnits"] = 512
_SIGNED["hrStorageSize"] = -(2**31)
_SIGNED["hrStorageUsed"] = -(2**31) - 1 + 2**32 - 2**30

CASES = [
    _case("10 %", Result.PASS, volume(1000, 100)),
    _case("9 %", Result.FAIL, volume(1000, 90), severity=Severity.LOW, share=1.0),
    _case("4 % of a large one", Result.FAIL, volume(10_000, 400), severity=Severity.LOW),
    _case("4 % and 40 GiB", Result.FAIL, volume(1000, 40), severity=Severity.HIGH),
    _case("one of two", Result.FAIL, volume(1000, 40), volume(900, 400, b"/volume2"), share=0.5),
    _case(
        "bind mounts count once",
        Result.FAIL,
        volume(1000, 40),
        volume(1000, 40, b"/mnt/again"),
        share=1.0,
    ),
    _case("a full boot partition", Result.PASS, volume(2, 0, b"/boot"), volume(1000, 500)),
    _case("wrapped into the sign", Result.PASS, _SIGNED),
    _case("memory only", Result.NOT_APPLICABLE),
    Case("no answer", storage_has_space, Result.UNKNOWN, {STORAGE: Gap()}, NAS),
    Case("no such table", storage_has_space, Result.UNKNOWN, {STORAGE: {}}, HYPERVISOR),
    Case(
        "a data store",
        storage_has_space,
        Result.FAIL,
        {STORAGE: rows(STORAGE, {"1": volume(1862, 160, b"/vmfs/volumes/datastore1", 2**20)})},
        HYPERVISOR,
        says="datastore1",
    ),
]


def test_a_size_of_zero_is_no_volume() -> None:
    gap = Unanswered(Reason.TIMED_OUT)
    assert nas_volumes({"1": volume(0, 0)}, gap).volumes == ()

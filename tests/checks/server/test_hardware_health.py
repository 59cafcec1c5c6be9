"""Health of servers by iDRAC and iLO."""

from checks.server.hardware_health import (
    IDRAC,
    IDRAC_DISKS,
    ILO,
    ILO_ARRAYS,
    hardware_is_well,
)
from scanner.model import Question, Result, Role, Severity, SnmpValue
from tests.checks.harness import Case, Gap
from tests.checks.snmp_plain import rows, scalars

BMC = frozenset({Role.SNMP, Role.BMC})
Answers = dict[Question[object], object]


def _idrac(system: int, disk: int = 3, alert: int = 0, power: int = 4) -> Answers:
    told: dict[str, SnmpValue] = {
        "physicalDiskName": b"Physical Disk 0:1:1",
        "physicalDiskComponentStatus": disk,
        "physicalDiskSmartAlertIndication": alert,
    }
    return {
        IDRAC: scalars(IDRAC, system=system, storage=disk, power=power),
        IDRAC_DISKS: rows(IDRAC_DISKS, {"2": told}),
    }


def _ilo(health: int, array: int = 2) -> Answers:
    return {
        IDRAC: {},
        IDRAC_DISKS: {},
        ILO: scalars(ILO, cpqHeMibCondition=health),
        ILO_ARRAYS: scalars(ILO_ARRAYS, cpqDaMibCondition=array),
    }


def _case(
    name: str, expect: Result, answers: Answers, says: str = "", severity: Severity | None = None
) -> Case:
    return Case(name, hardware_is_well, expect, answers, BMC, says=says, severity=severity)


CASES = [
    _case("iDRAC ok", Result.PASS, _idrac(3)),
    _case("disk warns", Result.FAIL, _idrac(4, 4), "Disk 0:1:1", Severity.MEDIUM),
    _case("disk predicts", Result.FAIL, _idrac(4, 3, 1), "predicts", Severity.MEDIUM),
    _case("critical", Result.FAIL, _idrac(5), "the server", Severity.HIGH),
    _case("disk critical, with alert", Result.FAIL, _idrac(5, 5, 1), severity=Severity.HIGH),
    _case("unknown", Result.UNKNOWN, _idrac(2)),
    _case("switched off", Result.NOT_APPLICABLE, _idrac(2, 2, 0, 3)),
    _case("iLO ok", Result.PASS, _ilo(2)),
    _case("iLO degraded", Result.FAIL, _ilo(3), severity=Severity.MEDIUM),
    _case("iLO array failed", Result.FAIL, _ilo(3, 4), "disk arrays", Severity.HIGH),
    _case("iLO other", Result.UNKNOWN, _ilo(1)),
    _case("iLO without arrays", Result.PASS, _ilo(2, 1)),
    _case("another make", Result.UNKNOWN, {**_ilo(2), ILO: {}}),
    _case("no answer", Result.UNKNOWN, {IDRAC: Gap(), ILO: Gap()}),
]

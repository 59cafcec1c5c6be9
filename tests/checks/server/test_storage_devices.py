"""Health and updates of NAS devices."""

from checks.server.storage_devices import (
    QNAP_DISKS,
    QNAP_VOLUMES,
    SYNOLOGY,
    SYNOLOGY_DISKS,
    SYNOLOGY_RAID,
    nas_is_updated,
    storage_is_healthy,
)
from scanner.model import Question, Result, Role, Severity, SnmpValue
from tests.checks.harness import Case, Gap
from tests.checks.snmp_plain import rows, scalars

NAS = frozenset({Role.SNMP, Role.NAS})
Answers = dict[Question[object], object]
_NO_QNAP: Answers = {QNAP_DISKS: {}, QNAP_VOLUMES: {}}


def synology(
    disk: tuple[int, int] | None = (1, 1), raid: int = 1, upgrade: int = 2, fan: int = 1
) -> Answers:
    """A Synology with one disk (diskStatus, diskHealthStatus) and one volume."""
    told: dict[str, SnmpValue] = {}
    if disk:
        told = {"diskID": b"Disk 1", "diskStatus": disk[0], "diskHealthStatus": disk[1]}
    return {
        SYNOLOGY: scalars(
            SYNOLOGY,
            systemStatus=1,
            powerStatus=1,
            systemFanStatus=fan,
            cpuFanStatus=1,
            upgradeAvailable=upgrade,
        ),
        SYNOLOGY_DISKS: rows(SYNOLOGY_DISKS, {"0": told}),
        SYNOLOGY_RAID: rows(SYNOLOGY_RAID, {"0": {"raidName": b"Volume 1", "raidStatus": raid}}),
        **_NO_QNAP,
    }


def _qnap(status: int = 0, smart: bytes = b"GOOD", volume: bytes = b"Ready") -> Answers:
    disk: dict[str, SnmpValue] = {"hdDescr": b"HDD1", "hdStatus": status, "hdSmartInfo": smart}
    empty: dict[str, SnmpValue] = {"hdDescr": b"HDD2", "hdStatus": -5, "hdSmartInfo": b"--"}
    volumes = {"1": {"sysVolumeDescr": b"[Volume DataVol1, Pool 1]", "sysVolumeStatus": volume}}
    return {
        SYNOLOGY: {},
        SYNOLOGY_DISKS: {},
        SYNOLOGY_RAID: {},
        QNAP_DISKS: rows(QNAP_DISKS, {"1": disk, "2": empty}),
        QNAP_VOLUMES: rows(QNAP_VOLUMES, volumes),
    }


def _case(
    name: str, expect: Result, answers: Answers, says: str = "", severity: Severity | None = None
) -> Case:
    return Case(name, storage_is_healthy, expect, answers, NAS, says=says, severity=severity)


_EMPTY = {**synology(None), SYNOLOGY_DISKS: {}, SYNOLOGY_RAID: {}}
_OLD = synology() | {
    SYNOLOGY_DISKS: rows(SYNOLOGY_DISKS, {"0": {"diskID": b"Disk 1", "diskStatus": 1}})
}

CASES = [
    _case("well", Result.PASS, synology()),
    _case(
        "degraded", Result.FAIL, synology(raid=11), "Volume 1 has failed: degraded", Severity.HIGH
    ),
    _case("crashed", Result.FAIL, synology(raid=12), severity=Severity.HIGH),
    _case("repairing", Result.FAIL, synology(raid=2), severity=Severity.MEDIUM),
    _case("scrubbing", Result.PASS, synology(raid=13)),
    _case("RAID unknown", Result.UNKNOWN, synology(raid=21)),
    _case("disk warns", Result.FAIL, synology((1, 2)), "Disk 1", Severity.MEDIUM),
    _case("disk critical", Result.FAIL, synology((1, 3)), severity=Severity.HIGH),
    _case("disk crashed, health well", Result.FAIL, synology((5, 1)), severity=Severity.HIGH),
    _case("disk health 5", Result.UNKNOWN, synology((1, 5))),
    _case("no diskHealthStatus", Result.PASS, _OLD),
    _case("a fan stands still", Result.FAIL, synology(fan=2), severity=Severity.HIGH),
    _case("no disks", Result.NOT_APPLICABLE, _EMPTY),
    _case("no answer", Result.UNKNOWN, {SYNOLOGY: Gap(), QNAP_DISKS: Gap()}),
    _case("another make", Result.UNKNOWN, {**_EMPTY, SYNOLOGY: {}}),
    _case("QNAP well", Result.PASS, _qnap(), "2 parts"),
    _case("QNAP read error", Result.FAIL, _qnap(-9), severity=Severity.HIGH),
    _case("QNAP unsigned code", Result.FAIL, _qnap(2**32 - 9), severity=Severity.HIGH),
    _case("QNAP SMART abnormal", Result.FAIL, _qnap(0, b"Abnormal"), severity=Severity.HIGH),
    _case("QNAP SMART warning", Result.FAIL, _qnap(0, b"Warning"), severity=Severity.MEDIUM),
    _case("QNAP disk unknown", Result.UNKNOWN, _qnap(-4)),
    _case("QNAP volume degraded", Result.FAIL, _qnap(0, b"GOOD", b"In degraded mode")),
    _case("QNAP volume hostile", Result.UNKNOWN, _qnap(0, b"GOOD", b"{part}\x00\xff")),
    _case("QNAP without disks", Result.NOT_APPLICABLE, _qnap(-5)),
    Case("newest", nas_is_updated, Result.PASS, synology(), NAS),
    Case("update waits", nas_is_updated, Result.FAIL, synology(upgrade=1), NAS),
    Case("could not ask", nas_is_updated, Result.UNKNOWN, synology(upgrade=4), NAS),
    Case("QNAP does not tell", nas_is_updated, Result.NOT_APPLICABLE, _qnap(), NAS),
]

"""Health of NAS devices: disks, volumes, fans (Synology's MIBs, QNAP's NAS-MIB)."""

from checks.server.condition import Condition, Part, judge
from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Row,
    Severity,
    SnmpGet,
    SnmpTable,
    SnmpValue,
    SnmpWalk,
    Unanswered,
    Unknown,
    Verdict,
    check,
    fact,
    number,
    probe,
    text,
)

# SYNOLOGY-SYSTEM-MIB; SYNOLOGY-DISK-MIB diskTable; SYNOLOGY-RAID-MIB raidTable
SYNOLOGY = SnmpGet(
    "1.3.6.1.4.1.6574.1",
    {
        "systemStatus": "1.0",
        "powerStatus": "3.0",
        "systemFanStatus": "4.1.0",
        "cpuFanStatus": "4.2.0",
        "upgradeAvailable": "5.4.0",
    },
)
SYNOLOGY_DISKS = SnmpWalk(
    "1.3.6.1.4.1.6574.2.1.1", {"diskID": "2", "diskStatus": "5", "diskHealthStatus": "13"}
)
SYNOLOGY_RAID = SnmpWalk("1.3.6.1.4.1.6574.3.1.1", {"raidName": "2", "raidStatus": "3"})
# QNAP NAS-MIB systemHdTable, systemVolumeTable
QNAP_DISKS = SnmpWalk(
    "1.3.6.1.4.1.24681.1.2.11.1", {"hdDescr": "2", "hdStatus": "4", "hdSmartInfo": "7"}
)
QNAP_VOLUMES = SnmpWalk(
    "1.3.6.1.4.1.24681.1.2.17.1", {"sysVolumeDescr": "2", "sysVolumeStatus": "6"}
)
# SNMPv2-MIB sysName
NAME = SnmpGet("1.3.6.1.2.1.1", {"sysName": "5.0"})

NORMAL = 1
_SYSTEM_PARTS = ("systemStatus", "powerStatus", "systemFanStatus", "cpuFanStatus")
# diskStatus
_DISK = {
    1: (Condition.OK, "normal"),
    2: (Condition.OK, "initialized"),
    3: (Condition.OK, "not initialized"),
    4: (Condition.WARNING, "system partition failed"),
    5: (Condition.FAILED, "crashed"),
}
# diskHealthStatus; 5 is not told
_HEALTH = {
    1: (Condition.OK, "normal"),
    2: (Condition.WARNING, "warning"),
    3: (Condition.FAILED, "critical"),
    4: (Condition.FAILED, "failing"),
}
_NOT_TOLD = (Condition.UNKNOWN, "not told")
# raidStatus: 1 normal, 2 repairing, 3-10 and 13-20 at work, 11 degraded, 12 crashed, 21 unknown
_RAID = {
    1: Condition.OK,
    2: Condition.WARNING,
    11: Condition.FAILED,
    12: Condition.FAILED,
    **dict.fromkeys((*range(3, 11), *range(13, 21)), Condition.BUSY),
}
_RAID_WORDS = {1: "normal", 2: "repairing", 11: "degraded", 12: "crashed", 21: "unknown"}
AVAILABLE, UNAVAILABLE = 1, 2  # upgradeAvailable
# hdStatus: 0 ready, -4 unknown, -5 no disk, -6 invalid, -9 read/write error
_NO_DISK = -5
_QNAP_DISK = {0: Condition.OK, -6: Condition.WARNING, -9: Condition.FAILED}
_QNAP_SMART = {
    "good": Condition.OK,
    "normal": Condition.OK,
    "warning": Condition.WARNING,
    "abnormal": Condition.FAILED,
    "bad": Condition.FAILED,
}
_QNAP_VOLUME = (
    ("ready", Condition.OK),
    ("degraded", Condition.FAILED),
    ("rebuil", Condition.WARNING),
    ("unmounted", Condition.FAILED),
    ("error", Condition.FAILED),
    ("not active", Condition.FAILED),
    ("synchroni", Condition.BUSY),
    ("initializ", Condition.BUSY),
    ("format", Condition.BUSY),
    ("check", Condition.BUSY),
)


@fact("nas.health")
class NasHealth:
    """The parts of a NAS, the number of its disks, and whether an update of its system waits (None
    where the make does not tell it). ``name`` is sysName."""

    make: str
    disks: int
    parts: tuple[Part, ...]
    update: bool | None = None
    name: str = ""


def _synology_disk(index: str, row: Row) -> Part:
    name = text(row.get("diskID"))[:60] or f"disk {index}"
    status, health = number(row.get("diskStatus")), number(row.get("diskHealthStatus"))
    works, word = _DISK.get(status or 0, _NOT_TOLD)
    # Older systems have no diskHealthStatus.
    well, health_word = (
        _HEALTH.get(health, _NOT_TOLD) if health is not None else (works, "not told")
    )
    order = (Condition.FAILED, Condition.WARNING, Condition.UNKNOWN, Condition.OK)
    worst = next(one for one in order if one in (works, well))
    return Part(name, worst, f"{word}, health {health_word}")


def _system_part(name: str, value: SnmpValue) -> Part:
    said = number(value)
    states = {NORMAL: Condition.OK, 2: Condition.FAILED}
    return Part(name, states.get(said or 0, Condition.UNKNOWN), str(said))


def _name(system: Row | Unanswered) -> str:
    return "" if isinstance(system, Unanswered) else text(system.get("sysName")).lower()[:120]


@probe(Role.NAS, SYNOLOGY, SYNOLOGY_DISKS, SYNOLOGY_RAID, NAME, rank=1)
def synology_health(
    system: Row, disks: SnmpTable, raid: SnmpTable, name: Row | Unanswered
) -> NasHealth:
    """Synology's system, disk and RAID MIBs."""
    if "systemStatus" not in system:
        raise NotSupported("not a Synology")
    parts = [_system_part(one, system[one]) for one in _SYSTEM_PARTS if one in system]
    parts += [_synology_disk(index, row) for index, row in disks.items()]
    for index, row in raid.items():
        status = number(row.get("raidStatus"))
        title = text(row.get("raidName"))[:60] or f"RAID {index}"
        state = _RAID.get(status or 0, Condition.UNKNOWN)
        parts.append(Part(title, state, _RAID_WORDS.get(status or 0, f"raidStatus {status}")))
    told = {AVAILABLE: True, UNAVAILABLE: False}.get(number(system.get("upgradeAvailable")) or 0)
    return NasHealth("Synology", len(disks), tuple(parts), told, _name(name))


def _qnap_disk(index: str, row: Row) -> Part | None:
    status = number(row.get("hdStatus"))
    if status is not None and status > 2**31:
        status -= 2**32  # some versions send the negative codes unsigned
    if status == _NO_DISK:
        return None
    smart = text(row.get("hdSmartInfo"))[:40]
    works = _QNAP_DISK.get(status if status is not None else 1, Condition.UNKNOWN)
    well = _QNAP_SMART.get(smart.lower(), Condition.OK)
    worse = well if works is Condition.OK else works
    name = text(row.get("hdDescr"))[:60] or f"disk {index}"
    return Part(name, worse, f"hdStatus {status}, {smart or 'no SMART'}")


def _qnap_volume(index: str, row: Row) -> Part:
    said = text(row.get("sysVolumeStatus"))[:60]
    states = (state for word, state in _QNAP_VOLUME if word in said.lower())
    name = text(row.get("sysVolumeDescr"))[:60] or f"volume {index}"
    return Part(name, next(states, Condition.UNKNOWN), said or "no status")


@probe(Role.NAS, QNAP_DISKS, QNAP_VOLUMES, NAME, rank=2)
def qnap_health(disks: SnmpTable, volumes: SnmpTable, name: Row | Unanswered) -> NasHealth:
    """QNAP's NAS-MIB lists every slot, also the empty ones."""
    if not disks and not volumes:
        raise NotSupported("neither Synology's nor QNAP's MIB")
    found = [_qnap_disk(index, row) for index, row in disks.items()]
    own = [part for part in found if part is not None]
    parts = (*own, *(_qnap_volume(index, row) for index, row in volumes.items()))
    return NasHealth("QNAP", len(own), parts, None, _name(name))


@check(
    "server.storage-healthy",
    topic="health",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-SYNOLOGY", "SRV-QNAP"),
)
def storage_is_healthy(nas: NasHealth) -> Verdict:
    """All disks and volumes of a NAS are well.

    Why: a volume that has lost one disk loses everything with the next one.
    Fix: replace the disk that is named and watch the repair; prove that a backup exists first.
    Effort: 1 h a disk.
    """
    if not nas.disks:
        return NotApplicable("There is no disk in this NAS.")
    return judge(nas.parts)


@check("server.nas-updated", topic="updates", severity=Severity.LOW, maps=("CIS 7.3", "CE SUM"))
def nas_is_updated(nas: NasHealth) -> Verdict:
    """A NAS runs the newest version of its system.

    Why: storage devices are a favourite prey of ransomware, through holes that an update closes.
    Fix: install the update in a maintenance window; let important ones install themselves.
    Effort: 0.5 h a device.
    """
    if nas.make != "Synology":
        return NotApplicable(
            "{make} does not tell over SNMP whether an update waits.", make=nas.make
        )
    if nas.update is None:
        return Unknown("The NAS could not ask its maker for updates.")
    seen = Evidence("upgradeAvailable", "available" if nas.update else "unavailable")
    if nas.update:
        return Fail("An update of the system waits to be installed.", seen)
    return Pass("No update waits.", seen)

"""Health of server hardware as its management controller tells it: iDRAC (Dell), iLO (HPE)."""

from checks.server.condition import Condition, Part, judge
from scanner.model import (
    NotApplicable,
    NotSupported,
    Role,
    Row,
    Severity,
    SnmpGet,
    SnmpTable,
    SnmpWalk,
    Unanswered,
    Verdict,
    check,
    fact,
    number,
    probe,
    text,
)

# IDRAC-MIB: globalSystemStatus, globalStorageStatus, systemPowerState; physicalDiskTable
IDRAC = SnmpGet("1.3.6.1.4.1.674.10892.5.2", {"system": "1.0", "storage": "3.0", "power": "4.0"})
IDRAC_DISKS = SnmpWalk(
    "1.3.6.1.4.1.674.10892.5.5.1.20.130.4.1",
    {
        "physicalDiskName": "2",
        "physicalDiskComponentStatus": "24",
        "physicalDiskSmartAlertIndication": "31",
    },
)
# CPQHLTH-MIB cpqHeMibCondition; CPQIDA-MIB cpqDaMibCondition
ILO = SnmpGet("1.3.6.1.4.1.232.6.1", {"cpqHeMibCondition": "3.0"})
ILO_ARRAYS = SnmpGet("1.3.6.1.4.1.232.3.1", {"cpqDaMibCondition": "3.0"})

POWER_OFF = 3  # systemPowerState
SMART_ALERT = 1
# DellStatus: 1 other, 2 unknown, 3 ok, 4 non-critical, 5 critical, 6 non-recoverable
_DELL = {
    3: Condition.OK,
    4: Condition.WARNING,
    5: Condition.FAILED,
    6: Condition.FAILED,
}
_DELL_WORDS = {1: "other", 2: "unknown", 3: "ok", 4: "non-critical", 5: "critical"}
# Compaq's conditions: 1 other, 2 ok, 3 degraded, 4 failed
_COMPAQ = {2: Condition.OK, 3: Condition.WARNING, 4: Condition.FAILED}
_COMPAQ_WORDS = {1: "other", 2: "ok", 3: "degraded", 4: "failed"}


@fact("bmc.hardware")
class Hardware:
    """The parts of a server, and whether it is switched on."""

    parts: tuple[Part, ...]
    on: bool = True


def _dell(name: str, status: int) -> Part:
    return Part(name, _DELL.get(status, Condition.UNKNOWN), _DELL_WORDS.get(status, str(status)))


def _disk(index: str, row: Row) -> Part | None:
    """A disk that is not well; a SMART alert is a warning whatever the status says."""
    status = number(row.get("physicalDiskComponentStatus"))
    name = text(row.get("physicalDiskName"))[:60] or f"disk {index}"
    if row.get("physicalDiskSmartAlertIndication") == SMART_ALERT and status in (3, 4):
        return Part(name, Condition.WARNING, "predicts its failure")
    return None if status is None else _dell(name, status)


@probe(Role.BMC, IDRAC, IDRAC_DISKS, rank=1)
def idrac_hardware(row: Row, disks: SnmpTable | Unanswered) -> Hardware:
    """The roll-up of the whole server, and the disks by name."""
    system = number(row.get("system"))
    if system is None:
        raise NotSupported("not an iDRAC")
    named = {} if isinstance(disks, Unanswered) else disks
    found = [part for index, disk in named.items() if (part := _disk(index, disk))]
    parts = [*found, _dell("the server", system)]
    storage = number(row.get("storage"))
    if storage is not None:
        parts.append(_dell("the storage", storage))
    return Hardware(tuple(parts), row.get("power") != POWER_OFF)


@probe(Role.BMC, ILO, ILO_ARRAYS, rank=2)
def ilo_hardware(health: Row, arrays: Row | Unanswered) -> Hardware:
    """The conditions of the server and of its disk arrays; 1 (other) of the arrays is "none"."""
    condition = number(health.get("cpqHeMibCondition"))
    if condition is None:
        raise NotSupported("neither an iDRAC nor an iLO")
    parts = [_compaq("the server", condition)]
    array = None if isinstance(arrays, Unanswered) else number(arrays.get("cpqDaMibCondition"))
    if array is not None and array != 1:
        parts.append(_compaq("the disk arrays", array))
    return Hardware(tuple(parts))


def _compaq(name: str, condition: int) -> Part:
    said = _COMPAQ_WORDS.get(condition, str(condition))
    return Part(name, _COMPAQ.get(condition, Condition.UNKNOWN), said)


@check(
    "server.hardware-health",
    topic="health",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-IDRAC-HEALTH", "SRV-ILO-HEALTH"),
)
def hardware_is_well(hardware: Hardware) -> Verdict:
    """The hardware of a server reports no fault.

    Why: a server with a failed disk, fan or power supply runs without its reserve, until the next
    part fails and it stands still.
    Fix: replace the part that is named, under the maker's warranty if there is one.
    Effort: 1 h a server.
    """
    if not hardware.on:
        return NotApplicable("The server is switched off.")
    return judge(hardware.parts)

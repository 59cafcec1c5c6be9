"""Disks, Storage Spaces and their pools, as Windows sees them (Storage Management API)."""

from checks.network.linux_machine import Kind, Machine
from checks.server.condition import Condition, Part, judge
from checks.server.linux_purpose import NOT_A_SERVER, Purpose, Use
from scanner.model import (
    BadAnswer,
    CimRow,
    Missing,
    NotApplicable,
    NotSupported,
    Role,
    Rows,
    Severity,
    Unanswered,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

STORAGE = "root/Microsoft/Windows/Storage"
_STATE = ("FriendlyName", "HealthStatus", "OperationalStatus")
DISKS = Wql("MSFT_PhysicalDisk", ("DeviceId", *_STATE), namespace=STORAGE)
SPACES = Wql("MSFT_VirtualDisk", _STATE, namespace=STORAGE)
POOLS = Wql("MSFT_StoragePool", (*_STATE, "IsPrimordial"), namespace=STORAGE)

# MSFT_StorageFaultDomain.HealthStatus; 5 is "unknown"
_HEALTH = {0: Condition.OK, 1: Condition.WARNING, 2: Condition.FAILED}
_HEALTH_WORDS = {0: "healthy", 1: "warning", 2: "unhealthy", 5: "unknown"}
_PREDICTED = 5
# OperationalStatus of the same class
_STATUS_WORDS = {
    0: "unknown",
    1: "other",
    2: "OK",
    3: "degraded",
    4: "stressed",
    5: "predictive failure",
    6: "error",
    7: "non-recoverable error",
    10: "stopped",
    11: "in service",
    12: "no contact",
    13: "lost communication",
    15: "dormant",
}


@fact("windows.storage")
class Storage:
    """Disks as Windows sees them (a RAID controller shows its volumes), spaces, and pools.
    ``spaces`` is how many of the parts are Storage Spaces."""

    parts: tuple[Part, ...]
    spaces: int


def _part(kind: str, row: CimRow) -> Part:
    name, health, status = row["FriendlyName"], row["HealthStatus"], row["OperationalStatus"]
    codes = [one for one in status if isinstance(one, int)] if isinstance(status, tuple) else []
    title = f"{kind} {name.strip()[:60] if isinstance(name, str) and name.strip() else '?'}"
    if kind == "disk" and isinstance(row.get("DeviceId"), str):
        title = f"disk {str(row['DeviceId'])[:10]} ({title.removeprefix('disk ')})"
    number = health if isinstance(health, int) else -1
    condition = _HEALTH.get(number, Condition.UNKNOWN)
    if _PREDICTED in codes:
        condition = Condition.FAILED  # the disk itself says that it is about to
    said = ", ".join(_STATUS_WORDS.get(code, f"status {code}") for code in codes)
    return Part(title, condition, f"{_HEALTH_WORDS.get(number, 'not told')}: {said or 'no status'}")


@probe(Role.WINDOWS, DISKS, SPACES, POOLS)
def windows_storage(disks: Rows, spaces: Rows | Unanswered, pools: Rows | Unanswered) -> Storage:
    """MSFT_PhysicalDisk, MSFT_VirtualDisk (Storage Spaces), MSFT_StoragePool without the pool of
    disks that are in none ("primordial")."""
    if not disks:
        raise NotSupported("Windows shows no disk here")
    parts = [_part("disk", row) for row in disks]
    gaps = [one for one in (spaces, pools) if isinstance(one, Unanswered)]
    if gaps and all(part.condition is Condition.OK for part in parts):
        raise BadAnswer("not all of the storage tells its state")
    found = [] if isinstance(spaces, Unanswered) else [_part("space", row) for row in spaces]
    own = () if isinstance(pools, Unanswered) else pools
    kept = [_part("pool", row) for row in own if row["IsPrimordial"] is False]
    return Storage((*parts, *found, *kept), len(found))


@check(
    "server.disks-healthy",
    topic="health",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-STORAGE-HEALTH",),
    needs="administrator, on some versions of Windows",
)
def server_disks_are_healthy(
    storage: Storage | Missing, purpose: Purpose, machine: Machine | Missing
) -> Verdict:
    """All disks, mirrors and storage pools of every Windows server are well.

    Why: a mirror that has lost one disk loses everything with the next one. Disks behind a RAID
    controller tell Windows little: its management card says more.
    Fix: replace the disk that is named, watch the repair, and prove first that a backup exists.
    Effort: 2 h a disk.
    """
    if purpose.use is not Use.SERVER:
        return NOT_A_SERVER
    if isinstance(storage, Missing):
        return storage.unknown()
    virtual = isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL
    if virtual and not storage.spaces:
        return NotApplicable("A virtual machine's disks are files; their host's disks count.")
    return judge(storage.parts)

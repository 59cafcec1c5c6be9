"""Free space of NAS devices and hypervisors, over HOST-RESOURCES-MIB (RFC 2790)."""

from dataclasses import dataclass

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
    SnmpWalk,
    Unanswered,
    Verdict,
    check,
    fact,
    number,
    probe,
    text,
)

# hrStorageTable
STORAGE = SnmpWalk(
    "1.3.6.1.2.1.25.2.3.1",
    {
        "hrStorageType": "2",
        "hrStorageDescr": "3",
        "hrStorageAllocationUnits": "4",
        "hrStorageSize": "5",
        "hrStorageUsed": "6",
    },
)
NAME = SnmpGet("1.3.6.1.2.1.1", {"sysName": "5.0"})
FIXED_DISK = "1.3.6.1.2.1.25.2.1.4"  # hrStorageFixedDisk
GIB = 2**30
_SMALLEST = 1.0  # GiB; below are boot partitions
_NO_DATA = ("/dev", "/run", "/sys", "/proc", "/tmp", "/boot", "/var/run")  # noqa: S108 - a prefix


@dataclass(frozen=True, slots=True)
class Volume:
    """A fixed disk's volume, in GiB."""

    name: str
    size: float
    free: float

    @property
    def percent(self) -> float:
        """Free space in percent."""
        return 100 * self.free / self.size


@fact("snmp.volumes")
class Volumes:
    """The volumes on fixed disks. ``name`` is sysName."""

    volumes: tuple[Volume, ...]
    name: str = ""


def _volume(row: Row) -> Volume | None:
    values = [number(row.get(f"hrStorage{part}")) for part in ("AllocationUnits", "Size", "Used")]
    if None in values or text(row.get("hrStorageType")) != FIXED_DISK:
        return None
    # 32 bits signed in the MIB; agents with larger disks let them wrap into the sign.
    unit, size, used = (one + 2**32 if one < 0 else one for one in values if one is not None)
    name = text(row.get("hrStorageDescr"))[:80]
    if not size or size * unit < _SMALLEST * GIB or name.startswith(_NO_DATA) or "/@" in name:
        return None
    return Volume(name, size * unit / GIB, max(size - used, 0) * unit / GIB)


def _volumes(table: SnmpTable, system: Row | Unanswered) -> Volumes:
    if not table:
        raise NotSupported("no hrStorageTable")
    by_size: dict[tuple[float, float], Volume] = {}
    for row in table.values():
        volume = _volume(row)
        if volume is not None:  # bind mounts show one volume many times
            by_size.setdefault((volume.size, volume.free), volume)
    name = "" if isinstance(system, Unanswered) else text(system.get("sysName")).lower()[:120]
    return Volumes(tuple(by_size.values()), name)


@probe(Role.NAS, STORAGE, NAME)
def nas_volumes(table: SnmpTable, system: Row | Unanswered) -> Volumes:
    """The volumes of a NAS."""
    return _volumes(table, system)


@probe(Role.HYPERVISOR, STORAGE, NAME)
def hypervisor_volumes(table: SnmpTable, system: Row | Unanswered) -> Volumes:
    """The data stores of a hypervisor."""
    return _volumes(table, system)


@check(
    "server.storage-space",
    topic="capacity",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("SRV-HR-STORAGE",),
)
def storage_has_space(
    volumes: Volumes, *, warn_percent: float = 10, fail_percent: float = 5, fail_gib: float = 50
) -> Verdict:
    """Storage devices and hypervisors have free space left.

    Why: when a shared volume is full, everybody stops: mail, files, machines and backups.
    Fix: find what grows, remove what is old, and order disks before it is full.
    Effort: 2 h a device.
    """
    if not volumes.volumes:
        return NotApplicable("It has no volume on a fixed disk.")
    short = [one for one in volumes.volumes if one.percent < warn_percent]
    full = [one for one in short if one.percent < fail_percent and one.free < fail_gib]
    tightest = min(volumes.volumes, key=lambda one: one.percent)
    seen = tuple(
        Evidence("free GiB", round(one.free, 1), where=one.name)
        for one in (full or short or [tightest])[:5]
    )
    if not short:
        return Pass("{name} has {free} % left.", *seen, name=tightest.name, free=tightest.percent)
    worst = (full or [tightest])[0]
    return Fail(
        "{name} has {free} GiB, {percent} %, left.",
        *seen,
        share=len(short) / len(volumes.volumes),
        severity=None if full else Severity.LOW,
        name=worst.name,
        free=worst.free,
        percent=worst.percent,
    )

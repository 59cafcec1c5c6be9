"""Disks of Windows desktops: do they fail, do they say that they will, are they worn out."""

from dataclasses import dataclass

from checks.network.linux_machine import Kind, Machine
from checks.properties import flag, words
from checks.server.condition import Condition, Part, judge
from checks.server.linux_purpose import NOT_A_DESKTOP, Purpose, Use
from checks.server.windows_storage import STORAGE, Storage
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    NotSupported,
    Pass,
    Role,
    Rows,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

# What SMART disks say of themselves; NVMe has no such interface, and answers "not supported".
PREDICTIONS = Wql(
    "MSStorageDriver_FailurePredictStatus",
    ("InstanceName", "Active", "PredictFailure"),
    namespace="root/wmi",
)
COUNTERS = Wql(
    "MSFT_StorageReliabilityCounter",
    ("DeviceId", "Wear", "ReadErrorsUncorrected"),
    namespace=STORAGE,
)

NO_DISK_OF_ITS_OWN = NotApplicable("It is a virtual machine; its host has the disks.")


@fact("windows.disk-predictions")
class DiskPredictions:
    """The disks that predict their own failure, of those that can."""

    failing: tuple[str, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class DiskWear:
    """``wear`` is the used share of the life of flash in percent, None where it is not told;
    ``lost`` are reads that could not be mended."""

    name: str
    wear: int | None
    lost: int | None


@fact("windows.disk-wear")
class Wear:
    """The counters that disks keep of themselves."""

    each: tuple[DiskWear, ...]


@probe(Role.WINDOWS, PREDICTIONS)
def disk_predictions(rows: Rows) -> DiskPredictions:
    """PredictFailure is the disk's own SMART status."""
    if not rows:
        raise NotSupported("no disk tells its SMART status this way")
    failing = tuple(words(row, "InstanceName", 80) for row in rows if flag(row, "PredictFailure"))
    return DiskPredictions(failing, len(rows))


@probe(Role.WINDOWS, COUNTERS)
def disk_wear(rows: Rows) -> Wear:
    """MSFT_StorageReliabilityCounter: Wear in percent, 0 for a disk that spins."""
    if not rows:
        raise NotSupported("no disk shows its counters")
    found = []
    for row in rows:
        wear, lost = row["Wear"], row["ReadErrorsUncorrected"]
        known = wear if isinstance(wear, int) and wear <= 100 else None
        found.append(
            DiskWear(words(row, "DeviceId", 20), known, lost if isinstance(lost, int) else None)
        )
    if all(disk.wear is None and disk.lost is None for disk in found):
        raise NotSupported("no disk tells its wear")
    return Wear(tuple(found))


@check(
    "desktop.disks-healthy",
    topic="reliability",
    severity=Severity.HIGH,
    maps=("PR.IR-04",),
    aliases=("DSK-DISK-HEALTH", "DSK-DISK-PREDICT"),
    needs="administrator, to see what the disks predict",
)
def desktop_disks_are_healthy(
    storage: Storage | Missing,
    predictions: DiskPredictions | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
) -> Verdict:
    """No disk of a desktop fails, or predicts that it will.

    Why: the computer stops on one of the next days, and what was only stored on it is lost.
    Fix: save its data today, and replace the disk.
    Effort: 2 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL:
        return NO_DISK_OF_ITS_OWN
    if isinstance(predictions, DiskPredictions) and predictions.failing:
        return Fail(
            "A disk predicts that it will fail.",
            *(Evidence("PredictFailure", True, where=name) for name in predictions.failing[:5]),
        )
    if isinstance(storage, Missing):
        return storage.unknown()
    return judge(_all_but_unspecified(storage))


def _all_but_unspecified(storage: Storage) -> tuple[Part, ...]:
    """A card reader or USB stick tells no health; beside a disk that does it is no doubt."""
    told = tuple(one for one in storage.parts if one.condition is not Condition.UNKNOWN)
    return told or storage.parts


@check(
    "desktop.disk-wear",
    topic="reliability",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("DSK-DISK-WEAR",),
    needs="administrator",
)
def desktop_disks_are_not_worn(
    wear: Wear | Missing,
    purpose: Purpose,
    machine: Machine | Missing,
    *,
    warn_percent: float = 80,
    fail_percent: float = 95,
    most_lost: float = 0,
) -> Verdict:
    """The flash of a desktop is not worn out, and its disks lose no data.

    Why: flash can be written a certain number of times; after that the disk refuses to store.
    Fix: plan its replacement; replace at once a disk that could not read what it had stored.
    Effort: 2 h a computer.
    """
    if purpose.use is not Use.DESKTOP:
        return NOT_A_DESKTOP
    if isinstance(machine, Machine) and machine.kind is Kind.VIRTUAL:
        return NO_DISK_OF_ITS_OWN
    if isinstance(wear, Missing):
        return wear.unknown()
    shown = tuple(Evidence("Wear, %", disk.wear, where=f"disk {disk.name}") for disk in wear.each)
    lost = max((disk.lost or 0 for disk in wear.each), default=0)
    if lost > most_lost:
        seen = Evidence("ReadErrorsUncorrected", lost)
        return Fail("A disk could not read {lost} times what it had stored.", seen, lost=lost)
    worst = max((disk.wear or 0 for disk in wear.each), default=0)
    if worst > warn_percent:
        return Fail(
            "{worst} % of the life of its flash is used up.",
            *shown[:5],
            severity=None if worst > fail_percent else Severity.LOW,
            worst=worst,
        )
    return Pass("At most {worst} % of the life of its flash is used up.", *shown[:5], worst=worst)

"""Virtual machines of a Hyper-V host, and checkpoints that were forgotten."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.properties import count, moment, words
from checks.server.windows_services import Services
from scanner.model import (
    CannotTellError,
    CimRow,
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Reason,
    Role,
    Rows,
    ScanTime,
    Severity,
    Verdict,
    Wql,
    check,
    fact,
    probe,
)

HYPER_V = "root/virtualization/v2"
MACHINES = Wql(
    "Msvm_ComputerSystem",
    ("Name", "ElementName", "EnabledState", "ReplicationHealth", "LastReplicationTime"),
    namespace=HYPER_V,
)
CHECKPOINTS = Wql(
    "Msvm_VirtualSystemSettingData",
    ("ElementName", "VirtualSystemIdentifier", "CreationTime"),
    where="VirtualSystemType = 'Microsoft:Hyper-V:Snapshot:Realized'",
    namespace=HYPER_V,
)

# A machine's name is a GUID; the host's own instance has the computer's name.
GUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.IGNORECASE)
_RUNNING = 2  # EnabledState

NO_HOST = NotApplicable("It is no Hyper-V host.")


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """A machine of the host; replication: 0 none, 1 well, 2 warning, 3 critical."""

    id: str
    name: str
    running: bool
    replication: int
    replicated: datetime | None


@fact("hyperv.machines")
class Machines:
    """The virtual machines of the host."""

    each: tuple[VirtualMachine, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that a person (or a program) made of a machine."""

    name: str
    made: datetime


@fact("hyperv.checkpoints")
class Checkpoints:
    """The checkpoints that are kept, oldest first."""

    each: tuple[Checkpoint, ...]


def machines_of(rows: Rows) -> list[VirtualMachine]:
    """The machines among the instances; access-denied where not even the host is shown."""
    if not rows:
        text = "Hyper-V shows this account nothing, not even the host"
        raise CannotTellError(text, Reason.ACCESS_DENIED)
    own = [row for row in rows if GUID.fullmatch(words(row, "Name"))]
    return [_machine(row) for row in own]


def _machine(row: CimRow) -> VirtualMachine:
    health, last = row["ReplicationHealth"], row["LastReplicationTime"]
    return VirtualMachine(
        id=words(row, "Name").upper(),
        name=words(row, "ElementName"),
        running=count(row, "EnabledState") == _RUNNING,
        replication=health if isinstance(health, int) else 0,  # NULL on hosts before 2012
        replicated=last if isinstance(last, datetime) and last.year > 1601 else None,
    )


@probe(Role.WINDOWS, MACHINES)
def hyperv_machines(rows: Rows) -> Machines:
    """Msvm_ComputerSystem of the Hyper-V WMI provider (v2)."""
    return Machines(tuple(machines_of(rows)))


@probe(Role.WINDOWS, CHECKPOINTS, MACHINES)
def hyperv_checkpoints(rows: Rows, machines: Rows) -> Checkpoints:
    """Msvm_VirtualSystemSettingData; those that a backup keeps for its own use are of another
    type. That there is none is a fact where the host itself is shown."""
    names = {machine.id: machine.name for machine in machines_of(machines)}
    found: list[Checkpoint] = []
    for row in rows:
        owner = names.get(words(row, "VirtualSystemIdentifier").upper(), "")
        title = words(row, "ElementName", 80)
        found.append(
            Checkpoint(f"{owner}: {title}" if owner else title, moment(row, "CreationTime"))
        )
    return Checkpoints(tuple(sorted(found, key=lambda one: one.made)))


@check(
    "server.hyperv-checkpoints",
    topic="health",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04", "CIS 11.1"),
    aliases=("SRV-HV-CHECKPOINTS",),
    needs="administrator, or Hyper-V Administrators",
)
def checkpoints_are_not_kept(
    services: Services | Missing,
    checkpoints: Checkpoints | Missing,
    now: ScanTime,
    *,
    warn_days: float = 3,
    fail_days: float = 14,
) -> Verdict:
    """No virtual machine has an old checkpoint.

    Why: a checkpoint grows with every day until the disk is full and all machines stop; it slows
    the machine, and it is no backup.
    Fix: delete the checkpoint in Hyper-V Manager in a quiet hour, with room on the disk to merge.
    Effort: 0.5 h a machine.
    """
    if isinstance(services, Missing):
        return services.unknown()
    if not services.runs("vmms"):
        return NO_HOST
    if isinstance(checkpoints, Missing):
        return checkpoints.unknown()
    old = [one for one in checkpoints.each if one.made < now.at - timedelta(days=warn_days)]
    shown = [Evidence("CreationTime", one.made, where=one.name) for one in old[:10]]
    if not old:
        return Pass("No checkpoint is old ({count} in all).", count=len(checkpoints.each))
    grave = old[0].made < now.at - timedelta(days=fail_days)
    return Fail(
        "The checkpoint {name} is of {made}.",
        *shown,
        severity=None if grave else Severity.LOW,
        name=old[0].name,
        made=old[0].made,
    )

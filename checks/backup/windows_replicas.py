"""Hyper-V Replica: the copies of virtual machines on a second host."""

from checks.server.windows_hyperv import NO_HOST, Machines
from checks.server.windows_services import Services
from scanner.model import (
    Evidence,
    Fail,
    Missing,
    NotApplicable,
    Pass,
    Severity,
    Verdict,
    check,
)

# Msvm_ReplicationRelationship.ReplicationHealth
_NONE, _WELL, _WARNING, _CRITICAL = 0, 1, 2, 3
_WORDS = {_WELL: "well", _WARNING: "warning", _CRITICAL: "critical"}


@check(
    "backup.hyperv-replicas",
    topic="copies",
    severity=Severity.HIGH,
    maps=("PR.DS-11", "RC.RP-03"),
    aliases=("BCK-HV-REPLICA",),
    needs="administrator, or Hyper-V Administrators",
)
def replicas_are_current(services: Services | Missing, machines: Machines | Missing) -> Verdict:
    """The replicas of virtual machines follow their originals.

    Why: a replica that stopped weeks ago brings the business back weeks into the past.
    Fix: resume or repeat the replication in Hyper-V Manager; look for room and for the link.
    Effort: 1 h a machine.
    """
    if isinstance(services, Missing):
        return services.unknown()
    if not services.runs("vmms"):
        return NO_HOST
    if isinstance(machines, Missing):
        return machines.unknown()
    copied = [one for one in machines.each if one.replication != _NONE]
    if not copied:
        return NotApplicable("No virtual machine is replicated.")
    shown = [
        Evidence("ReplicationHealth", _WORDS.get(one.replication, str(one.replication)), one.name)
        for one in copied[:10]
    ]
    worst = max(copied, key=lambda one: one.replication)
    if worst.replication >= _CRITICAL:
        return Fail(
            "The replica of {name} is critical; the last one is of {last}.",
            *shown,
            share=sum(one.replication != _WELL for one in copied) / len(copied),
            name=worst.name,
            last=worst.replicated,
        )
    if worst.replication == _WARNING:
        return Fail(
            "The replica of {name} gives a warning.",
            *shown,
            severity=Severity.MEDIUM,
            name=worst.name,
        )
    return Pass("Every replica is well ({count}).", *shown, count=len(copied))

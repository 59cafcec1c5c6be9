"""The memory that a Hyper-V host has promised to its virtual machines."""

from checks.properties import count, words
from checks.server.windows_hyperv import GUID, HYPER_V, MACHINES, NO_HOST, machines_of
from checks.server.windows_services import Services
from scanner.model import (
    BadAnswer,
    Evidence,
    Fail,
    Missing,
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

MEMORY = Wql(
    "Msvm_MemorySettingData",
    ("InstanceID", "VirtualQuantity", "Limit", "DynamicMemoryEnabled"),
    namespace=HYPER_V,
)
HOST_MEMORY = Wql("Win32_ComputerSystem", ("TotalPhysicalMemory",))

_NO_LIMIT = 1 << 20  # MB: what Hyper-V fills in where nobody has set a maximum
GIB = 1 << 30


@fact("hyperv.memory")
class PromisedMemory:
    """Of the machines that run, in GiB: ``start`` is what they take to start, ``most`` what they
    may grow to (the start value where nobody has set a maximum); ``host`` is what there is."""

    start: float
    most: float
    host: float


@probe(Role.WINDOWS, MEMORY, MACHINES, HOST_MEMORY)
def hyperv_memory(settings: Rows, machines: Rows, host: Rows) -> PromisedMemory:
    """Msvm_MemorySettingData in MB, by the machine's GUID in its InstanceID: those of checkpoints
    and of the pool have another."""
    running = {machine.id for machine in machines_of(machines) if machine.running}
    if len(host) != 1:
        raise BadAnswer("Windows does not tell its memory")
    total = count(host[0], "TotalPhysicalMemory") / GIB
    start = most = 0
    seen: set[str] = set()
    for row in settings:
        found = GUID.search(words(row, "InstanceID"))
        owner = found[0].upper() if found else ""
        if owner not in running or owner in seen:
            continue
        seen.add(owner)
        first = count(row, "VirtualQuantity")
        limit = count(row, "Limit") if row["DynamicMemoryEnabled"] is True else first
        start += first
        most += first if limit >= _NO_LIMIT else max(first, limit)
    if seen != running:
        raise BadAnswer("not all machines tell their memory")
    return PromisedMemory(start / 1024, most / 1024, total)


@check(
    "server.hyperv-memory",
    topic="capacity",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04", "CIS 1.1", "ID.AM-01"),
    aliases=("SRV-HV-VMS",),
    needs="administrator, or Hyper-V Administrators",
)
def host_has_the_memory_that_it_promises(
    services: Services | Missing, memory: PromisedMemory | Missing, *, reserve_gib: float = 2
) -> Verdict:
    """A Hyper-V host has the memory that its virtual machines are promised.

    Why: after a power cut the last machines do not start; on a busy day all of them get slow.
    Fix: lower the maximum of machines that never need it, or add memory to the host.
    Effort: 2 h a host.
    """
    if isinstance(services, Missing):
        return services.unknown()
    if not services.runs("vmms"):
        return NO_HOST
    if isinstance(memory, Missing):
        return memory.unknown()
    seen = (
        Evidence("to start, GiB", round(memory.start, 1)),
        Evidence("at most, GiB", round(memory.most, 1)),
        Evidence("TotalPhysicalMemory, GiB", round(memory.host, 1)),
    )
    room = memory.host - reserve_gib
    if memory.start > room:
        return Fail(
            "Its machines take {start} GiB to start, and it has {host} GiB.",
            *seen,
            start=memory.start,
            host=memory.host,
        )
    if memory.most > room:
        return Fail(
            "Its machines may grow to {most} GiB, and it has {host} GiB.",
            *seen,
            severity=Severity.LOW,
            most=memory.most,
            host=memory.host,
        )
    return Pass(
        "Its machines take at most {most} of {host} GiB.", *seen, most=memory.most, host=memory.host
    )

"""Load of a FortiGate (FORTINET-FORTIGATE-MIB fgSystemInfo)."""

from scanner.model import (
    Evidence,
    Fail,
    NotApplicable,
    Pass,
    Role,
    Row,
    Severity,
    SnmpGet,
    Unknown,
    Verdict,
    check,
    fact,
    number,
    probe,
)

# fgSysCpuUsage and fgSysMemUsage in percent, fgSysSesCount
FORTIGATE = SnmpGet("1.3.6.1.4.1.12356.101.4.1", {"cpu": "3.0", "memory": "4.0", "sessions": "8.0"})
CONSERVE = 88  # FortiOS starts to refuse work (conserve mode, red threshold) at this memory use


@fact("network.firewall-load")
class FirewallLoad:
    """Percent of processor and memory in use; all None where the make does not tell it."""

    cpu: int | None
    memory: int | None
    sessions: int | None

    @property
    def told(self) -> bool:
        """Whether the firewall has these values at all."""
        return (self.cpu, self.memory, self.sessions) != (None, None, None)


@probe(Role.FIREWALL, FORTIGATE)
def fortigate_load(row: Row) -> FirewallLoad:
    """A firewall of another make answers with none of them."""
    return FirewallLoad(
        number(row.get("cpu")), number(row.get("memory")), number(row.get("sessions"))
    )


@check(
    "network.firewall-load",
    topic="perimeter",
    severity=Severity.MEDIUM,
    maps=("PR.IR-04",),
    aliases=("NET-FORTIGATE-VER",),
)
def firewall_has_reserves(load: FirewallLoad, *, most_percent: int = 80) -> Verdict:
    """The firewall has processor and memory to spare.

    Why: a firewall without memory refuses new connections: the internet is down for everybody.
    Fix: switch off what is not used of it, update its firmware, or plan a larger one.
    Effort: 2 h.
    """
    if not load.told:
        return NotApplicable("This make of firewall does not tell its load in this way.")
    if load.memory is None:
        return Unknown("The firewall does not tell its memory.")
    cpu = load.cpu or 0
    seen = (Evidence("fgSysMemUsage", load.memory), Evidence("fgSysCpuUsage", load.cpu))
    if load.memory > most_percent:
        return Fail(
            "{memory} % of the firewall's memory is in use.",
            *seen,
            severity=None if load.memory >= CONSERVE else Severity.LOW,
            memory=load.memory,
        )
    if cpu > most_percent:  # one look at a processor proves little
        return Fail(
            "The firewall's processor is {cpu} % busy.", *seen, severity=Severity.LOW, cpu=cpu
        )
    return Pass("The firewall uses {memory} % of its memory.", *seen, memory=load.memory)
